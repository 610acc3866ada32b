"""The linear model in arrays: what holds is counted in whole numbers, and prices prove bounds."""

import numpy as np
import pytest

from solver.linear import Linear, round_up


def knapsack() -> Linear:
    """At most two of three, the first two not together; costs -3, -2, -2: the best is -5."""
    model = Linear()
    columns = model.columns(3, cost=[-3, -2, -2])
    model.entries(model.rows(1, upper=2)[[0, 0, 0]], columns)
    model.entries(model.rows(1, upper=1)[[0, 0]], columns[:2])
    return model


@pytest.mark.parametrize(
    ("values", "holds"), [([1, 0, 1], True), ([1, 1, 0], False), ([1, 1, 1], False), ([2, 0, 0], False)]
)
def test_what_holds(values: list[int], holds: bool) -> None:
    assert knapsack().holds(np.array(values)) is holds


def test_a_part_has_the_same_rows() -> None:
    part = knapsack().take(np.array([1, 2]))
    assert part.cost.tolist() == [-2, -2]
    assert [entry.tolist() for entry in part.matrix()] == [[0, 0, 1], [0, 1, 0], [1, 1, 1]]


@pytest.mark.parametrize("prices", [[0, 0], [-2, -1], [-1, -1], [-2.5, 0], [-9, -9]])
def test_any_legal_prices_bound_every_solution(prices: list[float]) -> None:
    model = knapsack()
    legal = model.legal_prices(np.array(prices, dtype=float))
    bound = model.paid(legal) + np.minimum(model.reduced(legal), 0).sum()
    assert bound <= -5


def test_prices_on_the_free_side_are_dropped() -> None:
    assert knapsack().legal_prices(np.array([1.0, -1.0])).tolist() == [0.0, -1.0]


@pytest.mark.parametrize(
    ("bound", "proven"), [(4.0, 4), (4.2, 5), (4.001, 4), (3.9999999, 4), (-4.5, -4), (-4.0000001, -4)]
)
def test_bounds_round_up_only_when_it_is_sure(bound: float, proven: int) -> None:
    assert round_up(bound) == proven
