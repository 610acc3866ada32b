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
from solver.covering import Covering
from solver.days import Case
from solver.field import Field
from solver.minutes import relax
from solver.part import part_of
from solver.problem import Assignment, Problem
from solver.regions import regions
from solver.run import Run

Numbers = NDArray[np.int64]
# Solves a part within some seconds from a plan of it; gives the better plan's assignments.
Solve = Callable[[Problem, float, tuple[Assignment, ...]], tuple[Assignment, ...]]
MANY = 1_200  # with more lessons than this a problem is planned region by region
CELL = 260  # volunteers of a region, about
HUGE = 15_000  # lessons whose trips cannot be held at once: with more nothing is proven of the minutes
COVERING = 0.4  # of the time for coverage alone at first
SHARE = 0.5  # of the time that is left for a sweep over all regions
LEAST = 4.0  # seconds that a region is worth starting with


def sweep(run: Run, case: Case, solve: Solve) -> None:
    """Improves the run's plan in all tiers, and its bounds, until its time is over."""
    covering = Covering(run, case, run.left * COVERING)
    fields: list[Field] = []

    def prove() -> None:
        covering.bound()
        if run.workers == 1:
            covering.work()
        if len(case.problem.lessons) <= HUGE and not run.over:
            fields.append(Field(run, case))
            relax(fields[0])
        covering.work()

    _side_by_side(run, prove, covering.work)
    # Where people have been told something, as few as can be are disturbed, however far they go.
    for field in fields if not case.problem.baseline else []:
        guided = Covering(run, case, run.left * COVERING, field.going())
        _side_by_side(run, guided.work, guided.work)
    run.stage = "regions"
    sweeper = Sweeper(run, case, solve)
    _side_by_side(run, sweeper.work, sweeper.work)
    for field in fields:
        field.hold_again()


def _side_by_side(run: Run, first: Callable[[], None], second: Callable[[], None]) -> None:
    """Runs both tracks, or with one worker the first alone."""
    if run.workers > 1:
        run.together(first, second)
    else:
        first()


class Sweeper:
    """Hands out regions one after the other, so that those under way at one time touch no school of each other."""

    def __init__(self, run: Run, case: Case, solve: Solve) -> None:
        self.run, self.case, self.solve = run, case, solve
        self._lock = threading.RLock()
        self._busy: set[str] = set()  # people of regions that are under way
        self._claimed: set[str] = set()  # schools of their free lessons
        self._made = run.plan().assignments
        self._regions = self._next_regions()
        self._able = _lessons_by_volunteer(case)

    def work(self) -> None:
        """Improves region after region."""
        while not self.run.over and self.run.left > LEAST:
            with self._lock:
                people, seconds = next(self._regions)
            self._improve(people, seconds)

    def _next_regions(self) -> Iterator[tuple[Numbers, float]]:
        """Each region of each sweep with the seconds for it."""
        number = 0
        while True:
            cells = regions(self.case.problem, CELL, self.run.seed * 100 + number)
            tracks = min(self.run.workers, 2)
            seconds = self.run.left * SHARE * tracks / len(cells)
            for people in cells:
                yield people, seconds
            number += 1

    def _improve(self, people: Numbers, seconds: float) -> None:
        """Solves the part of these people, and takes what it gives of the free lessons."""
        with self._lock:
            plan = self._made
            names = {self.case.problem.volunteers[number].id for number in people.tolist()} - self._busy
            free = self._free(people, names)
            schools = {self.case.problem.lesson[id].school for id in free}
            self._busy |= names
            self._claimed |= schools
        if free:
            part = part_of(self.case.problem, plan, free, names)
            start = tuple(entry for entry in plan if entry.lesson in part.lesson)
            self._take(self.solve(part, max(0.0, min(seconds, self.run.left - 1.0)), start), free)
        with self._lock:
            self._busy -= names
            self._claimed -= schools

    def _free(self, people: Numbers, names: set[str]) -> set[str]:
        """The lessons that these people may give anew: those that nobody else gives, in schools that are not claimed."""
        problem = self.case.problem
        taken = {entry.lesson for entry in self._made if not names.issuperset(entry.volunteers)}
        taken |= {pin.lesson for pin in problem.pins}
        could = {problem.lessons[number] for person in people.tolist() for number in self._able[person]}
        return {one.id for one in could if one.id not in taken and one.school not in self._claimed}

    def _take(self, found: tuple[Assignment, ...], free: set[str]) -> None:
        """Nobody else touches the free lessons or their schools, so what others have made since still goes with them."""
        given = [entry for entry in found if entry.lesson in free]
        with self._lock:
            self._made = (*(entry for entry in self._made if entry.lesson not in free), *given)
            teams = candidates_in(self.case, self._made)
            self.run.offer(self.case, np.array([one for team in teams for one in team], dtype=np.int64))


def _lessons_by_volunteer(case: Case) -> list[list[int]]:
    """The lessons that each volunteer may give, by their numbers."""
    pairs = np.stack([case.candidates.volunteer, case.options.lesson[case.candidates.option]])
    pairs = np.unique(pairs, axis=1)
    edges = np.searchsorted(pairs[0], np.arange(len(case.problem.volunteers) + 1))
    return [pairs[1][first:last].tolist() for first, last in pairwise(edges)]
