"""A campaign as a planning problem (planning-problem.md, From a campaign to a problem)."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from outreach.models import Assignment, Campaign, LessonRequest
from outreach.services.errors import Refused
from outreach.services.planning import names, season
from outreach.services.planning.holding import Held, Why, held_lessons, loosened
from outreach.services.planning.people import People
from outreach.services.planning.season import Season
from outreach.services.planning.slots import open_slots
from solver import Assignment as Entry
from solver import BadProblem, Forbidden, Lesson, Objective, Plan, Policy, Problem, School, Slot, violations
from solver import Volunteer as Planned


@dataclass(frozen=True)
class Frozen:
    """A problem, and what is not in it: `{"reference": …, "reason": …}`, the reason a key of slots.REASONS."""

    problem: Problem
    left_out: list[dict[str, str]]


def freeze(campaign: Campaign) -> Frozen:
    """The campaign as it stands now. Lessons that must stay as they are, are pinned (see holding.py).

    Raises Refused 409 when an organizer's pin breaks a rule, 400 when the campaign's figures make no problem.
    """
    stands = season.read(campaign)
    held = held_lessons(stands)
    try:
        while True:
            frozen = _assembled(stands, held)
            broken = violations(frozen.problem, _only_pins(frozen.problem))
            if not broken:
                return frozen
            held = loosened(held, broken)
    except BadProblem as fault:
        raise Refused(_l("This campaign cannot be planned: %(fault)s.", fault=str(fault))) from fault


def _only_pins(problem: Problem) -> Plan:
    nothing = Objective(0, 0, 0)
    return Plan("feasible", problem.pins, nothing, nothing, seconds=0, seed=0)


def _assembled(stands: Season, held: list[Held]) -> Frozen:
    lessons, left_out = _lessons(stands, {one.request.id: one for one in held})
    schools = _schools(stands, {lesson.school for lesson in lessons})
    people = People(stands, held).planned({school.id for school in schools})
    pins = tuple(one.entry for one in held if one.why != Why.CARRIED)
    problem = Problem(
        timezone=stands.campaign.timezone,
        policy=_policy(stands.campaign),
        schools=schools,
        lessons=tuple(lessons),
        volunteers=people,
        pins=pins,
        forbidden=_forbidden(stands, {one.id for one in lessons}, people, pins),
        baseline=tuple(_told(assignment) for assignment in stands.told),
    )
    return Frozen(problem, left_out)


def _policy(campaign: Campaign) -> Policy:
    try:
        return Policy(**campaign.policy)
    except TypeError as fault:  # a key that planning does not know
        raise BadProblem("policy", str(fault)) from None


def _lessons(stands: Season, held: dict[int, Held]) -> tuple[list[Lesson], list[dict[str, str]]]:
    lessons, left_out = [], []
    for request in stands.requests:
        slots, reason = _slots(stands, request, held.get(request.id))
        if reason:
            left_out.append({"reference": request.reference, "reason": reason})
        else:
            lessons.append(_lesson(stands.campaign, request, slots))
    return lessons, left_out


def _slots(stands: Season, request: LessonRequest, held: Held | None) -> tuple[list[Slot], str]:
    if held is None:
        return open_slots(stands, request)
    return ([], "given") if held.why == Why.CARRIED else ([held.slot], "")


def _lesson(campaign: Campaign, request: LessonRequest, slots: list[Slot]) -> Lesson:
    own = request.requires_vetting
    return Lesson(
        id=names.of_request(request),
        school=names.of_school(request.school),
        weight=request.weight,
        team=request.team,
        languages=tuple(dict.fromkeys(request.languages)),
        topics=tuple(dict.fromkeys(request.topics)),
        delivery=request.delivery.value,
        requires_vetting=campaign.requires_vetting if own is None else own,
        slots=tuple(slots),
    )


def _schools(stands: Season, wanted: set[str]) -> tuple[School, ...]:
    rows = {names.of_school(request.school): request.school for request in stands.requests}
    return tuple(
        School(
            id=name, lat=rows[name].lat, lon=rows[name].lon, rooms=rows[name].rooms, weight=rows[name].weight
        )
        for name in sorted(wanted)
    )


def _forbidden(
    stands: Season, lessons: set[str], people: Iterable[Planned], pins: Iterable[Entry]
) -> tuple[Forbidden, ...]:
    """Who answered that she cannot come is not asked for the same lesson again; what was given stays given."""
    free = lessons - {pin.lesson for pin in pins}
    known = {one.id for one in people}
    lesson = {request.id: names.of_request(request) for request in stands.requests}
    person = {one.person_id: names.of_volunteer(one) for one in stands.volunteers}
    pairs = sorted((lesson.get(request, ""), person.get(one, "")) for request, one in stands.declined)
    return tuple(Forbidden(id, one) for id, one in pairs if id in free and one in known)


def _told(assignment: Assignment) -> Entry:
    people = tuple(names.of_volunteer(volunteer) for volunteer in assignment.volunteers)
    lesson = names.of_request(assignment.request)
    return Entry(lesson, assignment.starts_at, assignment.delivery.value, people)
