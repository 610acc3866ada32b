"""HiGHS in child processes: news belong to their own model, an end is at once, a dead child is survived."""

import numpy as np

from solver.days import Case
from solver.highs import Highs
from solver.linear import Linear
from solver.models import compact_model
from solver.tiers import coverage
from tests.benchmarks.campaigns import made_up


def model_of(scale: float) -> Linear:
    case = Case(made_up("full", seed=5, scale=scale))
    model, columns = compact_model(case)
    model.cost = coverage(case, model, columns).cost
    return model


def finished(task: Highs) -> Highs:
    while not task.finished:
        task.news(1.0)
    return task


def test_a_child_tells_nothing_of_its_last_model() -> None:
    """An improving solution of a large model once reached the small model after it, whose columns it did not have."""
    large, small = model_of(0.1), model_of(0.02)
    for _ in range(8):
        for model in (large, small):
            outcome = finished(Highs(model, 30)).outcome
            assert outcome.closed
            assert outcome.values is not None
            assert model.holds(outcome.values)
            assert outcome.bound == int(np.dot(model.cost, outcome.values))


def test_a_cutoff_that_nothing_reaches_is_proven() -> None:
    model = model_of(0.02)
    best = finished(Highs(model, 30)).outcome.bound
    assert best is not None
    assert finished(Highs(model, 30, cutoff=best)).outcome.values is not None
    assert finished(Highs(model, 30, cutoff=best - 1)).outcome.empty


def test_a_stopped_search_keeps_what_it_told() -> None:
    task = Highs(model_of(0.3), 60)
    task.stop()
    assert task.finished
    assert not task.outcome.closed
    assert finished(Highs(model_of(0.02), 30)).outcome.closed


def test_a_killed_child_ends_its_search_only() -> None:
    task = Highs(model_of(0.3), 60)
    assert task._child
    task._child.kill()
    assert not finished(task).outcome.closed
    assert finished(Highs(model_of(0.02), 30)).outcome.closed
