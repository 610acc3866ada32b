"""Tier 3: a relaxation, a dive from it to a good plan, small parts made better, and the proof (field.py, diving.py)."""

from random import Random

import numpy as np

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
FEW = 6_000  # trips at least that tell who could take over which lesson
GOOD = 20  # such trips for each volunteer
PATIENCE = (
    5  # looks that bring no lesson more, after which a draft that is short of coverage is mended by force
)
MENDERS, MENDING = 80, 4.0  # people and seconds for that
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
    # Where the earlier tiers may be short of what is held, PDLP came to its end in 63 s instead of 120 (2,500 schools).
    which, columns = field.part(np.arange(len(field.trips)), short=True)
    rough = ROUGH if len(field.trips) > LARGE else None
    task = Highs(field.model.take(which), field.run.left * 0.8, integer=False, tolerance=rough)
    outcome = field.run.follow(field.case, task, columns, field.tier)
    if outcome.prices is not None:
        fractions = outcome.fractions
        field.price(outcome.prices, None if fractions is None else fractions[columns.person])


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
        dived = len(self.field.trips) > LARGE
        while self.run.seconds < until and not (self.run.over or self.run.settled("minutes")):
            if not dived and self.field.fractions is not None:
                dived = True
                found = Dive(self.field).plan()
                if found:
                    self.field.take(found)
            self._look_around()

    def _look_around(self) -> None:
        """Looks for a better plan in which only some people's days change."""
        started, base = self.run.seconds, self.field.latest()
        lesson = self._wanted(base)
        if lesson is not None and self.in_vain >= PATIENCE:
            self.in_vain = 0
            self._mend(base, lesson)
            return
        people, trips = self._dear_people(base) if lesson is None else self._people_near(lesson)
        closed = self._free(base, people, trips)
        self.around.learn(closed, self.run.seconds - started)
        self.in_vain = 0 if self.field.latest().missing < base.missing else self.in_vain + 1

    def _mend(self, base: Draft, lesson: int) -> None:
        """Lets people near a lesson that nobody gives reach the coverage that is wanted, with travel counted roughly,
        as if each lesson were a trip of its own; what that spoils is mended by the looks that follow."""
        case, field, run = self.field.case, self.field, self.run
        model, columns = compact_model(case)
        tier = coverage(case, model, columns)
        candidates = case.candidates
        model.cost = SHORT * tier.cost
        model.cost[columns.person] += candidates.out + candidates.back + candidates.cost
        model.cost[columns.option] += case.options.cost
        people = field.nearest(self._school(lesson), MENDERS, self.random)
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
