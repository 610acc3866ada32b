"""Minutes: what prices prove, and the dive from the relaxation to a plan."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver import Problem, misreports, solve, violations
from solver.bounds import minutes_proven
from solver.days import Case
from solver.field import Field
from solver.minutes import Finder, relax
from solver.models import trip_model
from solver.run import Run
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


@settings(max_examples=15, deadline=None)
@given(problems())
def test_coverage_that_is_paid_for_bounds_the_true_minutes(problem: Problem) -> None:
    """Large relaxations pay for coverage instead of holding it: at no price do they prove more than is true."""
    best = optimum(problem)
    assert best is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["solver.solve"], "SMALL", -1)
        patch.setattr(sys.modules["solver.minutes"], "LARGE", -1)
        plan = solve(problem, time_limit=2)
    assert violations(problem, plan) == misreports(problem, plan) == []
    if plan.objective.coverage == plan.bound.coverage and plan.objective.disruption == best.disruption:
        assert plan.bound.minutes <= best.minutes <= plan.objective.minutes


def test_paying_for_coverage_proves_nearly_what_holding_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = made_up("plain", seed=5, scale=0.12)
    plan = solve(problem, time_limit=20)
    proven = []
    for large in (10**6, -1):
        monkeypatch.setattr(sys.modules["solver.minutes"], "LARGE", large)
        run = Run(problem, time_limit=60, seed=1, workers=1, progress=None, stop=None)
        case = Case(problem)
        run.offer_plan(plan.assignments)
        run.adopt(case)
        field = Field(run, case)
        relax(field)
        proven.append(field.relaxed)
    held, paid = proven
    assert 0.85 * held <= paid <= plan.objective.minutes


def test_a_draft_that_is_short_of_lessons_is_mended_by_few_changes() -> None:
    """Looks at small parts took minutes for the last lesson of a campaign; asked for as such, it comes at once."""
    problem = made_up("plain", seed=5, scale=0.12)
    whole = solve(problem, time_limit=20)
    run = Run(problem, time_limit=60, seed=1, workers=1, progress=None, stop=None)
    case = Case(problem)
    run.offer_plan(whole.assignments)
    run.adopt(case)
    field = Field(run, case)
    best = field.best()
    short = replace(best, trips=best.trips[3:], cost=best.cost + 10**5, missing=9)
    field.take(replace(short, cost=best.cost - 1))  # as a dive would, with what it misses paid for
    assert field.latest().missing == 9
    Finder(field, 1)._mend(field.latest())
    mended = field.latest()
    assert mended.missing == 0
    assert len(np.setdiff1d(field.choice(mended), field.choice(short))) < 0.3 * len(run.choice)
    assert run.objective.coverage == whole.objective.coverage


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
