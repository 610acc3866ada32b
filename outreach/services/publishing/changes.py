"""One lesson in two plans, and in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from outreach.models import Assignment, Delivery, LessonRequest
from outreach.services import walltime, words


@dataclass(frozen=True)
class Change:
    """What a lesson is in the published plan (`before`) and in the other one (`after`); None where it is not given."""

    request: LessonRequest
    before: Assignment | None
    after: Assignment | None

    @property
    def words(self) -> str:
        """The change as one or more sentences, in the language of the moment."""
        return " ".join(self._sentences())

    @property
    def is_same(self) -> bool:
        """Whether time, way and volunteers are as they were."""
        return _facts(self.before) == _facts(self.after)

    def _sentences(self) -> Iterable[str]:
        lesson = lesson_name(self.request)
        if self.before and self.after and self.is_same:
            yield _("%(lesson)s stays on %(time)s.", lesson=lesson, time=_when(self.before))
        elif self.before and self.after:
            yield from self._differences(lesson, self.before, self.after)
        elif self.after:
            yield _(
                "%(lesson)s is new, on %(time)s with %(who)s.",
                lesson=lesson, time=_when(self.after), who=_names(self.after),
            )  # fmt: skip
        elif self.request.withdrawn_at is not None:
            yield _("%(lesson)s was withdrawn by its school.", lesson=lesson)
        elif self.before:
            yield _("%(lesson)s, on %(time)s, is no longer given.", lesson=lesson, time=_when(self.before))

    def _differences(self, lesson: str, before: Assignment, after: Assignment) -> Iterable[str]:
        if (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at):
            yield _(
                "%(lesson)s moves from %(before)s to %(after)s.",
                lesson=lesson, before=_when(before), after=_when(after),
            )  # fmt: skip
        if before.delivery != after.delivery:
            online = after.delivery == Delivery.ONLINE
            yield (
                _("%(lesson)s becomes an online lesson.", lesson=lesson)
                if online
                else _("%(lesson)s is no longer online: somebody comes.", lesson=lesson)
            )
        if set(before.volunteers) != set(after.volunteers):
            yield _(
                "%(lesson)s gets another volunteer: %(after)s instead of %(before)s.",
                lesson=lesson, before=_names(before), after=_names(after),
            )  # fmt: skip


def changes_between(
    before: Mapping[int, Assignment], after: Mapping[int, Assignment]
) -> tuple[list[Change], list[Change], list[Change], list[Change]]:
    """Kept, changed, new and lost lessons of two plans, given by request id; withdrawn ones are never given."""
    kept: list[Change] = []
    changed: list[Change] = []
    new: list[Change] = []
    lost: list[Change] = []
    for number in {**before, **after}:
        old, given = before.get(number), after.get(number)
        request = (given or before[number]).request
        if given is None or request.withdrawn_at is not None:
            lost.append(Change(request, old, None))
        elif old is None:
            new.append(Change(request, None, given))
        else:
            change = Change(request, old, given)
            (kept if change.is_same else changed).append(change)
    return kept, changed, new, lost


def lesson_name(request: LessonRequest) -> str:
    """`Vilniaus licėjus, 8b (R0001)`."""
    return f"{request.school.name}, {request.class_name} ({request.reference})"


def _facts(assignment: Assignment | None) -> tuple[object, ...] | None:
    if assignment is None:
        return None
    people = frozenset(volunteer.id for volunteer in assignment.volunteers)
    return assignment.starts_at, assignment.ends_at, assignment.delivery, people


def _when(assignment: Assignment) -> str:
    zone = assignment.request.campaign.timezone
    day, starts = walltime.wall(assignment.starts_at, zone)
    return _("%(day)s, %(time)s", day=words.short_day(day), time=words.clock_time(starts))


def _names(assignment: Assignment) -> str:
    return ", ".join(v.person.name or v.person.email for v in assignment.volunteers) or "–"
