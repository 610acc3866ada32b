"""What row prices prove of the minutes: Lagrange's bound, with each school and each volunteer decided exactly.

Only the rows that tie schools to volunteers are paid for by prices (Geoffrion 1974, "Lagrangean relaxation for integer
programming"). What one volunteer does in all her days at these prices, and which lessons one school has, is then a
small problem of its own, solved as it is: so even rough prices prove nearly all that exact ones would."""

import numpy as np
from numpy.typing import NDArray

from solver.days import Case
from solver.linear import Linear
from solver.tiers import Columns

Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]
MOST = 12  # lessons a volunteer is counted to at the most; whoever may give more is only limited by her days


def minutes_proven(case: Case, model: Linear, columns: Columns, prices: Reals) -> float:
    """A bound below the minutes of every plan in the model of trips, proven by any legal row prices."""
    kept = prices.copy()
    for name in ("lesson", "school", "person"):
        kept[model.named.get(name, np.empty(0, np.int64))] = 0.0
    reduced = model.reduced(kept)
    return model.paid(kept) + _schools(case, columns, reduced) + _volunteers(case, columns, reduced)


def _schools(case: Case, columns: Columns, reduced: Reals) -> float:
    """The least cost of each school's lessons, each at one slot or not given, and of its being reached by them."""
    lessons = len(case.problem.lessons)
    best = np.full(lessons, np.inf)
    np.minimum.at(best, case.options.lesson, reduced[columns.option])
    number = {id: position for position, id in enumerate(case.problem.school)}
    school = np.array([number[lesson.school] for lesson in case.problem.lessons], dtype=np.int64)
    pinned = {pin.lesson for pin in case.problem.pins}
    must = np.array([lesson.id in pinned for lesson in case.problem.lessons], dtype=bool)
    given = np.zeros(len(number))
    np.add.at(given, school, np.where(must, best, np.minimum(best, 0.0)))
    cheapest = np.full(len(number), np.inf)
    np.minimum.at(cheapest, school, best)
    some = np.zeros(len(number), dtype=bool)
    some[school[must | (best < 0)]] = True
    reaching = np.minimum(reduced[columns.school], 0.0)
    # With a lesson that is worth it, being reached is free; else the cheapest lesson must pay for it.
    with np.errstate(invalid="ignore"):
        total = np.where(some, given + reaching, np.minimum(0.0, cheapest + reaching))
    return float(np.where(np.isfinite(total), total, 0.0).sum())


def _volunteers(case: Case, columns: Columns, reduced: Reals) -> float:
    """The least cost of each volunteer's season: a trip or none each day, her cap in all, or no lesson at all."""
    assert columns.trips is not None
    head, size = columns.trips.head, columns.trips.size
    people, longest = len(case.problem.volunteers), int(size.max(initial=1))
    of_day = np.full((int(case.day_of.max(initial=-1)) + 1, longest + 1), np.inf)
    np.minimum.at(of_day, (case.day_of[head], size), reduced[columns.person])
    days = np.unique(case.day_of[head])
    owner = np.zeros(len(of_day), dtype=np.int64)
    owner[case.day_of[head]] = case.candidates.volunteer[head]
    cap = np.minimum(case.cap, MOST)
    least = np.full((people, MOST + 1), np.inf)  # with so many lessons counted, and one at least
    rank = np.arange(len(days)) - np.searchsorted(owner[days], owner[days])
    for turn in range(int(rank.max(initial=-1)) + 1):
        now = days[rank == turn]
        who = owner[now]
        before = least[who]
        after = before.copy()
        for count in range(1, longest + 1):
            trip = of_day[now, count][:, None]
            at = np.minimum(np.arange(MOST + 1) + count, MOST)
            reached = np.full_like(after, np.inf)
            np.minimum.at(reached.T, at, (before + trip).T)
            reached[:, min(count, MOST)] = np.minimum(reached[:, min(count, MOST)], trip[:, 0])
            after = np.minimum(after, reached)
        least[who] = after
    too_many = (np.arange(MOST + 1)[None, :] > cap[:, None]) & (case.cap[:, None] <= MOST)
    least[too_many] = np.inf
    return float(np.minimum(reduced[columns.unused], least.min(axis=1)).sum())
