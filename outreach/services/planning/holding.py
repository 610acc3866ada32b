"""Which lessons a new plan has to keep as they are.

- GIVEN: it stands in the published plan and has begun. History is kept whatever has changed since: she may have left,
  changed her windows or her caps. Where it breaks a rule of today all the same, it is CARRIED: not in the problem,
  taken over into the plan as it is, and its volunteers have one lesson less to give.
- PINNED: an organizer pinned it. If that breaks a rule, the solve is refused: only she can say what gives way.
- NEAR: it stands in the published plan and is at most `freeze_days` away (days of the campaign's zone). If it cannot be
  given as it was told (a volunteer left, answered no or has no time any more, the school closed), it is planned anew
  like any other.

Of two for one lesson the first in this order counts. A pin whose time passed without its lesson being published counts
no more; neither does one whose volunteer has answered since that she cannot come.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from flask_babel import lazy_gettext as _l

from outreach.models import Assignment, LessonRequest, Pin, Volunteer
from outreach.services.errors import Refused
from outreach.services.planning import names
from outreach.services.planning.season import Season, can_come, plannable
from outreach.services.planning.slots import as_slot, timed
from outreach.services.timetable import closure_on
from outreach.services.walltime import today
from solver import Assignment as Entry
from solver import Slot, Violation

BROKEN_RULES = {
    1: _l("the number of volunteers, or the time, is not the one that the lesson asks for"),
    2: _l("a volunteer does not teach that way, in person or online"),
    3: _l("a volunteer does not share the language, is not vetted, or does not go to that school"),
    4: _l("the way is longer than a volunteer is ready to travel"),
    5: _l("a volunteer has no time then, the ways included"),
    6: _l("a volunteer would have more lessons than she wants"),
    7: _l("the school has no room for one more lesson at that time"),
    8: _l("a newcomer would be without experienced company"),
    9: _l("two pins contradict each other"),
}


class Why(IntEnum):
    """Why a lesson is held; of two reasons the lower counts."""

    GIVEN = 1
    PINNED = 2
    NEAR = 3
    CARRIED = 4


@dataclass(frozen=True)
class Held:
    """A lesson that is kept: at which slot, how, by whom, and why."""

    why: Why
    request: LessonRequest
    slot: Slot
    delivery: str
    volunteers: tuple[Volunteer, ...]

    @property
    def entry(self) -> Entry:
        """The same in the problem's terms."""
        people = tuple(names.of_volunteer(volunteer) for volunteer in self.volunteers)
        return Entry(names.of_request(self.request), self.slot.start, self.delivery, people)


def held_lessons(season: Season) -> list[Held]:
    """The lessons to keep, at most one a request, before anybody looked at the rules. Raises Refused for a dead pin."""
    known = {request.id: request for request in season.requests}
    found: dict[int, Held] = {}
    for held in sorted((*_from_plan(season, known), *_from_pins(season, known)), key=lambda held: held.why):
        found.setdefault(held.request.id, held)
    return list(found.values())


def _from_plan(season: Season, known: dict[int, LessonRequest]) -> Iterator[Held]:
    for told in season.told:
        request = known.get(told.request_id)
        if request is None:
            continue
        volunteers = tuple(told.volunteers)
        slot = Slot(told.starts_at, told.ends_at, _rank(request, told.starts_at))
        if told.starts_at <= season.now:
            placed = volunteers and all(one.lat is not None and one.lon is not None for one in volunteers)
            yield Held(Why.GIVEN if placed else Why.CARRIED, request, slot, told.delivery.value, volunteers)
        elif _is_near(season, told) and can_come(season, request, volunteers):
            yield Held(Why.NEAR, request, slot, told.delivery.value, volunteers)


def _rank(request: LessonRequest, start: datetime) -> int:
    return next((offered.rank for offered, times in timed(request) if times and times.start == start), 0)


def _is_near(season: Season, told: Assignment) -> bool:
    day = today(told.starts_at, season.campaign.timezone)
    closed = closure_on(season.closures, told.request.school, told.request.grade, day)
    return closed is None and (day - season.today).days <= season.campaign.freeze_days


def _from_pins(season: Season, known: dict[int, LessonRequest]) -> Iterator[Held]:
    told = {assignment.request_id: assignment for assignment in season.told}
    for pin in season.pins:
        if pin.starts_at > season.now:
            request, volunteers = known[pin.request_id], tuple(pin.volunteers)
            if any((request.id, one.person_id) in season.declined for one in volunteers):
                continue
            if not all(plannable(season, one) for one in volunteers):
                raise _dead(request, _l("a volunteer has left or cannot be planned"))
            slot = _pinned_slot(request, pin, told.get(request.id))
            yield Held(Why.PINNED, request, slot, pin.delivery.value, volunteers)


def _pinned_slot(request: LessonRequest, pin: Pin, told: Assignment | None) -> Slot:
    for offered, times in timed(request):
        if times and times.start == pin.starts_at:
            return as_slot(offered, times)
    if told and told.starts_at == pin.starts_at:
        return Slot(told.starts_at, told.ends_at)
    raise _dead(request, _l("the school offers that time no more"))


def loosened(held: list[Held], broken: list[Violation]) -> list[Held]:
    """What is held once one lesson that breaks the first broken rule gives way. Raises Refused if only pins could."""
    rule = broken[0].rule
    breaches = [breach for breach in broken if breach.rule == rule]
    suspects = [one for one in held if one.why != Why.CARRIED and _has_part(one.entry, breaches)]
    culprit = max(suspects, key=lambda one: (one.why == Why.NEAR, one.why == Why.GIVEN, one.slot.start))
    if culprit.why == Why.PINNED:
        raise _dead(culprit.request, BROKEN_RULES[rule])
    others = [one for one in held if one is not culprit]
    return others if culprit.why == Why.NEAR else [*others, replace(culprit, why=Why.CARRIED)]


def _has_part(entry: Entry, breaches: list[Violation]) -> bool:
    """Whether a lesson has a part in a broken rule: it is named (“A and B”), or only its volunteer is."""
    return any(
        f" and {entry.lesson} and " in f" and {breach.lesson} and "
        if breach.lesson
        else breach.volunteer in entry.volunteers
        for breach in breaches
    )


def _dead(request: LessonRequest, reason: object) -> Refused:
    sentence = _l(
        "The pinned lesson %(reference)s cannot stay as it is: %(reason)s. Take its pin away, then plan again.",
        reference=request.reference, reason=reason,
    )  # fmt: skip
    return Refused(sentence, status=409)
