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
    _row: list[Numbers] = field(default_factory=list)
    _column: list[Numbers] = field(default_factory=list)
    _value: list[Numbers] = field(default_factory=list)

    def columns(self, count: int, cost: ArrayLike = 0, lower: ArrayLike = 0, upper: ArrayLike = 1) -> Numbers:
        """Adds columns; `cost`, `lower` and `upper` are one number or one for each."""
        first = len(self.cost)
        for name, value in (("cost", cost), ("lower", lower), ("upper", upper)):
            setattr(self, name, np.concatenate([getattr(self, name), _filled(value, count)]))
        return np.arange(first, first + count)

    def rows(self, count: int, lower: ArrayLike = -FREE, upper: ArrayLike = FREE) -> Numbers:
        """Adds rows without entries."""
        first = len(self.row_lower)
        for name, value in (("row_lower", lower), ("row_upper", upper)):
            setattr(self, name, np.concatenate([getattr(self, name), _filled(value, count)]))
        return np.arange(first, first + count)

    def entries(self, row: ArrayLike, column: Numbers, value: ArrayLike = 1) -> None:
        """Adds coefficients; a pair of row and column may come once only."""
        self._row.append(_filled(row, len(column)))
        self._column.append(np.asarray(column, np.int64))
        self._value.append(_filled(value, len(column)))

    def matrix(self) -> tuple[Numbers, Numbers, Numbers]:
        """(rows, columns, values) of all coefficients, ordered by row and column."""
        if not self._row:
            return (np.empty(0, np.int64),) * 3
        row, column, value = map(np.concatenate, (self._row, self._column, self._value))
        order = np.lexsort((column, row))
        return row[order], column[order], value[order]


def _filled(value: ArrayLike, count: int) -> Numbers:
    return np.array(np.broadcast_to(np.asarray(value, np.int64), (count,)))


def round_up(bound: float) -> int:
    """The whole number that a floating lower bound proves for a whole cost: up, but by no more than is sure."""
    return int(np.ceil(bound - max(0.01, 1e-9 * abs(bound))))
