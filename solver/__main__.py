"""`python -m solver solve|check`: planning problems and plans as files (planning-problem.md)."""

import time

STARTED = time.monotonic()  # before the heavy imports, for the time limit is for the whole run

import argparse  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from pathlib import Path  # noqa: E402

from solver import BadProblem, Objective, Plan, Problem, Progress, figures, misreports, solve, violations  # noqa: E402
from solver.plan import gap  # noqa: E402


def main(arguments: list[str] | None = None, started: float | None = None) -> int:
    """Runs one command; 0 is success, 1 a fault of the data, 2 wrong usage. `started`: a monotonic time."""
    options = _parser().parse_args(arguments)
    options.started = time.monotonic() if started is None else started
    try:
        return int(options.run(options))
    except (BadProblem, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m solver", description="Plans lessons and checks plans.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    solving = commands.add_parser("solve", help="make a plan and prove how good it is")
    solving.add_argument("problem", type=Path, metavar="PROBLEM.json")
    solving.add_argument("--out", type=Path, required=True, metavar="PLAN.json")
    solving.add_argument("--time-limit", type=_seconds, default=60.0, metavar="SECONDS")
    solving.add_argument("--seed", type=int, default=1, metavar="N")
    solving.add_argument("--workers", type=_count, default=2, metavar="N")
    solving.set_defaults(run=_solve)
    checking = commands.add_parser("check", help="check every rule and recount a plan's figures")
    checking.add_argument("problem", type=Path, metavar="PROBLEM.json")
    checking.add_argument("plan", type=Path, metavar="PLAN.json")
    checking.set_defaults(run=_check)
    return parser


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < float("inf"):
        raise ValueError
    return seconds


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError
    return count


def _problem(path: Path) -> Problem:
    try:
        return Problem.from_json(path.read_bytes())
    except BadProblem as fault:
        raise BadProblem(f"{path}", str(fault)) from None


def _plan(path: Path) -> Plan:
    try:
        return Plan.from_json(path.read_bytes())
    except BadProblem as fault:
        raise BadProblem(f"{path}", str(fault)) from None


def _solve(options: argparse.Namespace) -> int:
    problem = _problem(options.problem)
    with _stopping() as stop:
        plan = solve(
            problem,
            time_limit=max(0.0, options.time_limit - (time.monotonic() - options.started)),
            seed=options.seed,
            workers=options.workers,
            progress=_show if sys.stderr.isatty() else None,
            stop=stop,
        )
    options.out.write_text(plan.to_json() + "\n", encoding="utf-8")
    _report(plan.objective, plan.bound, plan.status)
    return 0


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set meanwhile."""
    stop = threading.Event()
    before = {name: signal.signal(name, lambda *_: stop.set()) for name in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _show(word: Progress) -> None:
    """One line, written over the last one."""
    now, bound = word.objective, word.bound
    line = f"{word.seconds:6.1f} s  {word.stage}: coverage {now.coverage} of {bound.coverage}, minutes {now.minutes}"
    sys.stderr.write(f"\r{line:<78}" + ("\n" if word.stage == "done" else ""))


def _check(options: argparse.Namespace) -> int:
    problem, plan = _problem(options.problem), _plan(options.plan)
    faults = [str(violation) for violation in violations(problem, plan)]
    faults += misreports(problem, plan) if not faults else []
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    if not faults:
        _report(figures(problem, plan), plan.bound, plan.status)
    return 1 if faults else 0


def _report(value: Objective, bound: Objective, status: str) -> None:
    sys.stdout.write(f"{status}\n")
    for tier in ("coverage", "disruption", "minutes"):
        is_, least = getattr(value, tier), getattr(bound, tier)
        sys.stdout.write(f"{tier:<11}{is_:>9}  bound {least:>9}  gap {gap(is_, least):.2%}\n")


if __name__ == "__main__":
    sys.exit(main(started=STARTED))
