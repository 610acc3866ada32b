"""`python -m solver COMMAND`: problems and plans as files (planning-problem.md); `--help` names the commands."""

import time

STARTED = time.monotonic()  # before the heavy imports, for the time limit is for the whole run

import argparse  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from solver import BadProblem, commands, figures, questions, solve  # noqa: E402
from solver.console import (  # noqa: E402
    faults_of,
    figures_as_json,
    read_plan,
    read_problem,
    ready_to_write,
    report,
    say,
    show,
    stopping,
    with_engine,
    write,
)

EXITS = (
    "Exit codes: 0 done; 1 a fault in the files, told in one sentence each; 2 wrong usage; 130 interrupted."
)


def main(arguments: list[str] | None = None, started: float | None = None) -> int:
    """Runs one command and gives its exit code (EXITS). `started`: a monotonic time."""
    options = _parser().parse_args(arguments)
    options.started = time.monotonic() if started is None else started
    try:
        return int(options.run(options))
    except BadProblem as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except BrokenPipeError:  # whoever read the lines has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as fault:
        sys.stderr.write(f"{fault.filename or 'output'}: {fault.strerror}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m solver", description="Plans lessons and checks plans.", epilog=EXITS
    )
    every = parser.add_subparsers(required=True, metavar="COMMAND")
    solving = every.add_parser("solve", help="make a plan and prove how good it is")
    solving.add_argument("problem", type=Path, metavar="PROBLEM.json")
    solving.add_argument("--out", type=Path, required=True, metavar="PLAN.json")
    with_engine(solving)
    solving.set_defaults(run=_solve)
    checking = every.add_parser("check", help="check every rule and recount a plan's figures")
    checking.add_argument("problem", type=Path, metavar="PROBLEM.json")
    checking.add_argument("plan", type=Path, metavar="PLAN.json")
    checking.add_argument("--json", action="store_true", help="for programs")
    checking.set_defaults(run=_check)
    commands.add_to(every)
    questions.add_to(every)
    return parser


def _solve(options: argparse.Namespace) -> int:
    problem = read_problem(options.problem)
    ready_to_write(options.out)
    with stopping() as stop:
        plan = solve(
            problem,
            time_limit=max(0.0, options.time_limit - (time.monotonic() - options.started)),
            seed=options.seed,
            workers=options.workers,
            progress=show if sys.stderr.isatty() else None,
            stop=stop,
        )
    write(options.out, plan)
    report(plan.objective, plan.bound, plan.status)
    return 0


def _check(options: argparse.Namespace) -> int:
    problem, plan = read_problem(options.problem), read_plan(options.plan)
    faults = faults_of(problem, plan)
    if options.json:
        say(json.dumps({"faults": faults, **figures_as_json(figures(problem, plan), plan.bound)}, indent=1))
        return 1 if faults else 0
    for fault in faults:
        say(fault)
    if not faults:
        report(figures(problem, plan), plan.bound, plan.status)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(started=STARTED))
