"""Problems that are planned region by region."""

import sys
import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from solver import Plan, Problem, Progress, misreports, solve, violations
from solver.regions import regions
from solver.run import trivial_bound
from tests.benchmarks.campaigns import made_up
from tests.solver.exhaustive import optimum
from tests.solver.tiny import problems


def by_regions(problem: Problem, size: int, patch: pytest.MonkeyPatch, **more: object) -> Plan:
    patch.setattr(sys.modules["solver.solve"], "MANY", 0)
    patch.setattr(sys.modules["solver.sweep"], "CELL", size)
    patch.setattr(sys.modules["solver.sweep"], "LEAST", 0.2)
    return solve(problem, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("workers", [1, 2])
def test_regions_together_make_a_good_plan_with_a_proof(
    workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = made_up("full", seed=2, scale=0.12)
    stop = threading.Event()

    def listen(word: Progress) -> None:
        if is_good(word):
            stop.set()

    def is_good(made: Progress | Plan) -> bool:
        enough = made.objective.coverage >= 0.9 * made.bound.coverage
        return enough and made.bound.minutes > trivial_bound(problem).minutes

    # On a machine with other work five seconds were too few for any bound of the minutes.
    plan = by_regions(problem, 20, monkeypatch, time_limit=120, workers=workers, progress=listen, stop=stop)
    assert violations(problem, plan) == misreports(problem, plan) == []
    assert is_good(plan)


def test_what_was_told_and_pinned_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The published plan is the baseline: regions improve it where it is, and disturb nobody without a gain."""
    problem = made_up("plain", seed=4, scale=0.12)
    told = by_regions(problem, 12, monkeypatch, time_limit=3).assignments
    again = replace(problem, baseline=told, pins=told[:3])
    plan = by_regions(again, 12, monkeypatch, time_limit=3)
    assert violations(again, plan) == misreports(again, plan) == []
    assert {entry.lesson for entry in told} <= {entry.lesson for entry in plan.assignments}
    assert set(told[:3]) <= set(plan.assignments)
    gained = len(plan.assignments) - len(told)
    assert plan.objective.disruption <= 12 * gained


@settings(max_examples=8, deadline=None)
@given(problem=problems())
def test_no_region_makes_a_bound_that_a_plan_beats(problem: Problem) -> None:
    best = optimum(problem)
    assert best is not None
    with pytest.MonkeyPatch.context() as patch:
        plan = by_regions(problem, 1, patch, time_limit=0.6)
    assert violations(problem, plan) == misreports(problem, plan) == []
    assert plan.objective.rank >= best.rank
    assert plan.bound.coverage >= best.coverage


def test_each_volunteer_is_in_one_region() -> None:
    problem = made_up("plain", seed=1, scale=0.3)
    cells = regions(problem, 20, seed=3)
    assert sorted(np.concatenate(cells).tolist()) == list(range(len(problem.volunteers)))
    assert max(map(len, cells)) <= 20
