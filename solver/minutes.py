"""Tier 3 at the mission's size: a relaxation, then small sets of trips first, then all that can still matter.

A trip whose reduced cost is above the gap between the best plan and the relaxation is in no better plan, so leaving
it out loses nothing (solver-notes: "a good start and a small set first changes everything")."""

import numpy as np
from numpy.typing import NDArray

from solver.choice import trips_of
from solver.days import Case
from solver.highs import Highs
from solver.linear import Linear
from solver.models import trip_model
from solver.run import Run
from solver.tiers import Columns, Tier, coverage, disruption, hold, minutes
from solver.trips import TooMany, Trips, all_trips

Numbers = NDArray[np.int64]
# More trips than this are not held at once; then only shorter ones are looked at, and the bound stays trivial.
MOST = 1_500_000
# The finder's sets: so many trips of the lowest reduced cost, one set after the other.
SETS = (6_000, 20_000, 50_000, 120_000, MOST)


def least_minutes(run: Run, case: Case) -> None:
    """Improves the minutes of the run's plan and their bound until its time is over or the tier is settled."""
    if run.over:
        return
    search = Search(run, case)
    if not search.relax():
        return
    if run.workers > 1:
        run.together(search.find, search.prove)
    else:
        search.find()


class Search:
    """All trips with their reduced costs; each model holds the earlier tiers at the run's best values."""

    def __init__(self, run: Run, case: Case) -> None:
        self.run = run
        self.case = case
        self.trips, self.complete = _trips(case)
        self.reduced = np.zeros(len(self.trips))
        self.relaxed = -np.inf

    def relax(self) -> bool:
        """Solves the linear relaxation over all trips; tells whether there was time for it."""
        model, columns, tier = self._model(self.trips)
        outcome = self.run.follow(
            self.case, Highs(model, self.run.left, integer=False), columns, tier, self._prove
        )
        if outcome.reduced is None or outcome.relaxed is None:
            return False
        self.reduced, self.relaxed = outcome.reduced[columns.person], outcome.relaxed
        return True

    def _model(self, trips: Trips) -> tuple[Linear, Columns, Tier]:
        model, columns = trip_model(self.case, trips)
        hold(model, coverage(self.case, model, columns), self.run.objective.coverage)
        if self.case.problem.baseline:
            hold(model, disruption(self.case, model, columns), self.run.objective.disruption)
        tier = minutes(self.case, model, columns)
        model.cost = tier.cost
        return model, columns, tier

    def _prove(self, bound: int) -> None:
        if self.complete:
            self.run.prove("minutes", bound)

    def find(self) -> None:
        """Growing sets of trips of low reduced cost, each with those of the best plan."""
        order = np.argsort(self.reduced, kind="stable")
        for count in SETS:
            if self.run.over or self.run.settled("minutes"):
                return
            useful = self._useful()
            few = order[: min(count, useful)]
            if self._solve(few, all_useful=useful <= count) or useful <= count:
                return

    def prove(self) -> None:
        """All trips that can be in a better plan, for the bound; anew when the best plan leaves far fewer of them."""
        while not (self.run.over or self.run.settled("minutes")):
            useful = self._useful()
            order = np.argsort(self.reduced, kind="stable")[:useful]
            if self._solve(order, all_useful=True):
                return

    def _useful(self) -> int:
        """How many trips can be in a plan better than the best one."""
        slack = self.run.objective.minutes - self.relaxed
        return int(np.count_nonzero(self.reduced <= slack + 0.01))

    def _solve(self, few: Numbers, all_useful: bool) -> bool:
        """Looks for a better plan among these trips; tells whether that settles the tier."""
        best = self.run.objective.minutes
        known = trips_of(self.case, self.run.choice)
        model, columns, tier = self._model(_union(self.trips.take(few), known))
        task = Highs(model, self.run.left, cutoff=best - 1, seed=self.run.seed)
        # No plan is better than the best one or than the bound over all that could be.
        prove = (lambda bound: self._prove(min(bound, best))) if all_useful else None
        outcome = self.run.follow(self.case, task, columns, tier, prove)
        if all_useful and outcome.closed and outcome.values is None:
            self._prove(best)
        return self.run.settled("minutes")


def _union(trips: Trips, more: Trips) -> Trips:
    """Both, with what is in both once only."""
    keys = {tuple(more.members[a:b].tolist()) for a, b in zip(more.first[:-1], more.first[1:], strict=True)}
    heads = np.isin(trips.head, more.head)
    twice = [
        number
        for number in np.flatnonzero(heads).tolist()
        if tuple(trips.members[trips.first[number] : trips.first[number + 1]].tolist()) in keys
    ]
    kept = trips.take(np.setdiff1d(np.arange(len(trips)), twice))
    first = np.concatenate([kept.first, kept.first[-1] + more.first[1:]])
    return Trips(first, np.concatenate([kept.members, more.members]), np.concatenate([kept.cost, more.cost]))


def _trips(case: Case) -> tuple[Trips, bool]:
    """All trips, or all of at most so many lessons that they can be held; and whether that is all."""
    try:
        return all_trips(case, MOST), True
    except TooMany:
        longest = 3
        while True:
            try:
                return all_trips(case, MOST, longest), False
            except TooMany:
                longest -= 1
