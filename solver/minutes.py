"""Tier 3 at the mission's size: a relaxation, then small sets of trips first, then all that can still matter.

A trip whose reduced cost is above the gap between the best plan and the relaxation is in no better plan, so leaving
it out loses nothing (solver-notes: "a good start and a small set first changes everything")."""

import threading

import numpy as np
from numpy.typing import NDArray

from solver.choice import trips_of
from solver.days import Case
from solver.highs import Highs
from solver.linear import round_up
from solver.models import trip_model
from solver.neighbourhood import Neighbourhoods
from solver.run import Run
from solver.tiers import Columns, coverage, disruption, hold, minutes
from solver.trips import TooMany, Trips, all_trips, joined

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
# More trips than this are not held at once; then only shorter ones are looked at, and the bound stays trivial.
MOST = 1_500_000
# Relaxations of more columns than this are solved to this tolerance only, by PDLP.
LARGE = 200_000
ROUGH = 1e-4
# The finder begins with so many trips of the lowest reduced cost.
FEW = 6_000
SHORT, LONG = 0.15, 0.25  # of the run's limit, at most, for a look at them at first and later
IDLE = 12  # so many neighbourhoods without a better plan call for a longer look at the few
LONGEST = 2.5  # seconds for one neighbourhood
GOOD = 20  # trips for each volunteer that tell who could take over which lesson
EACH = 80  # trips for each person of a neighbourhood, those of the lowest reduced cost
USUAL = 20  # the so many cheapest way to give a lesson is the usual one
# The rough relaxation begins with so many of the cheapest trips of each lesson, and so many more join in a round.
CHEAPEST = 30
ROUND = 8_000
ROUNDS = 2


def least_minutes(run: Run, case: Case) -> None:
    """Improves the minutes of the run's plan and their bound until its time is over or the tier is settled."""
    if run.over:
        return
    search = Search(run, case)
    if run.workers > 1:
        run.together(search.find, search.bound)
    else:
        search.relax_roughly()
        search.find(share=0.5)
        search.relax()
        search.prove()


