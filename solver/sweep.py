"""Problems too large for one model: planned region by region, while relaxations of the whole prove how good that is.

A region is some volunteers who live near each other; what others give stays as it is meanwhile, and the region's part
(part.py) is solved in all tiers like a problem of the mission's size. The next sweep's regions have other borders, so
that what a border parted comes together. The bounds are those of the whole problem."""

import threading
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from solver.choice import candidates_in
from solver.days import Case
from solver.field import Field
from solver.minutes import relax
from solver.models import compact_model
from solver.part import part_of
from solver.plan import Plan
from solver.problem import Assignment, Problem
from solver.run import Run
from solver.tiers import coverage
from solver.wide import bound_coverage

Numbers = NDArray[np.int64]
# Solves a part within some seconds from a plan of it; gives the better plan's assignments.
Solve = Callable[[Problem, float, Plan], tuple[Assignment, ...]]
MANY = 1_200  # with more lessons than this a problem is planned region by region
CELL = 260  # volunteers of a region, about
SHARE = 0.5  # of the time that is left for a sweep over all regions
LEAST = 3.0  # seconds that a region is worth starting with


def sweep(run: Run, case: Case, solve: Solve) -> None:
    """Improves the run's plan in all tiers, and its bounds, until its time is over."""
    sweeper = Sweeper(run, case, solve)
    if run.workers > 1:
        run.together(sweeper.bound_and_work, sweeper.work)
    else:
        sweeper.bound_and_work()


class Sweeper:
    """Hands out regions one after the other, so that those under way at one time touch no school of each other."""

    def __init__(self, run: Run, case: Case, solve: Solve) -> None:
        self.run, self.case, self.solve = run, case, solve
        self.swept = threading.Event()  # set when the first sweep is over
        self._lock = threading.Lock()
        self._claimed: set[str] = set()
        self._regions = self._next_regions()
        self._able = _lessons_by_volunteer(case)

    def bound_and_work(self) -> None:
        """Proves how much coverage there can be, sweeps, and proves how few minutes there can be."""
        run = self.run
        model, columns = compact_model(self.case)
        tier = coverage(self.case, model, columns)
        model.cost = tier.cost
        bound_coverage(run, self.case, model, columns, tier, run.left * SHARE)
        del model, columns
        self.work(until_swept=True)
        if run.over:
            return
        field = Field(run, self.case)
        relax(field)
        self.work()
        field.hold_again()

    def work(self, until_swept: bool = False) -> None:
        """Improves region after region."""
        while not self.run.over and self.run.left > LEAST and not (until_swept and self.swept.is_set()):
            with self._lock:
                people, seconds = next(self._regions)
            self._improve(people, seconds)

    def _next_regions(self) -> Iterator[tuple[Numbers, float]]:
        """Each region of each sweep with the seconds for it; neighbours are not handed out one after the other."""
        number = 0
        while True:
            cells = regions(self.case.problem, CELL, self.run.seed * 100 + number)
            tracks = min(self.run.workers, 2)
            seconds = self.run.left * SHARE * tracks / len(cells)
            half = (len(cells) + 1) // 2
            for place in range(len(cells)):
                yield cells[place // 2 + half * (place % 2)], seconds
            number += 1
            self.swept.set()

    def _improve(self, people: Numbers, seconds: float) -> None:
        """Solves the part of these people, and takes their days from its plan."""
        problem, plan = self.case.problem, self.run.plan()
        names = {problem.volunteers[number].id for number in people.tolist()}
        free = self._claim(names, plan.assignments, people)
        if free:
            part = part_of(problem, plan.assignments, free, names)
            inside = tuple(entry for entry in plan.assignments if entry.lesson in part.lesson)
            start = Plan("feasible", inside, plan.objective, plan.bound, 0.0, self.run.seed)
            limit = max(0.0, min(seconds, self.run.left - 1.0))
            found = self.solve(part, limit, start)
            teams = candidates_in(self.case, found)
            self.run.exchange(self.case, np.array([one for team in teams for one in team], np.int64), people)
        self._release(free)

    def _claim(self, names: set[str], plan: tuple[Assignment, ...], people: Numbers) -> set[str]:
        """The lessons that these people may give anew: those that nobody else gives, in schools that are not claimed."""
        problem = self.case.problem
        others = {entry.lesson for entry in plan if not names.issuperset(entry.volunteers)}
        pinned = {pin.lesson for pin in problem.pins}
        could = {problem.lessons[number] for person in people.tolist() for number in self._able[person]}
        with self._lock:
            free = {
                one.id
                for one in could
                if one.id not in others and one.id not in pinned and one.school not in self._claimed
            }
            self._claimed |= {problem.lesson[id].school for id in free}
        return free

    def _release(self, lessons: set[str]) -> None:
        with self._lock:
            self._claimed -= {self.case.problem.lesson[id].school for id in lessons}


def _lessons_by_volunteer(case: Case) -> list[list[int]]:
    """The lessons that each volunteer may give, by their numbers."""
    pairs = np.stack([case.candidates.volunteer, case.options.lesson[case.candidates.option]])
    pairs = np.unique(pairs, axis=1)
    edges = np.searchsorted(pairs[0], np.arange(len(case.problem.volunteers) + 1))
    return [pairs[1][first:last].tolist() for first, last in pairwise(edges)]


def regions(problem: Problem, size: int, seed: int) -> list[Numbers]:
    """All volunteers in regions of at most `size` people: halved across a direction that the seed turns, then across
    the other one, and so on; a matrix has no directions, so its volunteers are halved in their order."""
    place = np.array([(one.lat or 0.0, one.lon or 0.0) for one in problem.volunteers])
    turn = seed * 2.399963  # the golden angle: no two sweeps in the same directions
    stretched = place * [1.0, float(np.cos(np.radians(place[:, 0].mean() if len(place) else 0.0)))]
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return _halved(np.arange(len(place)), stretched @ axes.T, size, 0)


def _halved(people: Numbers, place: NDArray[np.float64], size: int, axis: int) -> list[Numbers]:
    if len(people) <= size:
        return [people]
    order = people[np.argsort(place[people, axis], kind="stable")]
    middle = len(order) // 2
    return [
        region for half in (order[:middle], order[middle:]) for region in _halved(half, place, size, 1 - axis)
    ]
