"""Tier 1 where the model is too large to be solved as a whole: a rough relaxation proves how much coverage there can
be, and the plan is improved around lessons that nobody gives, one surrounding after the other.

PDLP needs some twenty seconds for the relaxation of 2,500 schools, and its prices prove a bound within 0.02% of it."""

from dataclasses import dataclass, field
from random import Random

import numpy as np
from numpy.typing import NDArray

from solver.days import Case
from solver.highs import Highs
from solver.linear import Linear, round_up
from solver.run import Run
from solver.tiers import Columns, Tier

Numbers = NDArray[np.int64]
# A compact model of more columns than this is not solved as a whole, but bounded roughly and improved in parts.
LARGE = 50_000
TOLERANCE = 1e-5
LARGE_SHARE = 0.5  # of the time for coverage, where it will hardly be proven: the minutes need more
FIRST, LEAST = 80, 10  # people whose lessons may change together at first, and at least
LONGEST = 6.0  # seconds for one surrounding
PATIENCE = 5  # looks without a gain that are enough where no bounds are wanted
QUICK = 1.5  # seconds within which one counts as easy


def most_coverage(run: Run, case: Case, model: Linear, columns: Columns, tier: Tier, seconds: float) -> None:
    """Improves the run's coverage and its bound for so many seconds at most.

    A model that is not too large is solved as a whole too: plans get better while that search has not found its first."""
    model.matrix()  # put in order once, before two threads take parts of it
    large = len(model.cost) > LARGE
    until = run.seconds + seconds * (LARGE_SHARE if large else 1.0)
    first, second = (Wide(run, case, model, columns, tier, until, run.seed + number) for number in range(2))

    def prove() -> None:
        bound_coverage(run, case, model, columns, tier, second.left)
        if large:
            second.find()
        elif run.proving:
            second.solve()

    if run.workers > 1:
        run.together(prove, first.find)
    else:
        prove()
        first.find()


def bound_coverage(run: Run, case: Case, model: Linear, columns: Columns, tier: Tier, seconds: float) -> None:
    """What the prices of a rough relaxation of the compact model prove of the coverage."""
    task = Highs(model, seconds, integer=False, tolerance=TOLERANCE)
    prices = run.follow(case, task, columns, tier).prices
    if prices is not None:
        run.prove("coverage", tier.value(round_up(model.proves(prices))))


@dataclass(frozen=True)
class _Part(Columns):
    """The columns of a part of the model, whose `person` stand for these candidates."""

    candidates: Numbers = field(default_factory=lambda: np.empty(0, np.int64))

    def choice(self, values: Numbers) -> Numbers:
        """The candidates that a solution chooses."""
        return self.candidates[np.flatnonzero(values[self.person])]


def part_around(
    case: Case, model: Linear, columns: Columns, choice: Numbers, people: Numbers
) -> tuple[Linear, Columns]:
    """The part of the compact model in which only these people's lessons may change from what was chosen."""
    candidates = case.candidates
    kept = choice[~np.isin(candidates.volunteer[choice], people)]
    person = np.union1d(np.flatnonzero(np.isin(candidates.volunteer, people)), kept)
    option = np.unique(candidates.option[person])
    which = np.sort(np.concatenate([columns.option[option], columns.school, columns.person[person]]))
    part = model.take(which)
    part.lower[np.searchsorted(which, columns.person[kept])] = 1
    place = np.searchsorted(which, columns.person[person])
    return part.without_empty_rows(), _Part(
        columns.option, columns.school, place, columns.unused, candidates=person
    )


class Wide:
    """The compact model of all candidates, solved in parts until a time of the run's clock."""

    def __init__(
        self, run: Run, case: Case, model: Linear, columns: Columns, tier: Tier, until: float, seed: int
    ) -> None:
        self.run, self.case, self.model, self.columns, self.tier = run, case, model, columns, tier
        self.until = until
        self.random = Random(seed)
        self.size = float(FIRST)
        homes = len(case.problem.schools) + np.arange(len(case.problem.volunteers))
        self.homes = homes[np.bincount(case.candidates.volunteer, minlength=len(homes)) > 0]

    @property
    def left(self) -> float:
        """Seconds that this may still take."""
        return max(0.0, min(self.until - self.run.seconds, self.run.left))

    def solve(self) -> None:
        """The whole model by HiGHS, which ends with the proof; the rough bound often is the true one already."""
        task = Highs(self.model, self.left, seed=self.run.seed)
        self.run.follow(
            self.case,
            task,
            self.columns,
            self.tier,
            lambda cost: self.run.prove("coverage", self.tier.value(cost)),
        )

    def find(self) -> None:
        """Better plans around lessons that nobody gives, while there are such and time is left."""
        idle = 0
        while self.left > 0 and not (self.run.over or self.run.settled("coverage")):
            before = self.run.objective.coverage
            school = self._school_without()
            if school is None:
                return
            started = self.run.seconds
            closed = self._solve_around(self._people_near(school))
            self._learn(closed, self.run.seconds - started)
            idle = idle + 1 if self.run.objective.coverage == before else 0
            if idle == PATIENCE and not self.run.proving:
                return

    def _school_without(self) -> int | None:
        """The school of a random lesson that nobody gives but somebody could."""
        options, candidates = self.case.options, self.case.candidates
        could = np.unique(options.lesson[candidates.option])
        missing = np.setdiff1d(could, options.lesson[candidates.option[self.run.choice]])
        if not len(missing):
            return None
        lesson = self.case.problem.lessons[self.random.choice(missing.tolist())]
        return [school.id for school in self.case.problem.schools].index(lesson.school)

    def _people_near(self, school: int) -> Numbers:
        """The volunteers nearest to a school, with some chance in it so that borders move."""
        far = self.case.roads.minutes(self.homes, np.full(len(self.homes), school)).astype(float)
        far *= np.array([self.random.uniform(0.7, 1.3) for _ in self.homes])
        nearest = np.argsort(far, kind="stable")[: int(self.size)]
        return self.homes[nearest] - len(self.case.problem.schools)

    def _solve_around(self, people: Numbers) -> bool:
        """Looks for more coverage with only these people's lessons changed; tells whether the search was complete."""
        part, inside = part_around(self.case, self.model, self.columns, self.run.choice, people)
        cutoff = self.tier.at_most(self.run.objective.coverage) - 1
        task = Highs(part, min(self.left, LONGEST), cutoff=cutoff, seed=self.run.seed)
        outcome = self.run.await_end(task)
        if outcome.values is not None:
            self.run.exchange(self.case, inside.choice(outcome.values), people)
        return outcome.closed

    def _learn(self, closed: bool, seconds: float) -> None:
        """More people where it was easy, fewer where the search was cut off."""
        if not closed:
            self.size = max(LEAST, self.size * 0.8)
        elif seconds < QUICK:
            self.size = min(len(self.homes), self.size * 1.15)
