"""The program of a child process that solves linear models with HiGHS, so that its parent can end it at any moment.

HiGHS, called through MathOpt, hears no interrupt; a process can always be killed. The program reads pickled requests
from its standard input and writes pickled news to its standard output; it ends with its parent. It imports nothing
of the package, to start fast."""

import os
import pickle
import queue
import re
import signal
import sys
import tempfile
import threading
from collections.abc import Sequence
from typing import Any

from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
)
from ortools.math_opt.core.python import solver as core

# A line of HiGHS's table: source, nodes, queue, leaves, explored, then the best bound.
PROGRESS = re.compile(r"^ ?[A-Za-z]?\s+\d+[kM]?\s+\d+[kM]?\s+\d+[kM]?\s+[\d.]+%\s+(-?[\d.]+(?:e[+-]?\d+)?)\s")
LOOK_EVERY = 0.25  # seconds between looks at the file of improving solutions


def main() -> None:
    """Answers requests until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    news = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever native code prints must not stand between the news
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests,), daemon=True).start()
    lock = threading.Lock()

    def tell(**item: object) -> None:
        with lock:
            pickle.dump(item, news)
            news.flush()

    while True:
        _answer(requests.get(), tell)


def _read(requests: "queue.SimpleQueue[dict[str, Any]]") -> None:
    """Passes requests on; the end of the input, be it in the middle of one, is the end of the parent."""
    while True:
        try:
            requests.put(pickle.load(sys.stdin.buffer))
        except (EOFError, pickle.UnpicklingError):
            os._exit(0)


def _answer(request: dict[str, Any], tell: Any) -> None:
    model = model_pb2.ModelProto.FromString(request["model"])
    parameters = parameters_pb2.SolveParametersProto.FromString(request["parameters"])

    def log(lines: Sequence[str]) -> None:
        for line in lines:
            match = PROGRESS.match(line)
            if match:
                tell(bound=float(match[1]))

    with tempfile.NamedTemporaryFile("r") as improving:
        done = threading.Event()
        watcher = threading.Thread(target=_watch, args=(improving, done, tell), daemon=True)
        if request["integer"]:
            parameters.highs.string_options["mip_improving_solution_file"] = improving.name
            parameters.highs.bool_options["mip_improving_solution_save"] = True
            parameters.highs.bool_options["mip_improving_solution_report_sparse"] = True
        watcher.start()
        try:
            result = core.solve(
                model, request["solver"], parameters_pb2.SolverInitializerProto(), parameters,
                model_parameters_pb2.ModelSolveParametersProto(), log if request["integer"] else None,
                callback_pb2.CallbackRegistrationProto(), None, None,
            )  # fmt: skip
            summary = _summary(result)
        except Exception as fault:  # whatever MathOpt raises: the parent goes on without this solve
            summary = {"reason": "ERROR", "detail": str(fault)}
        # The watcher must be silent before the end is told, or its last word would be taken for the next model's.
        done.set()
        watcher.join()
        tell(done=summary)


def _watch(file: Any, done: threading.Event, tell: Any) -> None:
    """Tells each improving solution that HiGHS has written whole: the numbers of its columns at one."""
    text = ""
    told = 0
    while not done.wait(LOOK_EVERY):
        text += file.read()
        parts = text.split("Objective")
        for part in parts[told + 1 : -1]:
            tell(ones=_ones(part))
        told = max(told, len(parts) - 2)
        # The last one may still be growing: it is whole when it has as many lines as it says.
        if len(parts) - 1 > told and _is_whole(parts[-1]):
            tell(ones=_ones(parts[-1]))
            told = len(parts) - 1


def _is_whole(part: str) -> bool:
    count = re.search(r"# Columns -(\d+)", part)
    return count is not None and part.endswith("\n") and len(part.splitlines()) - 2 >= int(count[1])


def _ones(part: str) -> list[int]:
    lines = [line.split() for line in part.splitlines()[2:]]
    return [int(line[1]) for line in lines if len(line) == 2 and float(line[0]) > 0.5]


def _summary(result: result_pb2.SolveResultProto) -> dict[str, Any]:
    termination = result.termination
    summary: dict[str, Any] = {
        "reason": result_pb2.TerminationReasonProto.Name(termination.reason).removeprefix(
            "TERMINATION_REASON_"
        ),
        "bound": termination.objective_bounds.dual_bound,
    }
    if result.solutions:
        solution = result.solutions[0]
        feasible = solution.primal_solution.feasibility_status == solution_pb2.SOLUTION_STATUS_FEASIBLE
        if feasible:
            values = solution.primal_solution.variable_values
            summary["values"] = (list(values.ids), list(values.values))
        if solution.HasField("dual_solution"):
            prices = solution.dual_solution.dual_values
            summary["prices"] = (list(prices.ids), list(prices.values))
    return summary


if __name__ == "__main__":
    main()
