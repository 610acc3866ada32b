"""Minutes: what prices prove, and the dive from the relaxation to a plan."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver import Problem, solve, violations
from solver.bounds import minutes_proven
from solver.days import Case
from solver.models import trip_model
from solver.tiers import coverage, disruption, hold, minutes
from solver.trips import all_trips
from tests.benchmarks.campaigns import made_up
from tests.solver.exhaustive import optimum
from tests.solver.test_solve import many
from tests.solver.tiny import problems


@many
@given(problems(), st.randoms(use_true_random=False))
def test_any_prices_bound_the_true_minutes(problem: Problem, random) -> None:
    """However rough the relaxation was: what its prices prove is never above what exhaustive search finds."""
    best = optimum(problem)
    assert best is not None
    case = Case(problem)
    model, columns = trip_model(case, all_trips(case, 10**6))
    hold(model, coverage(case, model, columns), best.coverage)
    hold(model, disruption(case, model, columns), best.disruption)
    model.cost = minutes(case, model, columns).cost
    prices = model.legal_prices(np.array([random.uniform(-90, 90) for _ in model.row_lower]))
    assert minutes_proven(case, model, columns, prices) <= best.minutes + 1e-6


def test_a_dive_ends_near_the_relaxation(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small campaign with all features, solved like a large one: every tier comes within a few percent of its bound,
    and is not better than the truth."""
    problem = made_up("full", seed=3, scale=0.12)
    monkeypatch.setattr(sys.modules["solver.solve"], "SMALL", -1)
    monkeypatch.setattr(sys.modules["solver.diving"], "OPEN", 5)
    plan = solve(problem, time_limit=40)
    assert violations(problem, plan) == []
    assert plan.objective.coverage == plan.bound.coverage
    assert plan.objective.minutes <= 1.03 * plan.bound.minutes
