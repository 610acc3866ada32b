"""The model of all trips of a problem, priced: what a relaxation's row prices say of every trip (tier 3).

A trip whose reduced cost is above the gap between the best plan and the relaxation is in no better plan, so leaving
it out loses nothing (solver-notes: "a good start and a small set first changes everything")."""

import threading
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from numpy.typing import NDArray

from solver.bounds import minutes_proven
from solver.choice import assignments, trips_of
from solver.days import Case
from solver.linear import FREE, Linear, round_up
from solver.models import trip_model
from solver.run import Run
from solver.tiers import Columns, coverage, disruption, hold, minutes
from solver.trips import TooMany, Trips, all_trips, joined

Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]
# More trips than this are not held at once; then only shorter ones are looked at, and the bound stays trivial.
MOST = 2_500_000
USUAL = 20  # the so many cheapest way to give a lesson is the usual one
# What a unit of an earlier tier costs, in minutes, where a search may fall short of it for a while.
SHORT = 1_500
FAR = 100  # minutes by which a trip may cost more than it is paid for, to be thought of when a plan is made anew
MUCH = 50  # units that it may fall short at the most: more only slows PDLP down


@dataclass(frozen=True)
class Draft:
    """A plan as the numbers of its trips; what it is `missing` of the earlier tiers is paid for in `cost` (minutes)."""

    trips: Numbers
    cost: int
    missing: int = 0


