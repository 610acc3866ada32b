"""Whose days may change together: people who could take over each other's lessons, as many as solve in a moment."""

from random import Random

import numpy as np
from numpy.typing import NDArray

from solver.days import Case
from solver.trips import Trips

Numbers = NDArray[np.int64]
LEAST = 8
QUICK = 0.5  # seconds within which a neighbourhood counts as easy
WIDE = 4  # of so many people who wait, one at random is looked at next


class Neighbourhoods:
    """Random neighbourhoods of volunteers; their size follows how long they take to solve.

    One begins with somebody whose trips look dear beside the relaxation's prices, and grows along lessons: who could
    give a lesson, and who gives it now. Such chains are how plans improve when nearly everybody is needed."""

    def __init__(self, case: Case, seed: int, size: int = 30) -> None:
        self._case = case
        self._random = Random(seed)
        self._size = float(size)

    def next(self, best: Trips, dear: NDArray[np.float64], good: Trips) -> Numbers:
        """Some volunteers; `dear` tells how much too dear each trip of the best plan looks, `good` are trips that
        could replace them."""
        who = self._case.candidates.volunteer
        count = len(self._case.problem.volunteers)
        weight = np.bincount(who[best.head], np.maximum(dear, 0), minlength=count) + 1.0
        first = self._random.choices(range(count), weight.tolist())
        could, gives = self._lessons_of(good), self._people_of(best)
        found, waiting = set(first), list(first)
        while waiting and len(found) < self._size:
            person = waiting.pop(self._random.randrange(min(len(waiting), WIDE)))
            fresh = {other for lesson in could.get(person, ()) for other in gives.get(lesson, ())} - found
            some = self._random.sample(sorted(fresh), min(len(fresh), int(self._size) + 1 - len(found)))
            found.update(some)
            waiting += some
        return np.array(sorted(found), dtype=np.int64)

    def _lessons_of(self, trips: Trips) -> dict[int, list[int]]:
        return _grouped(self._case, trips, by_person=True)

    def _people_of(self, trips: Trips) -> dict[int, list[int]]:
        return _grouped(self._case, trips, by_person=False)

    @property
    def size(self) -> int:
        """How many people there are in one now."""
        return int(self._size)

    def learn(self, closed: bool, seconds: float) -> None:
        """Larger ones where they are easy, smaller ones where the search was cut off."""
        if not closed:
            self._size = max(LEAST, self._size * 0.8)
        elif seconds < QUICK:
            self._size = min(len(self._case.problem.volunteers), self._size * 1.15)


def _grouped(case: Case, trips: Trips, by_person: bool) -> dict[int, list[int]]:
    """The lessons of each person on these trips, or the people of each lesson."""
    person = case.candidates.volunteer[trips.members]
    lesson = case.options.lesson[case.candidates.option[trips.members]]
    key, value = (person, lesson) if by_person else (lesson, person)
    if not len(trips):
        return {}
    pairs = np.unique(np.stack([key, value]), axis=1)
    edges = np.flatnonzero(np.diff(pairs[0], prepend=-1))
    return {
        int(pairs[0][at]): part.tolist()
        for at, part in zip(edges, np.split(pairs[1], edges[1:]), strict=True)
    }
