"""Why her? Who else could give a lesson that a plan gives to somebody, and what choosing her would cost."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from solver.days import Case
from solver.part import part_of
from solver.plan import Objective, Plan
from solver.problem import Assignment, Forbidden, Problem
from solver.referee import figures
from solver.solve import solve
from solver.standbys import standbys

SECONDS = 10.0  # for the solve in which others may move


@dataclass(frozen=True)
class Instead:
    """What happens without `absent` on `lesson`: `volunteer` takes her place (None: nobody, or several move).

    `changed` are the assignments that differ, `lost` the lessons that are given no more. `cost` is by how much each tier
    gets worse: coverage lost, disruption and minutes gained (negative where it would get better)."""

    lesson: str
    absent: str
    volunteer: str | None
    changed: tuple[Assignment, ...]
    lost: tuple[str, ...]
    cost: Objective

    @property
    def rank(self) -> tuple[int, int, int]:
        """The cheaper one has the smaller key."""
        return self.cost.coverage, self.cost.disruption, self.cost.minutes


def instead_of(problem: Problem, plan: Plan, lesson: str, volunteer: str) -> list[Instead]:
    """Everybody who could take her place with nobody else moving, the cheapest first; where nobody can, the one best
    plan in which those who are able may leave other lessons for it. Counted by the referee, one by one.

    Raises KeyError for a place that the legal `plan` does not have."""
    entry = next((one for one in plan.assignments if one.lesson == lesson), None)
    if entry is None or volunteer not in entry.volunteers:
        raise KeyError((lesson, volunteer))
    able = next(
        one.volunteers for one in standbys(problem, plan) if (one.lesson, one.absent) == (lesson, volunteer)
    )
    found = [_with(problem, plan, entry, volunteer, other) for other in able]
    return sorted(found, key=lambda one: one.rank) or [_moving(problem, plan, entry, volunteer)]


def _with(problem: Problem, plan: Plan, entry: Assignment, absent: str, other: str) -> Instead:
    team = tuple(sorted(other if id == absent else id for id in entry.volunteers))
    changed = replace(entry, volunteers=team)
    swapped = tuple(changed if one is entry else one for one in plan.assignments)
    cost = _cost(problem, plan, replace(plan, assignments=swapped))
    return Instead(entry.lesson, absent, other, (changed,), (), cost)


def _cost(problem: Problem, before: Plan, after: Plan) -> Objective:
    was, is_ = figures(problem, before), figures(problem, after)
    return Objective(was.coverage - is_.coverage, is_.disruption - was.disruption, is_.minutes - was.minutes)


def _moving(problem: Problem, plan: Plan, entry: Assignment, absent: str) -> Instead:
    """The best plan without her on this lesson in which those who could give it may leave their other lessons."""
    able = set(_able(problem, entry)) - {absent}
    pinned = {pin.lesson for pin in problem.pins} - {entry.lesson}
    theirs = {
        one.lesson for one in plan.assignments if one.lesson not in pinned and able & set(one.volunteers)
    }
    people = able | {
        id for one in plan.assignments if one.lesson in {*theirs, entry.lesson} for id in one.volunteers
    }
    pins = tuple(pin for pin in problem.pins if pin.lesson != entry.lesson)
    barred = replace(problem, pins=pins, forbidden=(*problem.forbidden, Forbidden(entry.lesson, absent)))
    part = part_of(barred, plan.assignments, theirs | {entry.lesson}, people)
    before = replace(plan, assignments=tuple(one for one in plan.assignments if one.lesson in part.lesson))
    after = solve(part, time_limit=SECONDS, workers=1, start=before)
    was = {one.lesson: one for one in before.assignments}
    is_ = {one.lesson for one in after.assignments}
    changed = tuple(one for one in after.assignments if was.get(one.lesson) != one)
    lost = tuple(sorted(was.keys() - is_))
    return Instead(entry.lesson, absent, None, changed, lost, _cost(part, before, after))


def _able(problem: Problem, entry: Assignment) -> Iterator[str]:
    """Who could give it then and that way, had they nothing else."""
    case = Case(replace(problem, pins=(), baseline=()))
    for candidate, option in enumerate(case.candidates.option.tolist()):
        lesson = problem.lessons[case.options.lesson[option]]
        slot = lesson.slots[case.options.slot[option]]
        online = entry.delivery == "online"
        if lesson.id == entry.lesson and slot.start == entry.start and case.options.online[option] == online:
            yield problem.volunteers[case.candidates.volunteer[candidate]].id
