"""What the commands share: reading files, telling figures, ending early."""

import argparse
import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from solver.checks import BadProblem
from solver.plan import Objective, Plan, gap
from solver.problem import Problem
from solver.progress import Progress
from solver.referee import misreports, violations

TIERS = ("coverage", "disruption", "minutes")


def read_problem(path: Path) -> Problem:
    """The problem of a file; raises BadProblem that names the file, OSError."""
    try:
        return Problem.from_json(path.read_bytes())
    except BadProblem as fault:
        raise BadProblem(f"{path}", str(fault)) from None


def read_plan(path: Path) -> Plan:
    """The plan of a file; raises BadProblem that names the file, OSError."""
    try:
        return Plan.from_json(path.read_bytes())
    except BadProblem as fault:
        raise BadProblem(f"{path}", str(fault)) from None


def read_legal(problem: Path, plan: Path) -> tuple[Problem, Plan]:
    """Both, where the plan keeps the problem's rules; else raises BadProblem with the first broken one."""
    asked, made = read_problem(problem), read_plan(plan)
    broken = violations(asked, made)
    if broken:
        raise BadProblem(f"{plan}", str(broken[0]))
    return asked, made


def ready_to_write(path: Path) -> None:
    """Raises OSError now, not after minutes of solving, where a file could not be written there."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        why = "cannot be written" if path.parent.is_dir() else "its folder does not exist"
        raise PermissionError(errno.EACCES, why, str(path))


def write(path: Path, plan: Plan) -> None:
    """The plan's file, whole or not at all: whoever reads it meanwhile has the one before."""
    text = plan.to_json() + "\n"
    if (path.exists() and not path.is_file()) or not os.access(path.parent, os.W_OK):  # /dev/stdout
        path.write_text(text, encoding="utf-8")
        return
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def faults_of(problem: Problem, plan: Plan) -> list[str]:
    """Every broken rule, or where none is broken, what the plan says wrongly of itself."""
    broken = [str(violation) for violation in violations(problem, plan)]
    return broken or misreports(problem, plan)


def seconds(text: str) -> float:
    """A number of seconds on the command line."""
    value = float(text)
    if not 0 <= value < float("inf"):
        raise ValueError
    return value


def count(text: str) -> int:
    """A positive whole number on the command line."""
    value = int(text)
    if value < 1:
        raise ValueError
    return value


def with_engine(command: argparse.ArgumentParser) -> None:
    """Adds the options of everything that solves."""
    command.add_argument(
        "--time-limit", type=seconds, default=60.0, metavar="SECONDS", help="for the whole run (default: 60)"
    )
    command.add_argument(
        "--seed", type=int, default=1, metavar="N", help="of what is left to chance (default: 1)"
    )
    command.add_argument(
        "--workers", type=count, default=2, metavar="N", help="searches side by side (default: 2)"
    )


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set meanwhile."""
    stop = threading.Event()
    before = {name: signal.signal(name, lambda *_: stop.set()) for name in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def show(word: Progress) -> None:
    """One line, written over the last one."""
    now, bound = word.objective, word.bound
    line = f"{word.seconds:6.1f} s  {word.stage}: coverage {now.coverage} of {bound.coverage}, minutes {now.minutes}"
    sys.stderr.write(f"\r{line:<78}" + ("\n" if word.stage == "done" else ""))


def say(line: str) -> None:
    """One line of output, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def figures_as_json(value: Objective, bound: Objective) -> dict[str, dict[str, int | float]]:
    """The three tiers for programs: value, bound and gap."""
    tiers = {tier: (getattr(value, tier), getattr(bound, tier)) for tier in TIERS}
    return {
        tier: {"value": is_, "bound": proven, "gap": round(gap(is_, proven), 6)}
        for tier, (is_, proven) in tiers.items()
    }


def report(value: Objective, bound: Objective, status: str) -> None:
    """The three tiers with their bounds and gaps."""
    say(status)
    for tier in TIERS:
        is_, least = getattr(value, tier), getattr(bound, tier)
        say(f"{tier:<11}{is_:>9}  bound {least:>9}  gap {gap(is_, least):.2%}")
