"""CP-SAT on the same models: exact in whole numbers, at its best on small ones. Same manners as Highs."""

import threading
import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from solver.highs import Outcome
from solver.linear import FREE, Linear

Numbers = NDArray[np.int64]


@dataclass
class CpSat:
    """A model being solved in a thread; `hint` is a solution to begin with."""

    model: Linear
    seconds: float
    hint: Numbers | None = None
    seed: int = 1
    workers: int = 1
    outcome: Outcome = field(default_factory=Outcome)
    finished: bool = False

    def __post_init__(self) -> None:
        self._solver = cp_model.CpSolver()
        self._solver.parameters.max_time_in_seconds = max(0.05, self.seconds)
        self._solver.parameters.random_seed = abs(self.seed) % 2**31
        self._solver.parameters.num_workers = self.workers
        self._changed = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def news(self, timeout: float) -> bool:
        """Waits for news at most so many seconds; they are in `outcome`."""
        if self.finished or not self._changed.wait(timeout):
            return False
        self._changed.clear()
        return True

    def _run(self) -> None:
        """The thread: it says that it has finished however it ends, and as the last thing it does."""
        try:
            self._solve()
        finally:
            self.finished = True
            self._changed.set()

    def _solve(self) -> None:
        model, columns = _cp_model(self.model)
        if self.hint is not None:
            for column, value in zip(columns, self.hint.tolist(), strict=True):
                model.add_hint(column, value)
        status = self._solver.solve(model, _Listener(self, columns))
        self.outcome.closed = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.outcome.values = np.array([self._solver.value(column) for column in columns], dtype=np.int64)
            self.outcome.bound = int(np.ceil(self._solver.best_objective_bound - 1e-6))

    def stop(self) -> None:
        """Ends the search; what was found stays in `outcome`."""
        until = time.monotonic() + 1.0
        while self._thread.is_alive() and time.monotonic() < until:
            self._solver.stop_search()
            self._thread.join(0.05)
        self.finished = True

    def hear(self, values: Numbers) -> None:
        """Takes a better solution from the search."""
        self.outcome.values = values
        self._changed.set()


class _Listener(cp_model.CpSolverSolutionCallback):
    def __init__(self, task: CpSat, columns: list[cp_model.IntVar]) -> None:
        super().__init__()
        self._task = task
        self._columns = columns

    def on_solution_callback(self) -> None:
        self._task.hear(np.array([self.value(column) for column in self._columns], dtype=np.int64))


def _cp_model(model: Linear) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    made = cp_model.CpModel()
    bounds = zip(model.lower.tolist(), model.upper.tolist(), strict=True)
    columns = [made.new_int_var(lower, upper, "") for lower, upper in bounds]
    row, column, value = model.matrix()
    edges = np.searchsorted(row, np.arange(len(model.row_lower) + 1)).tolist()
    names, values = column.tolist(), value.tolist()
    for number, (lower, upper) in enumerate(
        zip(model.row_lower.tolist(), model.row_upper.tolist(), strict=True)
    ):
        part = slice(edges[number], edges[number + 1])
        total = cp_model.LinearExpr.weighted_sum([columns[name] for name in names[part]], values[part])
        made.add_linear_constraint(total, max(lower, -FREE), min(upper, FREE))
    made.minimize(cp_model.LinearExpr.weighted_sum(columns, model.cost.tolist()))
    return made, columns
