"""HiGHS in child processes: start a model, hear its news, end it at any moment."""

import atexit
import pickle
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2, parameters_pb2

from solver.linear import FREE, Linear, round_up

Numbers = NDArray[np.int64]
PROGRAM = Path(__file__).with_name("native.py")
# HiGHS is asked to stop a moment before it would be killed, for then it hands over what it found.
GRACE = 0.7


class Child:
    """One process; it answers one request at a time and its news arrive in a queue."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.news: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout
        try:
            while True:
                self.news.put(pickle.load(self._process.stdout))
        except (EOFError, ValueError, OSError, pickle.UnpicklingError):
            self.news.put({"done": {"reason": "ENDED"}})

    def ask(self, request: dict[str, Any]) -> None:
        """Sends a request; a child that is gone answers with the reason ENDED."""
        assert self._process.stdin
        try:
            pickle.dump(request, self._process.stdin)
            self._process.stdin.flush()
        except OSError:
            self.news.put({"done": {"reason": "ENDED"}})

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    continue  # unsent bytes to a killed child

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None


class Nursery:
    """Children that have nothing to do, kept for the next model because starting one takes half a second."""

    def __init__(self) -> None:
        self._idle: list[Child] = []
        self._lock = threading.Lock()
        atexit.register(self.close)

    def prepare(self, count: int) -> None:
        """Starts children until `count` are idle."""
        with self._lock:
            self._idle += [Child() for _ in range(count - len(self._idle))]

    def take(self) -> Child:
        """An idle child, or a new one."""
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.alive:
                    return child
        return Child()

    def give(self, child: Child) -> None:
        """Takes back a child that has answered."""
        with self._lock:
            self._idle.append(child)

    def close(self) -> None:
        """Ends all that are idle."""
        with self._lock:
            while self._idle:
                self._idle.pop().kill()


nursery = Nursery()


@dataclass
class Outcome:
    """What is known of a model: `values` of the best solution, `bound` below every solution's cost.

    `prices` are the row prices (duals) of a relaxation, `fractions` its solution. `closed` tells that the search came to its end, and `empty`
    that it proved that there is no solution (no better one than the cutoff)."""

    values: Numbers | None = None
    bound: int | None = None
    closed: bool = False
    empty: bool = False
    prices: NDArray[np.float64] | None = None
    fractions: NDArray[np.float64] | None = None


@dataclass
class Highs:
    """A model being solved: integer, or (with `integer=False`) its linear relaxation.

    With a `tolerance` the relaxation is solved by PDLP, to that relative tolerance: much sooner on large models. Its
    prices are then rough, but `Linear.proves` makes a proof of any. `cutoff`: only solutions of at most this cost are looked for. `within`: it ends at a solution that is so near to the
    bound; costs are whole numbers, and less than one apart is equal. Without a bound from a finished search, the bound
    is the best that the search has told so far."""

    model: Linear
    seconds: float
    integer: bool = True
    tolerance: float | None = None
    cutoff: int | None = None
    within: float = 0.99
    seed: int = 1
    outcome: Outcome = field(default_factory=Outcome)
    finished: bool = False

    def __post_init__(self) -> None:
        self._child: Child | None = nursery.take()
        parameters = _parameters(self)
        model = _proto(self.model, self.integer).SerializeToString()
        solver = (
            parameters_pb2.SOLVER_TYPE_HIGHS if self.tolerance is None else parameters_pb2.SOLVER_TYPE_PDLP
        )
        self._child.ask({"model": model, "parameters": parameters, "integer": self.integer, "solver": solver})

    def news(self, timeout: float) -> bool:
        """Waits for news at most so many seconds; tells whether there were any. They are in `outcome`."""
        if self.finished or self._child is None:
            return False
        try:
            item = self._child.news.get(timeout=timeout)
        except queue.Empty:
            return False
        self._hear(item)
        return True

    def _hear(self, item: dict[str, Any]) -> None:
        if "bound" in item:
            self._raise_bound(item["bound"])
        elif "ones" in item:
            values = np.zeros(len(self.model.cost), dtype=np.int64)
            values[item["ones"]] = 1
            self._take(values)
        else:
            self._end(item["done"])

    def _take(self, values: Numbers) -> None:
        """Takes a better solution; one that HiGHS holds for legal within its tolerances only is none."""
        known = self.outcome.values
        cost = int(np.dot(self.model.cost, values))
        if (known is None or cost < int(np.dot(self.model.cost, known))) and self.model.holds(values):
            self.outcome.values = values

    def _raise_bound(self, bound: float) -> None:
        if np.isfinite(bound):
            self.outcome.bound = max(
                round_up(bound), self.outcome.bound if self.outcome.bound is not None else -FREE
            )

    def _end(self, done: dict[str, Any]) -> None:
        self.finished = True
        if self._child is not None and done["reason"] != "ENDED":
            nursery.give(self._child)
        self._child = None
        self.outcome.closed = done["reason"] in ("OPTIMAL", "INFEASIBLE")
        self.outcome.empty = done["reason"] == "INFEASIBLE"
        if not self.outcome.empty and self.tolerance is None:
            self._raise_bound(done.get("bound", -np.inf))
        if "values" in done and self.integer:
            self._take(np.rint(_spread(done["values"], len(self.model.cost))).astype(np.int64))
        if "prices" in done and not self.integer:
            self.outcome.prices = _spread(done["prices"], len(self.model.row_lower))
        if "values" in done and not self.integer:
            self.outcome.fractions = _spread(done["values"], len(self.model.cost))

    def stop(self) -> None:
        """Ends the search at once; what was told stays in `outcome`."""
        while self._child is not None and not self._child.news.empty():
            self.news(0)
        if self._child is not None:
            self._child.kill()
            self._child = None
        self.finished = True


def _spread(sparse: tuple[list[int], list[float]], size: int) -> NDArray[np.float64]:
    full = np.zeros(size)
    full[sparse[0]] = sparse[1]
    return full


def _parameters(task: Highs) -> bytes:
    parameters = parameters_pb2.SolveParametersProto()
    limit = max(0.05, task.seconds - GRACE)
    parameters.time_limit.FromMicroseconds(int(limit * 1e6))
    if task.tolerance is None:
        parameters.random_seed = abs(task.seed) % 2**31
    else:  # PDLP knows no seed
        # What a bound needs is prices that hardly pay more than things cost; the rest may stay rough.
        criteria = parameters.pdlp.termination_criteria.detailed_optimality_criteria
        criteria.eps_optimal_primal_residual_absolute = criteria.eps_optimal_dual_residual_absolute = 1e-6
        criteria.eps_optimal_dual_residual_relative = task.tolerance
        criteria.eps_optimal_primal_residual_relative = 10 * task.tolerance
        criteria.eps_optimal_objective_gap_absolute = 1e-6
        criteria.eps_optimal_objective_gap_relative = 10 * task.tolerance
        parameters.pdlp.num_threads = 1
    if task.integer:
        parameters.relative_gap_tolerance = 0.0
        parameters.absolute_gap_tolerance = task.within
        if task.cutoff is not None:
            parameters.highs.double_options["objective_bound"] = task.cutoff + 0.5
    return parameters.SerializeToString()


def _proto(model: Linear, integer: bool) -> model_pb2.ModelProto:
    proto = model_pb2.ModelProto()
    columns, rows = len(model.cost), len(model.row_lower)
    proto.variables.ids.extend(range(columns))
    proto.variables.lower_bounds.extend(model.lower.tolist())
    proto.variables.upper_bounds.extend(model.upper.tolist())
    proto.variables.integers.extend([integer] * columns)
    priced = np.flatnonzero(model.cost)
    proto.objective.linear_coefficients.ids.extend(priced.tolist())
    proto.objective.linear_coefficients.values.extend(model.cost[priced].tolist())
    proto.linear_constraints.ids.extend(range(rows))
    proto.linear_constraints.lower_bounds.extend(
        np.where(model.row_lower <= -FREE, -np.inf, model.row_lower).tolist()
    )
    proto.linear_constraints.upper_bounds.extend(
        np.where(model.row_upper >= FREE, np.inf, model.row_upper).tolist()
    )
    row, column, value = model.matrix()
    proto.linear_constraint_matrix.row_ids.extend(row.tolist())
    proto.linear_constraint_matrix.column_ids.extend(column.tolist())
    proto.linear_constraint_matrix.coefficients.extend(value.tolist())
    return proto
