"""Coverage of what is taken for a problem too large to be solved as a whole: the bound holds, the plan is legal."""

import sys
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver import Plan, Problem, Progress, misreports, solve, violations
from solver.days import Case
from solver.linear import round_up
from solver.models import compact_model
from solver.tiers import coverage
from tests.benchmarks.campaigns import made_up
from tests.solver.exhaustive import optimum
from tests.solver.test_solve import many
from tests.solver.tiny import problems


def covered(problem: Problem, workers: int) -> Plan:
    """A plan of the problem, looked for until its coverage is proven."""
    stop = threading.Event()

    def listen(word: Progress) -> None:
        if word.objective.coverage == word.bound.coverage:
            stop.set()

    return solve(problem, time_limit=300, workers=workers, progress=listen, stop=stop)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_wide_problem_is_bounded_and_improved(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = made_up("full", seed=2, scale=0.1)
    monkeypatch.setattr(sys.modules["solver.solve"], "SMALL", -1)
    true = covered(problem, 2).bound.coverage
    monkeypatch.setattr(sys.modules["solver.wide"], "LARGE", -1)
    plan = covered(problem, workers)
    assert violations(problem, plan) == []
    assert misreports(problem, plan) == []
    assert plan.bound.coverage >= true
    assert plan.bound.coverage <= true + 2
    assert plan.objective.coverage >= true - 2


@many
@given(problems(), st.randoms(use_true_random=False))
def test_any_prices_bound_the_true_coverage(problem: Problem, random) -> None:
    """However rough the relaxation was: what its prices prove is never below what exhaustive search finds."""
    case = Case(problem)
    model, columns = compact_model(case)
    tier = coverage(case, model, columns)
    model.cost = tier.cost
    prices = np.array([random.uniform(-3, 3) for _ in model.row_lower])
    best = optimum(problem)
    assert best is not None
    assert tier.value(round_up(model.proves(prices))) >= best.coverage
