"""Diving: from the relaxation to a whole plan, a handful of trips at a time.

The trips that the relaxation takes nearly whole are held and the rest is relaxed again, until so little is open that
it is solved as it is. What would cost an earlier tier is taken back: the relaxation tells it at once. Such a plan is
mostly within a few percent of the relaxation, where a search from any other plan takes minutes to come."""

import numpy as np
from numpy.typing import NDArray

from solver.field import Draft, Field, Numbers
from solver.highs import Highs

NEARLY = 0.9  # trips that the relaxation takes to this part are held all at once
BATCH = 15  # at least so many are held before it is relaxed again
OPEN = 300  # with fewer broken trips than this the rest is solved as it is
FEW = 12_000  # trips of the lowest reduced cost that a dive begins with
DIVING, LAST = 9.0, 6.0  # seconds for the dive and for the rest
WHOLE = 1e-6


class Dive:
    """One dive into the model of trips, all within the time that the run has left."""

    def __init__(self, field: Field) -> None:
        assert field.fractions is not None
        self.field = field
        few = np.argsort(field.reduced, kind="stable")[:FEW]
        self.some = np.union1d(few, field.best().trips)
        self.which, self.columns = field.part(self.some, short=True)
        self.short = np.searchsorted(self.which, field.short)
        self.model = field.model.take(self.which).without_empty_rows()
        whole = np.zeros(len(field.model.cost))
        whole[field.columns.person] = field.fractions
        self.most = len(self.some)  # trips to be held at once: as many as went well, and some more
        self.values: NDArray[np.float64] = whole[self.which]

    def plan(self) -> Draft | None:
        """The plan that the dive ends at, if there was time for it."""
        run = self.field.run
        until = run.seconds + DIVING
        while self._broken() >= OPEN and run.seconds < until and not run.over and self._deeper():
            continue
        return self._rest()

    def _rest(self) -> Draft | None:
        """Solves what is still open."""
        field, run = self.field, self.field.run
        held = self.model.lower[self.columns.person]
        kept = np.flatnonzero((held == 1) | (self.model.upper[self.columns.person] == 1))
        some = self.some[kept]
        which, columns = field.part(some, short=True)
        model = field.model.take(which)
        model.lower[columns.person] = held[kept]
        task = Highs(model.without_empty_rows(), min(run.left, LAST), seed=run.seed)
        values = run.follow(field.case, task, columns, field.tier).values
        return None if values is None else field.draft(which, some, columns, values)

    def _broken(self) -> int:
        value = self.values[self.columns.person]
        return int(np.sum((value > WHOLE) & (value < 1 - WHOLE)))

    def _deeper(self) -> bool:
        """Holds some more trips, or leaves one out that costs an earlier tier; tells whether either could be done."""
        person = self.columns.person
        open_ = person[(self.model.lower[person] == 0) & (self.model.upper[person] == 1)]
        order = open_[np.argsort(-self.values[open_], kind="stable")]
        likely = int(np.sum(self.values[order] > 0.5))
        count = max(int(np.sum(self.values[order] >= NEARLY)), min(BATCH, likely), 1)
        count = min(count, self.most)
        while not self._relaxed_with(order[:count], self.model.lower, 1, self._is_short(self.values)):
            if self.field.run.over:
                return False
            if count == 1:
                return self._relaxed_with(order[:1], self.model.upper, 0, np.inf)
            count = max(1, count // 3)
        self.most = 2 * count
        return True

    def _relaxed_with(self, some: Numbers, side: Numbers, value: int, most_short: float) -> bool:
        """Moves a side of some columns and relaxes; undone where the earlier tiers are shorter than before."""
        before = side[some]
        side[some] = value
        task = Highs(self.model, self.field.run.left, integer=False)
        outcome = self.field.run.await_end(task)
        if outcome.fractions is None or self._is_short(outcome.fractions) > most_short:
            side[some] = before
            return False
        self.values = outcome.fractions
        return True

    def _is_short(self, values: NDArray[np.float64]) -> float:
        return round(float(values[self.short].sum()), 4)
