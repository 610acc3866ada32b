"""An integer linear model held in arrays, to be handed to any solver in bulk."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.int64]
FREE = 2**40  # a side of a row that limits nothing


@dataclass
class Linear:
    """Least `cost` over integer columns within bounds and rows; coefficients are whole numbers.

    Columns and rows are added in blocks; each call returns the numbers of what it added."""

    cost: Numbers = field(default_factory=lambda: np.empty(0, np.int64))
    lower: Numbers = field(default_factory=lambda: np.empty(0, np.int64))
    upper: Numbers = field(default_factory=lambda: np.empty(0, np.int64))
    row_lower: Numbers = field(default_factory=lambda: np.empty(0, np.int64))
    row_upper: Numbers = field(default_factory=lambda: np.empty(0, np.int64))
    named: dict[str, Numbers] = field(default_factory=dict)  # rows that were added with a name
    _row: list[Numbers] = field(default_factory=list)
    _column: list[Numbers] = field(default_factory=list)
    _value: list[Numbers] = field(default_factory=list)
    _sorted: bool = False

    def columns(self, count: int, cost: ArrayLike = 0, lower: ArrayLike = 0, upper: ArrayLike = 1) -> Numbers:
        """Adds columns; `cost`, `lower` and `upper` are one number or one for each."""
        first = len(self.cost)
        for name, value in (("cost", cost), ("lower", lower), ("upper", upper)):
            setattr(self, name, np.concatenate([getattr(self, name), _filled(value, count)]))
        return np.arange(first, first + count)

    def rows(
        self, count: int, lower: ArrayLike = -FREE, upper: ArrayLike = FREE, name: str | None = None
    ) -> Numbers:
        """Adds rows without entries, to be found under a name if one is given."""
        first = len(self.row_lower)
        for side, value in (("row_lower", lower), ("row_upper", upper)):
            setattr(self, side, np.concatenate([getattr(self, side), _filled(value, count)]))
        added = np.arange(first, first + count)
        if name is not None:
            self.named[name] = np.concatenate([self.named.get(name, np.empty(0, np.int64)), added])
        return added

    def entries(self, row: ArrayLike, column: Numbers, value: ArrayLike = 1) -> None:
        """Adds coefficients; a pair of row and column may come once only."""
        self._sorted = False
        self._row.append(_filled(row, len(column)))
        self._column.append(np.asarray(column, np.int64))
        self._value.append(_filled(value, len(column)))

    def matrix(self) -> tuple[Numbers, Numbers, Numbers]:
        """(rows, columns, values) of all coefficients, ordered by row and column."""
        if not self._row:
            return (np.empty(0, np.int64),) * 3
        if len(self._row) == 1 and self._sorted:
            return self._row[0], self._column[0], self._value[0]
        row, column, value = map(np.concatenate, (self._row, self._column, self._value))
        order = np.lexsort((column, row))
        self._row, self._column, self._value = [row[order]], [column[order]], [value[order]]
        self._sorted = True
        return self._row[0], self._column[0], self._value[0]

    def take(self, which: Numbers) -> "Linear":
        """The model of only these columns (ascending), with the same rows."""
        row, column, value = self.matrix()
        place = np.full(len(self.cost), -1)
        place[which] = np.arange(len(which))
        kept = place[column] >= 0
        part = Linear(self.cost[which], self.lower[which], self.upper[which], self.row_lower, self.row_upper)
        part.entries(row[kept], place[column[kept]], value[kept])
        return part

    def holds(self, values: Numbers) -> bool:
        """Whether a solution keeps every bound and row, counted in whole numbers."""
        row, column, value = self.matrix()
        total = np.zeros(len(self.row_lower), dtype=np.int64)
        np.add.at(total, row, value * values[column])
        inside = np.all((self.lower <= values) & (values <= self.upper))
        return bool(inside and np.all((self.row_lower <= total) & (total <= self.row_upper)))

    def legal_prices(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """Row prices without those on a side of a row that limits nothing."""
        prices = np.where((prices > 0) & (self.row_lower <= -FREE), 0.0, prices)
        return np.where((prices < 0) & (self.row_upper >= FREE), 0.0, prices)

    def reduced(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each column costs beyond what the prices pay for it."""
        row, column, value = self.matrix()
        return np.asarray(self.cost - np.bincount(column, value * prices[row], minlength=len(self.cost)))

    def proves(self, prices: NDArray[np.float64]) -> float:
        """A bound below every solution's cost, which any row prices prove, however rough."""
        legal = self.legal_prices(prices)
        reduced = self.reduced(legal)
        return self.paid(legal) + float(np.dot(np.where(reduced < 0, self.upper, self.lower), reduced))

    def without_empty_rows(self) -> "Linear":
        """The same model without the rows that no column is in and that nothing can break."""
        row, column, value = self.matrix()
        kept = (self.row_lower > 0) | (self.row_upper < 0)
        kept[row] = True
        part = Linear(self.cost, self.lower, self.upper, self.row_lower[kept], self.row_upper[kept])
        part.entries((np.cumsum(kept) - 1)[row], column, value)
        return part

    def with_rows_in_use(self) -> "Linear":
        """The same model without the rows that no column is in, whatever they ask for."""
        row, column, value = self.matrix()
        kept, place = np.unique(row, return_inverse=True)
        part = Linear(self.cost, self.lower, self.upper, self.row_lower[kept], self.row_upper[kept])
        part.entries(place.reshape(-1), column, value)
        return part

    def paid(self, prices: NDArray[np.float64]) -> float:
        """What the rows pay at legal prices: with every reduced cost below zero added, a bound on every solution."""
        side = np.where(prices > 0, self.row_lower, np.where(prices < 0, self.row_upper, 0))
        return float(np.dot(prices, side))


def _filled(value: ArrayLike, count: int) -> Numbers:
    return np.array(np.broadcast_to(np.asarray(value, np.int64), (count,)))


def round_up(bound: float) -> int:
    """The whole number that a floating lower bound proves for a whole cost: up, but by no more than is sure."""
    return int(np.ceil(bound - max(0.01, 1e-9 * abs(bound))))
