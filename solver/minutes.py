"""Tier 3: a relaxation, a plan rounded from it, a dive to a better one, small parts made better, and the proof."""

from random import Random

import numpy as np
from numpy.typing import NDArray

from solver.days import Case
from solver.diving import Dive
from solver.field import SHORT, Draft, Field, Numbers
from solver.highs import Highs
from solver.models import compact_model
from solver.neighbourhood import Neighbourhoods
from solver.run import Run
from solver.tiers import coverage
from solver.wide import part_around

# Relaxations of more columns than this are solved to this tolerance only, by PDLP.
LARGE = 200_000
ROUGH = 3e-4
PRICE = 800  # minutes a unit of coverage, to begin with: what it cost near its maximum in most that was tried
LEFT = 0.002  # part of the bound on coverage that mostly is not reached
TRIALS = 3  # prices at the most,
NEAR_ENOUGH = 0.0015  # until one brings the coverage that is wanted, but for this part of it
FEW = 6_000  # trips at least that tell who could take over which lesson
GOOD = 20  # such trips for each volunteer
PATIENCE = (
    5  # looks that bring no lesson more, after which a draft that is short of coverage is mended by force
)
MENDERS, MENDING = 400, 15.0  # people and seconds for that
LONGEST = 2.5  # seconds for one neighbourhood
MORE = 250  # and where a lesson is wanted
EACH = 80  # trips for each person of a neighbourhood, those of the lowest reduced cost


def least_minutes(run: Run, case: Case) -> None:
    """Improves the minutes of the run's plan and their bound until its time is over or the tier is settled."""
    if run.over:
        return
    field = Field(run, case)
    finder = Finder(field, run.seed)
    if run.workers > 1:
        run.together(lambda: _relax_and_prove(field), finder.find)
    else:
        relax(field)
        finder.find(share=0.6 if run.proving else 1.0)
        if run.proving:
            prove(field)


def _relax_and_prove(field: Field) -> None:
    relax(field)
    prove(field)


def relax(field: Field) -> None:
    """The relaxation over all trips: a bound, and prices that tell which trips are worth a look."""
    if len(field.trips) > LARGE:
        _relax_at_a_price(field)
        return
    which, columns = field.part(np.arange(len(field.trips)), short=True)
    task = Highs(field.model.take(which), field.run.left * 0.8, integer=False)
    outcome = field.run.follow(field.case, task, columns, field.tier)
    if outcome.prices is not None:
        fractions = outcome.fractions
        field.price(outcome.prices, None if fractions is None else fractions[columns.person])


def _relax_at_a_price(field: Field) -> None:
    """The relaxation by PDLP in which coverage is not held but paid for, at the price that makes it come out as held.

    The row that holds coverage ties the whole country together: with it PDLP needed 204 s for 2,500 schools, without it
    30 s for nearly the same bound."""
    run, price, started = field.run, PRICE, field.run.seconds
    which, columns = field.part(np.arange(len(field.trips)))
    model = field.model.take(which)
    for _ in range(TRIALS):
        if run.seconds - started > run.left:
            return
        task = Highs(field.paying(model, which, price), run.left * 0.5, integer=False, tolerance=ROUGH)
        outcome = run.await_end(task)
        if outcome.prices is None or outcome.fractions is None:
            return
        prices = outcome.prices.copy()
        prices[field.covering] = -price
        field.price(prices, outcome.fractions[columns.person])
        # The plan may still be poor, but in the end it will be near the bound.
        wanted = max(1.0, run.objective.coverage, (1 - LEFT) * run.bound.coverage)
        beyond = field.covered(which, outcome.fractions) / wanted - 1
        if abs(beyond) < NEAR_ENOUGH:
            return
        price = round(price * (0.7 if beyond > 0 else 1.4))


def prove(field: Field) -> None:
    """All trips that can be in a better plan: the bound, and perhaps the best plan."""
    run = field.run
    if not field.priced or run.over or run.settled("minutes"):
        return
    best = run.objective.minutes
    which, columns = field.part(np.union1d(field.useful(), field.best().trips))
    task = Highs(field.model.take(which), run.left, cutoff=best - 1, seed=run.seed)
    # No plan is better than the best one or than the bound over all that could be.
    outcome = run.follow(field.case, task, columns, field.tier, lambda bound: field.prove(min(bound, best)))
    if outcome.empty:
        field.prove(best)


