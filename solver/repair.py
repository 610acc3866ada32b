"""Mending a published plan after something happened, disturbing as few people as can be.

The problem is the changed one (events.py, or a new freeze), its `baseline` what people have been told. Three freedoms,
each solved with its own proof: nobody moves who need not (`held`), those near the event may (`near`), everybody may
(`all`, planning-problem.md's three tiers). Together they are a curve from few people disturbed to many lessons kept."""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from solver.checks import BadProblem
from solver.days import Case
from solver.part import part_of, whole_plan
from solver.pins import plan_of, refuse_bad_pins
from solver.plan import Objective, Plan
from solver.problem import Assignment, Problem
from solver.progress import Progress
from solver.referee import Violation, figures, violations
from solver.run import trivial_bound
from solver.solve import solve

QUICK_SECONDS = 1.8  # for the first answer; it takes about half a second at the mission's size
NEAR_SHARE = 0.25  # of the time that is left
FREEDOMS = ("held", "near", "all")


@dataclass(frozen=True)
class Repair:
    """A plan in which only lessons within `freedom` were given anew.

    The bounds of `plan` hold among all plans of that freedom, and `plan.status` is about them; with freedom `all`
    these are all plans. `for_whole` gives bounds that hold among all plans whatever the freedom."""

    freedom: str
    plan: Plan

    def for_whole(self, problem: Problem, best: Plan | None) -> Plan:
        """The plan with bounds proven for the whole problem; `best` is its plan of freedom `all`, where it is known."""
        if self.freedom == "all":
            return self.plan
        bound = trivial_bound(problem)
        if best:
            bound = replace(bound, coverage=best.bound.coverage)
            if self.plan.objective.coverage >= best.objective.coverage:
                bound = replace(bound, disruption=best.bound.disruption)
        return replace(self.plan, status="feasible", bound=bound)


def repair(
    problem: Problem,
    *,
    time_limit: float = 60.0,
    seed: int = 1,
    workers: int = 2,
    new: Collection[str] = (),
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Iterator[Repair]:
    """First, within two seconds at the mission's size, the repair that holds everything that still holds; then, as far
    as they differ and there is time, the one near the event and the one that may move everything (always the last).

    The event's lessons are those of the baseline that cannot stay, and `new` ones that were asked for since; where there
    are none (a volunteer has joined, say), all that the baseline leaves out. `progress`
    hears of the last solve only. Raises BadProblem without a baseline and for pins that break a rule."""
    if not problem.baseline:
        raise BadProblem("baseline", "is empty: there is no plan to repair")
    until = time.monotonic() + time_limit
    refuse_bad_pins(problem)

    def solved(held: tuple[Assignment, ...], share: float, start: Plan | None, **more: Any) -> Plan:
        pinned = replace(problem, pins=(*problem.pins, *held)) if held else problem
        seconds = max(0.0, until - time.monotonic()) * share
        return solve(pinned, time_limit=seconds, seed=seed, workers=workers, start=start, stop=stop, **more)

    held = holding(problem)
    quick = min(QUICK_SECONDS, time_limit)
    first = _first(problem, held, new, time_limit=quick, seed=seed, workers=workers, stop=stop)
    yield Repair("held", first)
    far = away(problem, held, new)
    near = solved(far, NEAR_SHARE, first) if far else first
    if near.objective.rank < first.objective.rank:
        yield Repair("near", near)
    best = min(first, near, key=lambda plan: plan.objective.rank)
    yield Repair("all", solved((), 1.0, best, progress=progress))


def _first(problem: Problem, held: tuple[Assignment, ...], new: Collection[str], **engine: Any) -> Plan:
    """The best plan in which only lessons that the event touches are given anew, by people who are free then.

    It is solved as a part; its bounds are those of the part, moved by what the rest adds to each tier."""
    rest = (*problem.pins, *held)
    part = touched_part(problem, held, new)
    of_part = solve(part, **engine)
    made = whole_plan(rest, part, of_part)
    value, inner, bound = figures(problem, made), of_part.objective, of_part.bound
    return replace(
        made,
        objective=value,
        bound=Objective(
            value.coverage - inner.coverage + bound.coverage,
            value.disruption - inner.disruption + bound.disruption,
            value.minutes - inner.minutes + bound.minutes,
        ),
    )


def touched_part(problem: Problem, held: tuple[Assignment, ...], new: Collection[str] = ()) -> Problem:
    """The event's lessons, and those left out that people whom it freed could give; all else stays as it was told."""
    free, people = _touched(problem, held, new)
    return part_of(problem, (*problem.pins, *held), free, people)


def _touched(
    problem: Problem, held: tuple[Assignment, ...], new: Collection[str]
) -> tuple[set[str], set[str]]:
    """The lessons that are given anew, and everybody who could give one of them if she had nothing else."""
    rest = (*problem.pins, *held)
    kept = {entry.lesson for entry in rest}
    event = {told.lesson for told in problem.baseline if told.lesson not in kept} | set(new)
    event = event or problem.lesson.keys() - kept
    freed = {id for told in problem.baseline if told.lesson in event for id in told.volunteers}
    able = _able(replace(problem, pins=rest))
    free = {id for id in problem.lesson.keys() - kept if id in event or able[id] & freed}
    return free, set().union(*(able[id] for id in free))


def _able(problem: Problem) -> dict[str, set[str]]:
    """For each lesson everybody who may give it (of a pinned one: as it is pinned)."""
    case = Case(problem)
    lesson = case.options.lesson[case.candidates.option]
    able: dict[str, set[str]] = {one.id: set() for one in problem.lessons}
    for number, person in np.unique(np.stack([lesson, case.candidates.volunteer]), axis=1).T.tolist():
        able[problem.lessons[number].id].add(problem.volunteers[person].id)
    return able


def holding(problem: Problem) -> tuple[Assignment, ...]:
    """The baseline's lessons that are not pinned and can stay as they were told, all of them together.

    Where some break a rule with each other (a volunteer's cap was lowered), all that have a part in it are free."""
    pinned = {pin.lesson for pin in problem.pins}
    held = [told for told in problem.baseline if told.lesson not in pinned]
    while True:
        broken = violations(problem, plan_of((*problem.pins, *held)))
        loose = {id for breach in broken for id in _named(breach, held)}
        if not loose:
            return tuple(held)
        held = [told for told in held if told.lesson not in loose]


def _named(breach: Violation, held: list[Assignment]) -> set[str]:
    """The held lessons that a breach names, or those of the person whom it names."""
    ids = {told.lesson for told in held}
    if breach.lesson is not None:
        return ids & set(breach.lesson.split(" and ")) if breach.lesson not in ids else {breach.lesson}
    return {told.lesson for told in held if breach.volunteer in told.volunteers}


def away(problem: Problem, held: tuple[Assignment, ...], new: Collection[str] = ()) -> tuple[Assignment, ...]:
    """The held lessons that nobody gives who could take one of the touched lessons: they are far from the event."""
    _, able = _touched(problem, held, new)
    return tuple(entry for entry in held if not able & set(entry.volunteers))
