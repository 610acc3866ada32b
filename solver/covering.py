"""Tier 1 of problems too large for one model: region by region on one model of all candidates, proven by a relaxation.

A region's best coverage with the rest held takes HiGHS a second or two. Sweeps with ever other borders end near the
optimum: 2,500 schools were within 0.2% of their bound after 103 s on two cores. Once a relaxation of all trips has told
where people should go, the same model with a cost for going elsewhere took that plan from 543,000 minutes to 361,000 in
four sweeps, at no less coverage."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solver.days import Case
from solver.highs import Highs
from solver.linear import Linear
from solver.models import compact_model
from solver.regions import regions
from solver.run import Run
from solver.tiers import coverage, disruption
from solver.wide import bound_coverage

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
CELL = 200  # volunteers of a region at most
LARGER = 2  # times as many when smaller regions bring little more
LITTLE, LEAST = 0.001, 0.0002  # parts of the coverage that a sweep must bring: to stay small, to go on at all
SWEEPS = 4  # where going has a cost
ROUGHLY = 100.0  # minutes that may be left in one region then
LONGEST = 15.0  # seconds for one region
OVER_ALL = 10_000  # what a unit of coverage is worth in people disturbed, or in minutes
EVERY = 5.0  # seconds between two plans that are handed in: the referee looks at the whole country


@dataclass(frozen=True)
class _Region:
    """Volunteers and schools that nobody else touches meanwhile, and the candidates that may change."""

    people: Flags
    schools: Flags
    free: Flags


class Covering:
    """Hands out regions, so that those under way at one time touch no school and no volunteer of each other."""

    def __init__(self, run: Run, case: Case, seconds: float, going: Numbers | None = None) -> None:
        self.run, self.case = run, case
        self.until = run.seconds + seconds
        self.model, self.columns = compact_model(case)
        self.tier = coverage(case, self.model, self.columns)
        self.model.cost = self._cost(going)
        self.model.matrix()  # put in order once, before two threads take parts of it
        self._of_candidate = case.options.school[case.candidates.option]
        self._choice = run.choice
        self._value = run.objective.coverage
        self._saved = self._told = 0  # of the model's cost, in all and in what was handed in
        # Coverage alone is looked for to its end; of what going costs, the last minutes are not worth the time.
        self._guided = going is not None
        self._within = ROUGHLY if self._guided else 0.99
        self._handed_in = time.monotonic()
        self._lock = threading.Lock()
        self._busy = np.zeros(len(case.problem.volunteers), dtype=bool)
        self._claimed = np.zeros(len(case.problem.schools), dtype=bool)
        self._regions = self._next_regions()

    def _cost(self, going: Numbers | None) -> Numbers:
        """Coverage; in regions that are equal in it, as little disturbed as can be, or the least of what going costs."""
        cost = OVER_ALL * self.tier.cost
        if self.case.problem.baseline:
            cost += disruption(self.case, self.model, self.columns).cost
        elif going is not None:
            cost[self.columns.person] += going
        return cost

    @property
    def left(self) -> float:
        """Seconds that this may still take."""
        return max(0.0, min(self.until - self.run.seconds, self.run.left))

    def bound(self) -> None:
        """Proves how much coverage there can be."""
        whole = replace(self.model, cost=self.tier.cost)
        bound_coverage(self.run, self.case, whole, self.columns, self.tier, self.left)

    def work(self) -> None:
        """Improves region after region while that brings something and there is time."""
        while self.left > 0 and not self.run.over and (self._guided or not self.run.settled("coverage")):
            with self._lock:
                people = next(self._regions, None)
                if people is None:
                    break
                region = self._claim(people)
            self._improve(region)
            self._hand_in(EVERY)
        self._hand_in(0.0)

    def _next_regions(self) -> Iterator[Numbers]:
        """Each region of each sweep."""
        size, number, before = CELL, 0, self._value
        while True:
            gained, before = self._value - before, self._value
            if self._is_enough(number, gained, size):
                return
            if number and gained <= LITTLE * self._value and not self._guided:
                size = LARGER * CELL
            number += 1
            yield from regions(self.case.problem, size, self.run.seed * 100 + number)

    def _is_enough(self, sweeps: int, gained: int, size: int) -> bool:
        if self._guided:
            return sweeps == SWEEPS
        return sweeps > 0 and size > CELL and gained <= LEAST * self._value

    def _claim(self, numbers: Numbers) -> _Region:
        """What these volunteers may give in schools that nobody else works at."""
        people = np.zeros(len(self._busy), dtype=bool)
        people[numbers] = True
        people &= ~self._busy
        free = people[self.case.candidates.volunteer] & ~self._claimed[self._of_candidate]
        schools = np.zeros(len(self._claimed), dtype=bool)
        schools[self._of_candidate[free]] = True
        self._busy |= people
        self._claimed |= schools
        return _Region(people, schools, free)

    def _improve(self, region: _Region) -> None:
        """Looks for more coverage with only the region's candidates changed."""
        chosen, free = self._near(region), region.free
        kept = chosen[~free[chosen]]
        part, which = self._part(np.union1d(np.flatnonzero(free), kept), kept)
        now = np.zeros(len(self.model.cost), dtype=np.int64)
        now[self._columns(chosen)] = 1
        cost = int(np.dot(part.cost, now[which]))
        task = Highs(part, min(self.left, LONGEST), cutoff=cost - 1, within=self._within, seed=self.run.seed)
        values = self.run.await_end(task).values
        with self._lock:
            # With a cutoff HiGHS may end at a worse solution that it had before it met the cutoff.
            if values is not None and int(np.dot(part.cost, values)) < cost:
                found = np.zeros(len(self.model.cost), dtype=np.int64)
                found[which] = values
                stay = self._choice[~free[self._choice]]
                self._choice = np.union1d(stay, np.flatnonzero(free & (found[self.columns.person] == 1)))
                self._value += int(np.dot(self.tier.cost, now - found))
                self._saved += int(np.dot(self.model.cost, now - found))
            self._busy &= ~region.people
            self._claimed &= ~region.schools

    def _near(self, region: _Region) -> Numbers:
        """The chosen candidates of the region's people and in its schools, with whoever gives a lesson with them."""
        choice, option = self._choice, self.case.candidates.option
        near = region.people[self.case.candidates.volunteer] | region.schools[self._of_candidate]
        return choice[np.isin(option[choice], option[choice[near[choice]]])]

    def _part(self, person: Numbers, kept: Numbers) -> tuple[Linear, Numbers]:
        """The model of these candidates, of which some are kept, and the numbers of its columns in the whole one."""
        option = np.unique(self.case.candidates.option[person])
        school = np.unique(self.case.options.school[option])
        columns = self.columns
        which = np.sort(
            np.concatenate([columns.option[option], columns.school[school], columns.person[person]])
        )
        part = self.model.take(which).with_rows_in_use()
        part.lower[np.searchsorted(which, columns.person[kept])] = 1
        return part, which

    def _columns(self, choice: Numbers) -> Numbers:
        """The columns that are one when these candidates are chosen."""
        option = np.unique(self.case.candidates.option[choice])
        school = np.unique(self.case.options.school[option])
        columns = self.columns
        return np.concatenate([columns.option[option], columns.school[school], columns.person[choice]])

    def _hand_in(self, every: float) -> None:
        """Gives the run the plan as it is now, if the last one was given so many seconds ago."""
        with self._lock:
            choice = self._choice
            if self._saved == self._told or time.monotonic() - self._handed_in < every:
                return
            self._handed_in, self._told = time.monotonic(), self._saved
        self.run.offer(self.case, choice)
