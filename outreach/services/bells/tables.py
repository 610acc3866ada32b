"""Reading and replacing one table of a school at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.models import HIGHEST_GRADE, LOWEST_GRADE, BellPeriod, Person, School
from outreach.services import audit
from outreach.services.booking.slots import LONGEST_LESSON
from outreach.services.errors import Refused

MOST_LESSONS = 14


@dataclass(frozen=True, order=True)
class Scope:
    """Whose table: grades and weekdays (Monday is 1), both ends included."""

    grade_from: int = LOWEST_GRADE
    grade_to: int = HIGHEST_GRADE
    weekday_from: int = 1
    weekday_to: int = 7

    def crosses(self, other: "Scope") -> bool:
        """Whether nobody could tell which of the two counts for some class and day.

        Of two bands of grades the narrower counts, then the fewer weekdays (timetable.periods): bands, and weekdays of
        one band, have to lie apart or one within the other.
        """
        if not (_meet(self.grades, other.grades) and _meet(self.weekdays, other.weekdays)):
            return False
        if self.grades == other.grades:
            return not _nested(self.weekdays, other.weekdays)
        return not _nested(self.grades, other.grades)

    @property
    def grades(self) -> tuple[int, int]:
        return self.grade_from, self.grade_to

    @property
    def weekdays(self) -> tuple[int, int]:
        return self.weekday_from, self.weekday_to


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])


def _nested(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return (one[0] - other[0]) * (one[1] - other[1]) <= 0


@dataclass(frozen=True, order=True)
class Bell:
    """A lesson by its number; minutes after midnight."""

    lesson: int
    starts: int
    ends: int


def scope_of(bell: BellPeriod) -> Scope:
    return Scope(bell.grade_from, bell.grade_to, bell.weekday_from, bell.weekday_to)


def tables_of(school: School) -> dict[Scope, list[Bell]]:
    """All tables of the school, in the order of grades and weekdays, their lessons by number."""
    found: dict[Scope, list[Bell]] = {}
    for bell in school.bells:
        found.setdefault(scope_of(bell), []).append(Bell(bell.lesson, bell.starts, bell.ends))
    return {scope: sorted(found[scope]) for scope in sorted(found)}


def table_of(school: School, scope: Scope) -> list[Bell]:
    """One table; empty where there is none of exactly this scope."""
    return tables_of(school).get(scope, [])


def save_table(
    school: School, scope: Scope, bells: Sequence[Bell], person: Person, replaces: Scope | None = None
) -> None:
    """Put the table in the place of that of the same scope, and of `replaces`, whose scope was changed.

    Published lessons stay at their times: see effects.py. Raises Refused as `check_table`.
    """
    check_table(school, scope, bells, replaces)
    _drop(school, {scope, replaces})
    school.bells += [rows_of(scope, bell) for bell in sorted(bells)]
    db.session.flush()
    audit.record("bells.saved", school.code, actor=person, lessons=len(bells))


def check_table(school: School, scope: Scope, bells: Sequence[Bell], replaces: Scope | None = None) -> None:
    """Raises Refused for a table that cannot be; its field is `lesson-3` where the third lesson is at fault."""
    others = [each for each in tables_of(school) if each not in (scope, replaces)]
    _check_scope(scope, others)
    _check_bells(bells)


def remove_table(school: School, scope: Scope, person: Person) -> None:
    """Take the table away; where there is none, nothing changes."""
    _drop(school, {scope})
    audit.record("bells.removed", school.code, actor=person)


def rows_of(scope: Scope, bell: Bell) -> BellPeriod:
    return BellPeriod(
        lesson=bell.lesson, starts=bell.starts, ends=bell.ends,
        grade_from=scope.grade_from, grade_to=scope.grade_to,
        weekday_from=scope.weekday_from, weekday_to=scope.weekday_to,
    )  # fmt: skip


def _drop(school: School, scopes: Iterable[Scope | None]) -> None:
    for bell in [bell for bell in school.bells if scope_of(bell) in scopes]:
        school.bells.remove(bell)
    db.session.flush()


def _check_scope(scope: Scope, others: Sequence[Scope]) -> None:
    if scope.grade_from > scope.grade_to:
        raise Refused(_l("The last grade must not be below the first."), field="grade_to")
    if scope.weekday_from > scope.weekday_to:
        raise Refused(_l("The last weekday must not be before the first."), field="weekday_to")
    if any(scope.crosses(other) for other in others):
        raise Refused(
            _l("Another table holds for some of these grades and days. Tables lie apart, or one within the other."),
            field="grade_from",
        )  # fmt: skip


def _check_bells(bells: Sequence[Bell]) -> None:
    if not bells:
        raise Refused(_l("Write at least one lesson."))
    if len(bells) > MOST_LESSONS:
        raise Refused(_l("A table has at most %(most)s lessons.", most=MOST_LESSONS))
    for bell in bells:
        if bell.ends - bell.starts > LONGEST_LESSON:
            raise Refused(_l("Lesson %(number)s takes more than %(minutes)s minutes.", number=bell.lesson, minutes=LONGEST_LESSON), field=f"lesson-{bell.lesson}")  # fmt: skip
    for before, after in pairwise(sorted(bells)):
        if before.lesson == after.lesson:
            raise Refused(
                _l("Lesson %(number)s stands here twice.", number=after.lesson),
                field=f"lesson-{after.lesson}",
            )
        if after.starts < before.ends:
            sentence = _l("Lesson %(number)s begins before the one before it ends.", number=after.lesson)
            raise Refused(sentence, field=f"lesson-{after.lesson}")