class Finder:
    """Looks for good plans: a dive as soon as there are prices, and one neighbourhood after the other.

    Several may work on one field side by side: they share its draft."""

    def __init__(self, field: Field, seed: int) -> None:
        self.field = field
        self.run = field.run
        self.random = Random(seed)
        self.around = Neighbourhoods(field.case, seed)
        self.in_vain = 0  # looks that brought no lesson more, one after the other

    def find(self, share: float = 1.0) -> None:
        """Works for at most this share of the time that is left."""
        until = self.run.seconds + self.run.left * share
        rounded = dived = False
        while self.run.seconds < until and not (self.run.over or self.run.settled("minutes")):
            if not rounded and self.field.fractions is not None:
                rounded = True
                self._round()
            elif rounded and not dived:
                dived = True
                found = Dive(self.field).plan()
                if found:
                    self.field.take(found)
                    self._mend(found)
            self._look_around()

    def _round(self) -> None:
        """A whole plan near the relaxation: who goes where the relaxation sends her goes for nothing."""
        field = self.field
        people = np.unique(field.case.candidates.volunteer)
        self._reach(field.going(), field.best(), people, field.hopeless())

    def _look_around(self) -> None:
        """Looks for a better plan in which only some people's days change."""
        started, base = self.run.seconds, self.field.latest()
        lesson = self._wanted(base)
        if lesson is not None and self.in_vain >= PATIENCE:
            self.in_vain = 0
            self._mend(base)
            return
        people, trips = self._dear_people(base) if lesson is None else self._people_near(lesson)
        closed = self._free(base, people, trips)
        self.around.learn(closed, self.run.seconds - started)
        self.in_vain = 0 if self.field.latest().missing < base.missing else self.in_vain + 1

    def _mend(self, base: Draft) -> None:
        """Looks for the coverage that is wanted near a draft: whoever goes where she does not go in the draft costs
        what a trip of its own would. What that spoils is mended by the looks that follow.

        On a campaign of the mission's size whose coverage is at its maximum, a draft that was 3 units short was mended
        in 6 s by 16 changes; looks at small parts had not found the last unit after minutes."""
        case, field = self.field.case, self.field
        lesson = self._wanted(base)
        if lesson is None:
            return
        candidates = case.candidates
        going = np.maximum(candidates.out + candidates.back + candidates.cost, 1)
        going[field.choice(base)] = 0
        self._reach(going, base, field.nearest(self._school(lesson), MENDERS, self.random))

    def _reach(
        self, going: Numbers, base: Draft, people: Numbers, without: NDArray[np.bool_] | None = None
    ) -> None:
        """Lets these people reach the coverage that is wanted, with `going` for what each candidate costs, and not by
        the candidates that it has to do `without`."""
        case, field, run = self.field.case, self.field, self.run
        model, columns = compact_model(case)
        model.cost = SHORT * coverage(case, model, columns).cost
        model.cost[columns.person] += going
        if without is not None:
            without[field.choice(base)] = False
            model.upper[columns.person] = ~without
        part, inside = part_around(case, model, columns, field.choice(base), people)
        values = run.await_end(Highs(part, min(run.left, MENDING), seed=run.seed)).values
        if values is not None:
            field.restart(inside.choice(values))

    def _wanted(self, base: Draft) -> int | None:
        """A lesson that nobody gives but somebody could, while the draft is short of an earlier tier."""
        if not base.missing:
            return None
        given = self.field.lesson_of[self.field.trips.take(base.trips).members]
        missing = np.setdiff1d(self.field.lesson_of, given)
        return self.random.choice(missing.tolist()) if len(missing) else None

    def _dear_people(self, base: Draft) -> tuple[Numbers, Numbers]:
        """People who may do better, and the trips that may do it."""
        field, useful = self.field, self.field.useful()
        good = field.trips.take(useful[: max(FEW, GOOD * len(field.case.problem.volunteers))])
        people = self.around.next(field.trips.take(base.trips), field.reduced[base.trips], good)
        return people, useful[np.isin(field.who[useful], people)][: EACH * len(people)]

    def _school(self, lesson: int) -> int:
        options = self.field.case.options
        return int(options.school[options.lesson == lesson][0])

    def _people_near(self, lesson: int) -> tuple[Numbers, Numbers]:
        """The people nearest to a lesson that nobody gives, and their trips of low cost and with that lesson."""
        field = self.field
        people = field.nearest(self._school(lesson), self.around.size, self.random)
        theirs = np.flatnonzero(np.isin(field.who, people))
        cheap = theirs[np.argsort(field.reduced[theirs], kind="stable")][: MORE * len(people)]
        with_it = field.trips.of[field.lesson_of[field.trips.members] == lesson]
        return people, np.union1d(cheap, with_it[np.isin(field.who[with_it], people)])

    def _free(self, base: Draft, people: Numbers, trips: Numbers) -> bool:
        """Solves with these people free to make these trips and everybody else held; tells whether it came to its end."""
        field = self.field
        some = np.union1d(trips, base.trips)
        which, columns = field.part(some, short=True)
        part = field.model.take(which)
        kept = base.trips[~np.isin(field.who[base.trips], people)]
        part.lower[np.searchsorted(which, field.columns.person[kept])] = 1
        seconds = min(self.run.left, LONGEST)
        task = Highs(part.without_empty_rows(), seconds, cutoff=base.cost - 1, seed=self.run.seed)
        outcome = self.run.await_end(task)
        if outcome.values is not None:
            field.take(field.draft(which, some, columns, outcome.values), base, people)
        return outcome.closed