class Field:
    """All trips with the earlier tiers held at the run's values; only parts of the model are ever solved.

    `short` has one column for each held tier, which lets a search fall short of it at a high price; `part` leaves
    them out unless they are asked for. Safe to use from several threads."""

    def __init__(self, run: Run, case: Case) -> None:
        self.run = run
        self.case = case
        self.trips, self.complete = _trips(case, trips_of(case, run.choice))
        self.model, self.columns = trip_model(case, self.trips)
        self._disruption = run.objective.disruption  # that is held
        tiers = [coverage(case, self.model, self.columns)]
        if case.problem.baseline:
            tiers.append(disruption(case, self.model, self.columns))
        self._held = [(tier, hold(self.model, tier, getattr(run.objective, tier.name))) for tier in tiers]
        self.covering = self._held[0][1]  # the row that holds coverage, if anything can be covered
        self.tier = minutes(case, self.model, self.columns)
        self.model.cost = self.tier.cost
        self.short = self._shorts(np.concatenate([row for _, row in self._held]))
        self.tier = replace(self.tier, cost=self.model.cost)
        self.model.matrix()  # put in order once, before two threads take parts of it
        self.lesson_of = case.options.lesson[case.candidates.option]  # of each candidate
        self.who = case.candidates.volunteer[self.trips.head]  # makes each trip
        self.reduced = self._guess()
        self.relaxed = -np.inf
        self.fractions: Reals | None = None  # of each trip in the relaxation's solution
        self._draft = self.best()
        self._useful: tuple[float, float, Numbers] | None = None
        self._prices: Reals | None = None
        self._lock = threading.RLock()

    def _shorts(self, rows: Numbers) -> Numbers:
        columns = self.model.columns(len(rows), cost=SHORT, upper=MUCH)
        self.model.entries(rows, columns, -1)
        return columns

    def _guess(self) -> Reals:
        """What stands for reduced costs until a relaxation is solved: the cost of a trip beyond that of the usual ways
        to give its lessons."""
        lesson = self.lesson_of[self.trips.members]
        each = (self.trips.cost / self.trips.size)[self.trips.of]
        order = np.lexsort((each, lesson))
        edges = np.searchsorted(lesson[order], np.arange(len(self.case.problem.lessons) + 1))
        usual = np.append(each[order], 0.0)[np.minimum(edges[:-1] + USUAL, np.maximum(edges[1:] - 1, 0))]
        paid = np.bincount(self.trips.of, usual[lesson], minlength=len(self.trips))
        return np.asarray(self.trips.cost - paid, dtype=np.float64)

    def price(self, prices: Reals, fractions: Reals | None) -> None:
        """Takes what any row prices prove, and the reduced costs of trips at them."""
        prices = self.model.legal_prices(prices)
        trip = self.model.reduced(prices)[self.columns.person]
        bound = minutes_proven(self.case, self.model, self.columns, prices)
        with self._lock:
            if bound > self.relaxed:
                self.relaxed = bound
                self.reduced = trip
                self.fractions = fractions
                self._prices = prices
        self.prove(round_up(bound))

    def hold_again(self) -> None:
        """Holds the earlier tiers where the run's plan is now, and tells what the prices prove then.

        A bound for plans that reach less holds for those that reach more, but is not as tight."""
        self._disruption = self.run.objective.disruption
        for tier, row in self._held:
            self.model.row_upper[row] = tier.at_most(getattr(self.run.objective, tier.name))
        if self._prices is not None:
            self.price(self._prices, self.fractions)

    def prove(self, bound: int) -> None:
        """Tells the run of a bound on the minutes of every plan that holds the earlier tiers."""
        if self.complete and self.run.objective.disruption <= self._disruption:
            self.run.prove("minutes", bound)

    @property
    def priced(self) -> bool:
        """Whether a relaxation has told reduced costs."""
        return bool(np.isfinite(self.relaxed))

    def paying(self, model: Linear, which: Numbers, price: int) -> Linear:
        """A part of the model in which coverage is not held, but each unit is paid for with so many minutes."""
        lower, upper = model.row_lower.copy(), model.row_upper.copy()
        lower[self.covering], upper[self.covering] = -FREE, FREE
        cost = model.cost + price * self._held[0][0].cost[which]
        return replace(model, cost=cost, row_lower=lower, row_upper=upper)

    def covered(self, which: Numbers, values: Reals) -> float:
        """How much coverage a solution of a part has, whole or not."""
        return -float(np.dot(self._held[0][0].cost[which], values))

    def going(self) -> Numbers:
        """For each candidate the minutes of a trip of its own, less the part of it that the relaxation goes anyway."""
        candidates = self.case.candidates
        alone = candidates.out + candidates.back + candidates.cost
        if self.fractions is None:
            return alone
        sent = np.bincount(self.trips.members, self.fractions[self.trips.of], minlength=len(candidates))
        return np.rint(alone * (1 - np.minimum(sent, 1))).astype(np.int64)

    def hopeless(self) -> NDArray[np.bool_]:
        """For each candidate whether all its trips cost far more than what the relaxation's prices pay."""
        least = np.full(len(self.case.candidates), np.inf)
        np.minimum.at(least, self.trips.members, self.reduced[self.trips.of])
        return least > FAR

    def part(self, some: Numbers, short: bool = False) -> tuple[Numbers, Columns]:
        """The column numbers of a model with these trips only, ascending, and how its columns are numbered."""
        whole = self.columns
        more = [self.short] if short else []
        which = np.sort(np.concatenate([whole.option, whole.school, whole.person[some], whole.unused, *more]))
        place = {
            name: np.searchsorted(which, getattr(whole, name)) for name in ("option", "school", "unused")
        }
        person = np.searchsorted(which, whole.person[some])
        return which, Columns(
            place["option"], place["school"], person, place["unused"], self.trips.take(some)
        )

    def draft(self, which: Numbers, some: Numbers, columns: Columns, values: Numbers) -> Draft:
        """What a solution of a part with the trips `some` says."""
        missing = int(values[np.searchsorted(which, self.short)].sum())
        return Draft(
            some[np.flatnonzero(values[columns.person])],
            int(np.dot(self.model.cost[which], values)),
            missing,
        )

    def best(self) -> Draft:
        """The run's best plan."""
        return Draft(self._numbers(self.run.choice), self.run.objective.minutes)

    def latest(self) -> Draft:
        """The draft that is being improved: the run's plan, or a better one that is short of it in an earlier tier."""
        with self._lock:
            if self.run.objective.minutes < self._draft.cost:
                self._draft = self.best()
            return self._draft

    def take(self, found: Draft, base: Draft | None = None, people: Numbers | None = None) -> None:
        """Takes a better draft. One that came from `base` by changing the days of some `people` is put together with
        what others have found since."""
        with self._lock:
            now = self.latest()
            if base is not None and people is not None and now is not base:
                merged = self._merged(now, found, people)
                if merged is None:
                    return
                found = merged
            if found.cost < now.cost:
                self._draft = found
                if not found.missing:
                    self.run.offer(self.case, self.choice(found))

    def restart(self, choice: Numbers) -> None:
        """Goes on from this choice of candidates where it is better than the draft, or reaches more of the earlier tiers."""
        with self._lock:
            found, now = self._weighed(choice), self.latest()
            if found is None or (found.missing >= now.missing and found.cost >= now.cost):
                return
            self._draft = found
            if not found.missing:
                self.run.offer(self.case, choice)

    def _weighed(self, choice: Numbers) -> Draft | None:
        """A choice as a draft, if it keeps every rule."""
        value = self.run.legal_figures(assignments(self.case, choice))
        if value is None:
            return None
        short = max(0, self.run.objective.coverage - value.coverage)
        short += max(0, value.disruption - self.run.objective.disruption)
        return Draft(self._numbers(choice), value.minutes + SHORT * short, short)

    def _merged(self, now: Draft, found: Draft, people: Numbers) -> Draft | None:
        """The draft with these people's days as `found` has them, if that keeps every rule."""
        stay = now.trips[~np.isin(self.who[now.trips], people)]
        move = found.trips[np.isin(self.who[found.trips], people)]
        trips = np.union1d(stay, move)
        return self._weighed(self.choice(Draft(trips, 0)))

    def choice(self, draft: Draft) -> Numbers:
        """The candidates of a draft."""
        return np.sort(self.trips.take(draft.trips).members)

    def _numbers(self, choice: Numbers) -> Numbers:
        return numbers_of(trips_of(self.case, choice), self.trips)

    def nearest(self, school: int, count: int, random: Random) -> Numbers:
        """The volunteers nearest to a school, with some chance in it so that borders move."""
        people = np.unique(self.case.candidates.volunteer)
        homes = len(self.case.problem.schools) + people
        far = self.case.roads.minutes(homes, np.full(len(homes), school)).astype(float)
        far *= [random.uniform(0.7, 1.3) for _ in homes]
        return people[np.argsort(far, kind="stable")[:count]]

    def useful(self) -> Numbers:
        """The trips that can be in a plan better than the best one, those of the lowest reduced cost first."""
        with self._lock:
            value, relaxed, reduced, known = (
                self.run.objective.minutes,
                self.relaxed,
                self.reduced,
                self._useful,
            )
        if known is not None and known[:2] == (value, relaxed):
            return known[2]
        same = known is not None and known[1] == relaxed  # then they are fewer than before, in the same order
        order = known[2] if known is not None and same else np.argsort(reduced, kind="stable")
        useful = order[reduced[order] <= value - relaxed + 0.01]  # all of them while nothing is relaxed
        self._useful = (value, relaxed, useful)
        return useful


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


def numbers_of(wanted: Trips, trips: Trips) -> Numbers:
    """Where the wanted trips stand among the others, which hold them all."""
    keys = {tuple(members) for members in np.split(wanted.members, wanted.first[1:-1])}
    near = np.flatnonzero(np.isin(trips.head, wanted.head)).tolist()
    first, members = trips.first.tolist(), trips.members
    found = [number for number in near if tuple(members[first[number] : first[number + 1]]) in keys]
    return np.array(found, dtype=np.int64)
