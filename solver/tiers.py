"""The three tiers as costs over the columns of a model: each is its constant plus cost x columns, least is best."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.days import Case
from solver.linear import Linear
from solver.options import minute
from solver.trips import Trips

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Columns:
    """The numbers of a model's columns: by option, by school, and by volunteer with no lesson at all.

    `person` has one column for each candidate, or (with `trips`) one for each trip."""

    option: Numbers
    school: Numbers
    person: Numbers
    unused: Numbers
    trips: Trips | None = None

    def spread(self, of_candidate: Numbers) -> Numbers:
        """A cost of candidates as one of the columns `person`."""
        if self.trips is None:
            return of_candidate
        sums = np.zeros(len(self.trips) + 1, dtype=np.int64)
        np.add.at(sums, self.trips.of, of_candidate[self.trips.members])
        return sums[:-1]

    def choice(self, values: Numbers) -> Numbers:
        """The candidates that a solution chooses."""
        on = np.flatnonzero(values[self.person])
        return on if self.trips is None else self.trips.take(on).members


@dataclass(frozen=True)
class Tier:
    """A tier's value is `constant` + `cost` x columns, times `sign` (coverage is most, so its cost is negative)."""

    name: str
    constant: int
    cost: Numbers
    sign: int = 1

    def value(self, cost: int) -> int:
        """The tier's value where the columns cost so much."""
        return self.sign * (self.constant + cost)

    def at_most(self, value: int) -> int:
        """What the columns may cost when the tier is at least as good as `value`."""
        return self.sign * value - self.constant


def coverage(case: Case, model: Linear, columns: Columns) -> Tier:
    """Tier 1: schools reached and lessons served."""
    cost = np.zeros(len(model.cost), dtype=np.int64)
    weight = np.array([lesson.weight for lesson in case.problem.lessons], dtype=np.int64)
    cost[columns.option] = -weight[case.options.lesson]
    cost[columns.school] = [-school.weight for school in case.problem.schools]
    return Tier("coverage", 0, cost, -1)


def disruption(case: Case, model: Linear, columns: Columns) -> Tier:
    """Tier 2, against the baseline: a told option costs nothing when it is kept, and each change what it disturbs."""
    cost = np.zeros(len(model.cost), dtype=np.int64)
    constant, of_option, of_candidate = disruption_costs(case)
    cost[columns.option] = of_option
    cost[columns.person] = columns.spread(of_candidate)
    return Tier("disruption", constant, cost)


def disruption_costs(case: Case) -> tuple[int, Numbers, Numbers]:
    """(constant, cost of each option, cost of each candidate), summing to the disruption.

    A lesson that is gone costs 1 + its people. Kept at its start and delivery it costs one for each who left or
    joined: so the option gains 1, a candidate told so gains 1, and any other one on the lesson costs 1."""
    options, candidates = case.options, case.candidates
    number = {lesson.id: position for position, lesson in enumerate(case.problem.lessons)}
    person = {one.id: position for position, one in enumerate(case.problem.volunteers)}
    of_option = np.zeros(len(options), dtype=np.int64)
    of_candidate = np.zeros(len(candidates), dtype=np.int64)
    lesson = options.lesson[candidates.option]
    order = np.argsort(lesson, kind="stable")
    edges = np.searchsorted(lesson[order], np.arange(len(number) + 1))
    constant = 0
    for told in case.problem.baseline:
        constant += 1 + len(told.volunteers)
        if told.lesson not in number:
            continue
        position = number[told.lesson]
        ours = order[edges[position] : edges[position + 1]]
        then = [person[id] for id in told.volunteers if id in person]
        same = (options.start == minute(told.start)) & (options.online == (told.delivery == "online"))
        of_option[same & (options.lesson == position)] = -1
        was_on = np.isin(candidates.volunteer[ours], then)
        of_candidate[ours] = np.where(was_on, np.where(same[candidates.option[ours]], -1, 0), 1)
    return constant, of_option, of_candidate


def minutes(case: Case, model: Linear, columns: Columns) -> Tier:
    """Tier 3: travel, likings, ranks, volunteers without a lesson, online instead. Needs a model of trips."""
    assert columns.trips is not None
    cost = np.zeros(len(model.cost), dtype=np.int64)
    cost[columns.option] = case.options.cost
    cost[columns.person] = columns.trips.cost
    cost[columns.unused] = case.problem.policy.unused_volunteer
    return Tier("minutes", 0, cost)


def hold(model: Linear, tier: Tier, value: int) -> Numbers:
    """From now on only solutions whose tier is at least as good as `value`; tells the row that holds it, if any."""
    counted = np.flatnonzero(tier.cost)
    row = model.rows(1 if len(counted) else 0, upper=tier.at_most(value))
    model.entries(np.repeat(row, len(counted)), counted, tier.cost[counted])
    return row
