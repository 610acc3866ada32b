"""Bounds of runs that were cut short, by one engine, against the truth that another found: none may be too good."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver import Objective, Plan, Problem, Progress, misreports, solve, violations
from tests.benchmarks.campaigns import made_up
from tests.solver.exhaustive import every_objective
from tests.solver.tiny import problems

some = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@contextmanager
def taken_for(size: str) -> Iterator[None]:
    """Small problems go the way of CP-SAT, large ones that of HiGHS, and wide ones are bounded by rough prices."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["solver.solve"], "SMALL", 10**6 if size == "small" else -1)
        if size == "wide":
            patch.setattr(sys.modules["solver.wide"], "LARGE", -1)
        yield


def cut_short(problem: Problem, words: int, limit: float) -> tuple[Plan, list[Progress]]:
    """A run that is stopped when it has told so much."""
    told: list[Progress] = []
    stop = threading.Event()

    def listen(word: Progress) -> None:
        told.append(word)
        if len(told) >= words:
            stop.set()

    return solve(problem, time_limit=limit, progress=listen, stop=stop), told


def holds(value: Objective, bound: Objective, every: set[Objective]) -> bool:
    """Whether no plan beats the bounds of a plan of this value (planning-problem.md, Plan)."""
    covering = [one for one in every if one.coverage >= value.coverage]
    calm = [one for one in covering if one.disruption <= value.disruption]
    return (
        max(one.coverage for one in every) <= bound.coverage
        and min(one.disruption for one in covering) >= bound.disruption
        and min(one.minutes for one in calm) >= bound.minutes
    )


@pytest.mark.parametrize("size", ["small", "large", "wide"])
@some
@given(problem=problems(), words=st.integers(1, 6), limit=st.sampled_from([0.0, 0.05, 0.3, 9.0]))
def test_no_plan_beats_a_bound_of_a_run_cut_short(
    size: str, problem: Problem, words: int, limit: float
) -> None:
    every = every_objective(problem)
    with taken_for(size):
        made, told = cut_short(problem, words, limit)
    assert violations(problem, made) == misreports(problem, made) == []
    assert made.objective in every
    for value, bound in [(made.objective, made.bound), *((word.objective, word.bound) for word in told)]:
        assert holds(value, bound, every)


def test_what_one_engine_proves_the_other_does_not_beat() -> None:
    """A larger case, which CP-SAT solves on one model: no word of HiGHS on the way may contradict it."""
    problem = made_up("full", seed=6, scale=0.024)
    with taken_for("small"):
        true = solve(problem, time_limit=60)
    assert true.status == "optimal"
    for size in ("large", "wide"):
        with taken_for(size):
            made, told = cut_short(problem, 10**6, 3.0)
        for value, bound in [(made.objective, made.bound), *((word.objective, word.bound) for word in told)]:
            assert value.rank >= true.objective.rank
            assert bound.coverage >= true.objective.coverage
            assert bound.minutes <= true.objective.minutes
