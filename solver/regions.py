"""A country in regions: volunteers who live near each other."""

import numpy as np
from numpy.typing import NDArray

from solver.problem import Problem

Numbers = NDArray[np.int64]


def regions(problem: Problem, size: int, seed: int) -> list[Numbers]:
    """All volunteers, by their numbers, in regions of at most `size` people: halved across a direction that the seed
    turns, then across the other one, and so on; without places (a matrix alone), in their order.
    Neighbours do not come one after the other, so that two can be worked on side by side."""
    homes = np.array([(one.lat or 0.0, one.lon or 0.0) for one in problem.volunteers]).reshape(-1, 2)
    narrow = np.cos(np.radians(homes[:, 0].mean() if len(homes) else 0.0))
    turn = seed * 2.399963  # the golden angle: no two sweeps in the same directions
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * [[1.0], [narrow]]
    cells = _halved(np.arange(len(homes)), homes @ axes, size, 0)
    half = (len(cells) + 1) // 2
    return [cells[place // 2 + half * (place % 2)] for place in range(len(cells))]


def _halved(people: Numbers, homes: NDArray[np.float64], size: int, axis: int) -> list[Numbers]:
    if len(people) <= size:
        return [people]
    order = people[np.argsort(homes[people, axis], kind="stable")]
    middle = len(order) // 2
    halves = (order[:middle], order[middle:])
    return [one for half in halves for one in _halved(half, homes, size, 1 - axis)]
