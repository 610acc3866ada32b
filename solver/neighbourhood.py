"""Whose days may change together: people who live near each other, as many as can be solved in a moment."""

from random import Random

import numpy as np
from numpy.typing import NDArray

from solver.days import Case

Numbers = NDArray[np.int64]
LEAST = 10
QUICK = 1.5  # seconds within which a neighbourhood counts as easy


class Neighbourhoods:
    """Random neighbourhoods of volunteers; their size follows how long they take to solve."""

    def __init__(self, case: Case, seed: int, size: int = 40) -> None:
        self._case = case
        self._random = Random(seed)
        self._size = float(size)
        self._people = np.unique(case.candidates.volunteer)

    def next(self) -> Numbers:
        """The volunteers nearest to a random one, with some chance in it so that borders move."""
        homes = len(self._case.problem.schools) + self._people
        start = self._random.choice(homes.tolist())
        far = self._case.roads.minutes(np.full(len(homes), start), homes).astype(float)
        far *= np.array([self._random.uniform(0.7, 1.3) for _ in homes])
        return self._people[np.argsort(far, kind="stable")[: int(self._size)]]

    def learn(self, closed: bool, seconds: float) -> None:
        """Larger ones where they are easy, smaller ones where the search was cut off."""
        if not closed:
            self._size = max(LEAST, self._size * 0.7)
        elif seconds < QUICK:
            self._size = min(len(self._people), self._size * 1.15)