class Search:
    """The model of all trips, with the earlier tiers held at the run's values; only parts of it are ever solved."""

    def __init__(self, run: Run, case: Case) -> None:
        self.run = run
        self.case = case
        self.trips, self.complete = _trips(case, trips_of(case, run.choice))
        self.model, self.columns = trip_model(case, self.trips)
        hold(self.model, coverage(case, self.model, self.columns), run.objective.coverage)
        if case.problem.baseline:
            hold(self.model, disruption(case, self.model, self.columns), run.objective.disruption)
        self.tier = minutes(case, self.model, self.columns)
        self.model.cost = self.tier.cost
        self.model.matrix()  # put in order once, before two threads take parts of it
        self.reduced = self._guess()
        self.relaxed = -np.inf
        self.priced = False  # whether a relaxation has told reduced costs
        self.bounded = False  # whether the relaxation over all trips has been solved
        self._lock = threading.Lock()

    def _relax(self, inside: Flags) -> bool:
        """Solves the linear relaxation over some trips and prices all of them; tells whether there was time for it."""
        which, columns = self._part(np.flatnonzero(inside))
        rough = ROUGH if len(which) > LARGE else None
        task = Highs(self.model.take(which), self.run.left * 0.8, integer=False, tolerance=rough)
        prices = self.run.follow(self.case, task, columns, self.tier).prices
        if prices is None:
            return False
        self._price(self.model.legal_prices(prices))
        return True

    def relax_roughly(self) -> None:
        """Prices that are nearly right, from few trips: the relaxation over all takes several times as long."""
        lesson = self.case.options.lesson[self.case.candidates.option[self.trips.members]]
        each = (self.trips.cost / self.trips.size)[self.trips.of]
        order = np.lexsort((each, lesson))
        rank = np.arange(len(order)) - np.searchsorted(lesson[order], lesson[order])
        inside = np.zeros(len(self.trips), dtype=bool)
        inside[self.trips.of[order[rank < CHEAPEST]]] = True
        inside[self._best_trips()] = True
        for _ in range(ROUNDS):
            if not self._relax(inside):
                return
            self.priced = True
            wanted = np.flatnonzero(~inside & (self.reduced < 0))
            inside[wanted[np.argsort(self.reduced[wanted], kind="stable")[:ROUND]]] = True

    def _guess(self) -> NDArray[np.float64]:
        """What stands for reduced costs until a relaxation is solved: the cost of a trip beyond that of the usual ways
        to give its lessons."""
        lesson = self.case.options.lesson[self.case.candidates.option[self.trips.members]]
        each = (self.trips.cost / self.trips.size)[self.trips.of]
        order = np.lexsort((each, lesson))
        edges = np.searchsorted(lesson[order], np.arange(len(self.case.problem.lessons) + 1))
        usual = np.append(each[order], 0.0)[np.minimum(edges[:-1] + USUAL, np.maximum(edges[1:] - 1, 0))]
        paid = np.bincount(self.trips.of, usual[lesson], minlength=len(self.trips))
        return np.asarray(self.trips.cost - paid, dtype=np.float64)

    def _price(self, prices: NDArray[np.float64]) -> None:
        """Takes the bound that any row prices prove: nobody makes more than one trip a day."""
        reduced = self.model.reduced(prices)
        trip = reduced[self.columns.person]
        best_of_day = np.zeros(len(self.case.candidates))
        np.minimum.at(best_of_day, self.case.day_of[self.trips.head], trip)
        others = np.concatenate(
            [reduced[part] for part in (self.columns.option, self.columns.school, self.columns.unused)]
        )
        bound = self.model.paid(prices) + best_of_day.sum() + np.minimum(others, 0).sum()
        with self._lock:
            if bound > self.relaxed:
                self.relaxed = float(bound)
                self.reduced = trip
                self._prove(round_up(self.relaxed))

    def _part(self, few: Numbers) -> tuple[Numbers, Columns]:
        """The column numbers of a model with these trips only, and how its columns are numbered."""
        whole = self.columns
        which = np.sort(np.concatenate([whole.option, whole.school, whole.person[few], whole.unused]))
        place = {
            name: np.searchsorted(which, getattr(whole, name)) for name in ("option", "school", "unused")
        }
        person = np.searchsorted(which, whole.person[few])
        return which, Columns(place["option"], place["school"], person, place["unused"], self.trips.take(few))

    def _prove(self, bound: int) -> None:
        if self.complete:
            self.run.prove("minutes", bound)

    def _best_trips(self) -> Numbers:
        """The numbers of the trips of the best plan."""
        return _numbers_of(trips_of(self.case, self.run.choice), self.trips)

    def find(self, share: float = 1.0) -> None:
        """Good plans soon, for at most this share of the time that is left: one neighbourhood after the other, and a
        look at the few trips of low reduced cost when these are known, and where neighbourhoods yield nothing."""
        until = self.run.seconds + self.run.left * share
        around, idle, looked = Neighbourhoods(self.case, self.run.seed), 0, False
        while self.run.seconds < until and not (self.run.over or self.run.settled("minutes")):
            before = self.run.objective
            if self.priced and (not looked or idle >= IDLE):
                self._look_at_few(self.run.limit * (LONG if looked else SHORT))
                looked, idle = True, 0
            self._look_around(around)
            idle = idle + 1 if self.run.objective == before else 0

    def _look_at_few(self, seconds: float) -> None:
        useful = self._useful()
        self._solve(useful[:FEW], all_useful=len(useful) <= FEW, seconds=seconds)

    def _look_around(self, around: Neighbourhoods) -> None:
        """Looks for a better plan in which only some people's days change."""
        started, best, useful = self.run.seconds, self._best_trips(), self._useful()
        good = self.trips.take(useful[: max(FEW, GOOD * len(self.case.problem.volunteers))])
        people = around.next(self.trips.take(best), self.reduced[best], good)
        who = self.case.candidates.volunteer[self.trips.head]
        free = useful[np.isin(who[useful], people)][: EACH * len(people)]
        which, columns = self._part(np.union1d(free, best))
        part = self.model.take(which)
        kept = best[~np.isin(who[best], people)]
        part.lower[np.searchsorted(which, self.columns.person[kept])] = 1
        seconds = min(self.run.left, LONGEST)
        cutoff = self.run.objective.minutes - 1
        task = Highs(part.without_empty_rows(), seconds, cutoff=cutoff, seed=self.run.seed)
        closed = self.run.follow(self.case, task, columns, self.tier).closed
        around.learn(closed, self.run.seconds - started)

    def relax(self) -> None:
        """The relaxation over all trips: a bound, and prices that tell which trips are worth a look."""
        self.bounded = self._relax(np.ones(len(self.trips), dtype=bool))

    def prove(self) -> None:
        """All trips that can be in a better plan: the bound, and perhaps the best plan."""
        if self.bounded and not (self.run.over or self.run.settled("minutes")):
            self._solve(self._useful(), all_useful=True)

    def bound(self) -> None:
        """A rough relaxation for the finder, the relaxation, then the proof."""
        self.relax_roughly()
        self.relax()
        self.prove()

    def _useful(self) -> Numbers:
        """The trips that can be in a plan better than the best one, those of the lowest reduced cost first."""
        with self._lock:
            slack, reduced = self.run.objective.minutes - self.relaxed, self.reduced
        useful = np.flatnonzero(reduced <= slack + 0.01)  # all of them while nothing is relaxed
        return useful[np.argsort(reduced[useful], kind="stable")]

    def _solve(self, few: Numbers, all_useful: bool, seconds: float = np.inf) -> None:
        """Looks for a better plan among these trips, and for a bound where they are all that can be in one."""
        best = self.run.objective.minutes
        which, columns = self._part(np.union1d(few, self._best_trips()))
        task = Highs(self.model.take(which), min(self.run.left, seconds), cutoff=best - 1, seed=self.run.seed)
        # No plan is better than the best one or than the bound over all that could be.
        prove = (lambda bound: self._prove(min(bound, best))) if all_useful else None
        outcome = self.run.follow(self.case, task, columns, self.tier, prove)
        if all_useful and outcome.empty:
            self._prove(best)


def _trips(case: Case, known: Trips) -> tuple[Trips, bool]:
    """All trips, or all of at most so many lessons that they can be held and the known ones; and whether it is all."""
    try:
        return all_trips(case, MOST), True
    except TooMany:
        longest = 3
    while True:
        try:
            some = all_trips(case, MOST, longest)
        except TooMany:
            longest -= 1
        else:
            return joined([some, known.take(np.flatnonzero(known.size > longest))]), False


def _numbers_of(wanted: Trips, trips: Trips) -> Numbers:
    """Where the wanted trips stand among the others, which hold them all."""
    keys = {tuple(members) for members in np.split(wanted.members, wanted.first[1:-1])}
    near = np.flatnonzero(np.isin(trips.head, wanted.head)).tolist()
    first, members = trips.first.tolist(), trips.members
    found = [number for number in near if tuple(members[first[number] : first[number + 1]]) in keys]
    return np.array(found, dtype=np.int64)
