"""Diving: from the relaxation to a whole plan, a handful of trips at a time.

The trips that the relaxation takes nearly whole are held and the rest is relaxed again, until so little is open that
it is solved as it is. What would cost an earlier tier is taken back: the relaxation tells it at once. Such a plan is
mostly within a few percent of the relaxation, where a search from any other plan takes minutes to come."""

import numpy as np
from numpy.typing import NDArray

from solver.field import Field, Numbers, weighed
from solver.highs import Highs

NEARLY = 0.9  # trips that the relaxation takes to this part are held all at once
BATCH = 15  # at least so many are held before it is relaxed again
OPEN = 250  # with fewer broken trips than this the rest is solved as it is
DEAR = 150  # minutes of reduced cost above which a trip is left out
LAST = 10.0  # seconds for the rest
WHOLE = 1e-6


class Dive:
    """One dive into the model of trips, all within the time that the run has left."""

    def __init__(self, field: Field) -> None:
        assert field.fractions is not None
        self.field = field
        few = np.flatnonzero(field.reduced <= DEAR)
        self.some = np.union1d(few, field.best())
        self.which, self.columns = field.part(self.some, short=True)
        self.short = np.searchsorted(self.which, field.short)
        self.model = field.model.take(self.which)
        whole = np.zeros(len(field.model.cost))
        whole[field.columns.person] = field.fractions
        self.values: NDArray[np.float64] = whole[self.which]

    def plan(self) -> tuple[Numbers, int] | None:
        """The trips of the plan that the dive ends at, and its cost with what it is short of the earlier tiers."""
        while self._broken() >= OPEN and not self.field.run.over:
            self._deeper()
        run = self.field.run
        task = Highs(self.model.without_empty_rows(), min(run.left, LAST), seed=run.seed)
        outcome = run.follow(self.field.case, task, self.columns, self.field.tier)
        return weighed(self.model, self.some, self.columns, outcome.values)

    def _broken(self) -> int:
        value = self.values[self.columns.person]
        return int(np.sum((value > WHOLE) & (value < 1 - WHOLE)))

    def _deeper(self) -> None:
        """Holds some more trips, or leaves one out that costs an earlier tier."""
        person = self.columns.person
        open_ = person[(self.model.lower[person] == 0) & (self.model.upper[person] == 1)]
        order = open_[np.argsort(-self.values[open_], kind="stable")]
        likely = int(np.sum(self.values[order] > 0.5))
        count = max(int(np.sum(self.values[order] >= NEARLY)), min(BATCH, likely), 1)
        while not self._relaxed_with(order[:count], self.model.lower, 1, self._is_short(self.values)):
            if self.field.run.over:
                return
            if count == 1:
                self._relaxed_with(order[:1], self.model.upper, 0, np.inf)
                return
            count = max(1, count // 3)

    def _relaxed_with(self, some: Numbers, side: Numbers, value: int, most_short: float) -> bool:
        """Moves a side of some columns and relaxes; undone where the earlier tiers are shorter than before."""
        before = side[some]
        side[some] = value
        task = Highs(self.model.without_empty_rows(), self.field.run.left, integer=False)
        fractions = self.field.run.await_end(task).fractions
        if fractions is None or self._is_short(fractions) > most_short:
            side[some] = before
            return False
        self.values = fractions
        return True

    def _is_short(self, values: NDArray[np.float64]) -> float:
        return round(float(values[self.short].sum()), 4)
