"""The optimum of a tiny problem by trying every plan, judged by the referee alone."""

from collections.abc import Iterator
from itertools import combinations

from solver import Assignment, Lesson, Objective, Plan, Problem, figures, violations


def optimum(problem: Problem) -> Objective | None:
    """The best objective over all plans, or None where the pins leave none."""
    return min(every_objective(problem), key=lambda one: one.rank, default=None)


def every_objective(problem: Problem) -> set[Objective]:
    """The objectives of all legal plans."""
    plans = _plans(problem, list(problem.lessons))
    return {figures(problem, plan) for plan in plans if not violations(problem, plan)}


def _plans(problem: Problem, lessons: list[Lesson]) -> Iterator[Plan]:
    for chosen in _ways(problem, lessons):
        nothing = Objective(0, 0, 0)
        yield Plan("feasible", chosen, nothing, nothing, 0.0, 1)


def _ways(problem: Problem, lessons: list[Lesson]) -> Iterator[tuple[Assignment, ...]]:
    """Every choice for these lessons; a choice that breaks a rule which more lessons cannot mend is not followed."""
    if not lessons:
        yield ()
        return
    for rest in _ways(problem, lessons[1:]):
        for one in (None, *ways_to_give(problem, lessons[0])):
            yield rest if one is None else (one, *rest)


def ways_to_give(problem: Problem, lesson: Lesson) -> list[Assignment]:
    """Every legal assignment of one lesson, alone in the plan."""
    nothing = Objective(0, 0, 0)
    every = [
        Assignment(lesson.id, slot.start, delivery, team)
        for slot in lesson.slots
        for delivery in lesson.deliveries
        for team in combinations([one.id for one in problem.volunteers], lesson.team)
    ]
    alone = [Plan("feasible", (one,), nothing, nothing, 0.0, 1) for one in every]
    return [
        plan.assignments[0] for plan in alone if all(broken.rule == 9 for broken in violations(problem, plan))
    ]
