"""The solver's process, run as a script with the number of an open pipe (see engine.py). Imports only the solver."""

import os
import signal
import sys
from multiprocessing.connection import Connection
from threading import Event, Lock, Thread

from solver import BadProblem, Plan, Problem, Progress, solve


def main() -> None:
    """Receive a task, solve it, send each Progress and in the end the Plan, or a sentence for a problem that is none."""
    # Ctrl-C and the end of a service reach every process of a group; this one ends when its caller says so, or dies.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.nice(5)  # pages before plans
    pipe = Connection(int(sys.argv[1]))
    task = pipe.recv()
    stop, speaking = Event(), Lock()
    Thread(target=obey, args=(pipe, stop), daemon=True).start()

    def tell(progress: Progress) -> None:
        with speaking:
            pipe.send(progress)

    start = Plan.from_json(task["start"]) if task["start"] else None
    try:
        answer: Plan | str = solve(
            Problem.from_json(task["problem"]), time_limit=task["time_limit"], seed=task["seed"],
            workers=task["workers"], start=start, progress=tell, stop=stop,
        )  # fmt: skip
    except BadProblem as fault:
        answer = str(fault)
    with speaking:
        pipe.send(answer)


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
