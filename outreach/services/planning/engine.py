"""The solver in a process of its own, so that its memory and its crashes are its own too."""

import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from multiprocessing.connection import Pipe
from pathlib import Path
from types import TracebackType

from solver import Plan, Progress, Repair

SCRIPT = Path(__file__).with_name("child.py")
OVERRUN_SECONDS = 30.0  # what a solve may take beyond its limit, reading and writing included
GRACE_SECONDS = 10.0  # what it may take to hand over its best plan once asked to stop


class EngineFault(Exception):
    """The engine cannot answer: the message is its own sentence, or empty when its process just ended."""


@dataclass(frozen=True)
class Task:
    """What to solve: `problem` and `start` (a plan to begin from) as JSON texts, `time_limit` in seconds.

    A plan is mended (`repairs`) rather than made; `new` are the lessons that were asked for since it was published."""

    problem: str
    start: str | None
    time_limit: float
    seed: int
    repairs: bool = False
    new: tuple[str, ...] = ()


class Engine:
    """One run of `solver.solve`. It ends with its caller: when the caller dies, its pipe closes and the process exits."""

    def __init__(self, task: Task) -> None:
        self._pipe, theirs = Pipe()
        with theirs:
            # Run by its path, so that the child imports the solver and nothing of the web app.
            command = [sys.executable, "-P", str(SCRIPT), str(theirs.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        self._kill_at = time.monotonic() + task.time_limit + OVERRUN_SECONDS
        self._asked_to_stop = False
        self._send({**asdict(task), "workers": cores()})

    def __enter__(self) -> "Engine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._pipe.close()

    def receive(self, seconds: float) -> Progress | Repair | Plan | None:
        """What the solver says next; None when it says nothing for so long. The plan is its last word.

        Raises EngineFault when the process has ended without a plan, or refused the problem.
        """
        if time.monotonic() > self._kill_at:
            self._process.kill()
        if not self._pipe.poll(seconds):
            return None
        try:
            said = self._pipe.recv()
        except (EOFError, OSError):
            raise EngineFault("") from None
        if isinstance(said, str):
            raise EngineFault(said)
        return said

    def ask_to_stop(self) -> None:
        """The solver is to hand over its best plan now; asking twice is asking once."""
        if not self._asked_to_stop:
            self._asked_to_stop = True
            self._kill_at = min(self._kill_at, time.monotonic() + GRACE_SECONDS)
            self._send("stop")

    def _send(self, words: object) -> None:
        try:
            self._pipe.send(words)
        except OSError:
            # The process has ended: receive() will say so.
            self._kill_at = time.monotonic()


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
