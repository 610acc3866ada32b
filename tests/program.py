"""The program as its users run it: `outreach` commands as processes of their own, on a test's database."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from flask import Flask

from outreach import server

PATIENCE_SECONDS = 300  # of what never happens, not of what takes its time on a busy machine
Something = TypeVar("Something")


def command(app: Flask, *words: str, **settings: str) -> subprocess.Popen[str]:
    """`outreach …` under way, with the app's settings; its output goes to the instance folder's `output`."""
    with output(app).open("a", encoding="utf-8") as kept:
        return subprocess.Popen(
            server.command(*words), env=server.settings_of(app) | settings, stdin=subprocess.DEVNULL,
            stdout=kept, stderr=kept, text=True,
        )  # fmt: skip


def output(app: Flask) -> Path:
    return Path(app.config["OUTREACH_INSTANCE"]) / "output"


def wait_for(look: Callable[[], Something]) -> Something:
    """What `look` finds, once it finds something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("It did not happen in time")


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in listed.stdout.split()]


def is_there(pid: int) -> bool:
    """Whether a process runs (one that has ended and waits for its parent does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def end(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> int:
    """Send the signal and wait; the exit code."""
    if process.poll() is None:
        os.kill(process.pid, number)
    return process.wait(PATIENCE_SECONDS)


def kill(pid: int) -> None:
    """End a process that this test's program started, without a word."""
    os.kill(pid, signal.SIGKILL)
