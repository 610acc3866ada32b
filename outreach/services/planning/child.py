"""The solver's process, run as a script with the number of an open pipe (see engine.py). Imports only the solver."""

import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from threading import Event, Lock, Thread
from typing import Any

from solver import BadProblem, Plan, Problem, Progress, Repair, repair, solve


def main() -> None:
    """Receive a task, solve it, send each Progress (and each Repair), in the end the Plan, or a sentence for a problem that is none."""
    # Ctrl-C and the end of a service reach every process of a group; this one ends when its caller says so, or dies.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.nice(5)  # pages before plans
    pipe = Connection(int(sys.argv[1]))
    task = pipe.recv()
    stop, speaking = Event(), Lock()
    Thread(target=obey, args=(pipe, stop), daemon=True).start()

    def tell(word: Progress | Repair) -> None:
        with speaking:
            pipe.send(word)

    work = mend if task["repairs"] else make
    try:
        answer: Plan | str = work(task, tell, stop)
    except BadProblem as fault:
        answer = str(fault)
    with speaking:
        pipe.send(answer)


def make(task: dict[str, Any], tell: Callable[[Progress], None], stop: Event) -> Plan:
    """A plan from nothing, or from the best one of an earlier attempt."""
    start = Plan.from_json(task["start"]) if task["start"] else None
    return solve(
        Problem.from_json(task["problem"]), time_limit=task["time_limit"], seed=task["seed"],
        workers=task["workers"], start=start, progress=tell, stop=stop,
    )  # fmt: skip


def mend(task: dict[str, Any], tell: Callable[[Repair | Progress], None], stop: Event) -> Plan:
    """The published plan mended: each proposal is told as it comes, the last one is the answer."""
    problem = Problem.from_json(task["problem"])
    found = repair(
        problem, time_limit=task["time_limit"], seed=task["seed"], workers=task["workers"],
        new=task["new"], progress=tell, stop=stop,
    )  # fmt: skip
    for mended in found:
        if mended.freedom == "all":
            return mended.plan
        tell(mended)
    raise AssertionError("the last repair has all freedom")


def obey(pipe: Connection, stop: Event) -> None:
    """Stop when asked to; exit when the caller is gone."""
    while True:
        try:
            pipe.recv()
        except (EOFError, OSError):
            os._exit(1)
        stop.set()


if __name__ == "__main__":
    main()
