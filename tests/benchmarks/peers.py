"""What others would do with the same problem; every peer's plan is judged by the same referee.

A peer's seconds begin when its model is built. Problems have no pins and no baseline here."""

import importlib.util
import shutil
from collections.abc import Callable

import numpy as np
from ortools.sat.python import cp_model

from solver import Objective, Plan, Problem, figures, violations
from solver.choice import assignments
from solver.days import Case, conflicts
from solver.greedy import Desk, serve

# Hears of a better plan: when, and which candidates it chooses.
Told = Callable[[float, list[int]], None]
Peer = Callable[[Case, float, Told], list[int]]


class Absent(Exception):
    """This peer is not on this machine; the sentence says what it wants."""


def judged(case: Case, chosen: list[int]) -> Plan:
    """The plan of the chosen candidates; raises AssertionError when the referee finds a broken rule."""
    problem = case.problem
    nothing = Objective(0, 0, 0)
    plan = Plan(
        "feasible", assignments(case, np.array(sorted(chosen), dtype=np.int64)), nothing, nothing, 0.0, 1
    )
    assert not violations(problem, plan)
    true = figures(problem, plan)
    return Plan("feasible", plan.assignments, true, true, 0.0, 1)


def first_come(case: Case, seconds: float, told: Told) -> list[int]:
    """Each request in the order of its arrival: the first wished time at which somebody on the list is free."""
    return _in_turn(case, np.lexsort((case.candidates.volunteer, case.candidates.option)))


def greedy(case: Case, seconds: float, told: Told) -> list[int]:
    """Each request in turn to whoever lives nearest."""
    return _in_turn(case, np.argsort(case.candidates.out + case.candidates.back, kind="stable"))


def _in_turn(case: Case, order: np.ndarray) -> list[int]:
    desk = Desk(case)
    by_lesson: dict[int, list[int]] = {}
    for candidate in order.tolist():
        by_lesson.setdefault(int(case.options.lesson[case.candidates.option[candidate]]), []).append(
            candidate
        )
    for lesson in sorted(by_lesson):
        serve(desk, by_lesson[lesson])
    return desk.chosen


def direct(case: Case, seconds: float, told: Told) -> list[int]:
    """The CP-SAT model that one writes first: a variable for each pair, conflicts by pairs, one weighted objective.

    Travel is counted as a way there and back for each lesson, for such a model cannot see shared trips."""
    problem, candidates, options = case.problem, case.candidates, case.options
    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in range(len(candidates))]
    y = [model.new_bool_var("") for _ in range(len(options))]
    for lesson in range(len(problem.lessons)):
        model.add_at_most_one(y[option] for option in np.flatnonzero(options.lesson == lesson).tolist())
    members: dict[int, list[int]] = {}
    for candidate, option in enumerate(candidates.option.tolist()):
        members.setdefault(option, []).append(candidate)
    for option in range(len(options)):
        team = members.get(option, [])
        model.add(sum(x[one] for one in team) == problem.lessons[options.lesson[option]].team * y[option])
        if problem.policy.newcomers_need_company:
            able = [one for one in team if problem.volunteers[candidates.volunteer[one]].experienced]
            model.add(sum(x[one] for one in able) >= y[option])
    for first, last, masks in conflicts(case):
        for i in range(last - first):
            for j in range(i + 1, last - first):
                if masks[i] >> j & 1:
                    model.add_bool_or(~x[first + i], ~x[first + j])
    for group, cap in (
        (candidates.volunteer, case.cap),
        (case.week_of, case.week_cap),
        (case.day_of, case.day_cap),
    ):
        for name in np.unique(group).tolist():
            ours = np.flatnonzero(group == name).tolist()
            limit = int(cap[candidates.volunteer[ours[0]]])
            if len(ours) > limit:
                model.add(sum(x[one] for one in ours) <= limit)
    z = _rooms_and_schools(problem, case, model, y)
    served = sum(problem.lessons[options.lesson[o]].weight * y[o] for o in range(len(options)))
    reached = sum(school.weight * z[number] for number, school in enumerate(problem.schools))
    net = candidates.out + candidates.back + candidates.cost
    model.maximize(100_000 * (served + reached) - sum(int(net[c]) * x[c] for c in range(len(candidates))))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 8
    listener = _Listener(x, told)
    solver.solve(model, listener)
    return listener.chosen


class _Listener(cp_model.CpSolverSolutionCallback):
    """Keeps the last, best solution, and tells of each."""

    def __init__(self, x: list[cp_model.IntVar], told: Told) -> None:
        super().__init__()
        self.x, self.told, self.chosen = x, told, list[int]()

    def on_solution_callback(self) -> None:
        self.chosen = [one for one, variable in enumerate(self.x) if self.value(variable)]
        self.told(self.wall_time, self.chosen)


def _rooms_and_schools(
    problem: Problem, case: Case, model: cp_model.CpModel, y: list[cp_model.IntVar]
) -> list[cp_model.IntVar]:
    options = case.options
    z = [model.new_bool_var("") for _ in problem.schools]
    for number, school in enumerate(problem.schools):
        ours = np.flatnonzero(options.school == number).tolist()
        model.add_bool_or([~z[number], *(y[option] for option in ours)])
        for option in ours:
            at = options.start[option]
            now = [other for other in ours if options.start[other] <= at < options.end[other]]
            if len(now) > school.rooms:
                model.add(sum(y[other] for other in now) <= school.rooms)
    return z


def timefold(case: Case, seconds: float, told: Told) -> list[int]:
    """Timefold's construction heuristic and local search (timefold_peer.py), where it is installed."""
    if importlib.util.find_spec("timefold") is None:
        raise Absent("Timefold is not installed: it comes with the extra `peers`")
    if shutil.which("java") is None:
        raise Absent("Timefold wants Java 17 or later")
    from tests.benchmarks.timefold_peer import best_found

    return best_found(case, seconds)


PEERS: dict[str, Peer] = {
    "first come, first served": first_come,
    "greedy by distance": greedy,
    "direct CP-SAT model": direct,
    "Timefold": timefold,
}
