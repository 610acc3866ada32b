"""`python -m tests.benchmarks.solver_peers [--seeds 1 2] [--seconds 30 60]`: ours beside what others would do.

Prints a Markdown table: for each campaign the objective, the bounds and when each was reached."""

import argparse
import sys
import time
from pathlib import Path

from solver import Plan, Problem, Progress, misreports, solve, violations
from solver.plan import gap
from tests.benchmarks.campaigns import made_up
from tests.benchmarks.peers import PEERS

HEAD = "| campaign | by | seconds | coverage | bound | proven at | minutes | bound | gap |\n|---|---|---|---|---|---|---|---|---|"


def main() -> None:
    """Runs the comparison that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", nargs="+", default=["plain", "full"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[1])
    parser.add_argument("--seconds", nargs="+", type=float, default=[60.0])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument(
        "--file", type=Path, nargs="*", default=[], help="measure these problem files instead"
    )
    parser.add_argument("--alone", action="store_true", help="without the peers")
    options = parser.parse_args()
    problems = {path.stem: Problem.from_json(path.read_text(encoding="utf-8")) for path in options.file}
    if not problems:
        problems = {
            f"{name} {seed}": made_up(name, seed, options.scale)
            for name in options.profiles
            for seed in options.seeds
        }
    sys.stdout.write(f"{HEAD}\n")
    for name, problem in problems.items():
        for seconds in options.seconds:
            measure(name, problem, seconds, alone=options.alone)


def measure(name: str, problem: Problem, seconds: float, *, alone: bool) -> None:
    """One row for ours and one for each peer."""
    ours, proven = timed(problem, seconds)
    _row(name, "ours", ours, f"{proven:.0f} s" if proven else "", ours.bound.minutes)
    for peer, run in {} if alone else PEERS.items():
        started = time.monotonic()
        plan = run(problem, seconds)
        taken = Plan(
            plan.status, plan.assignments, plan.objective, plan.bound, round(time.monotonic() - started, 1), 1
        )
        _row(name, peer, taken, "", None)


def timed(problem: Problem, seconds: float) -> tuple[Plan, float | None]:
    """Our plan and when its coverage was proven."""
    proven: list[float] = []

    def listen(word: Progress) -> None:
        if word.objective.coverage == word.bound.coverage:
            proven.append(word.seconds)

    plan = solve(problem, time_limit=seconds, progress=listen)
    assert not violations(problem, plan)
    assert not misreports(problem, plan)
    return plan, proven[0] if proven else None


def _row(name: str, by: str, plan: Plan, proven: str, bound: int | None) -> None:
    value = plan.objective
    shown = "" if bound is None else f"{gap(value.minutes, bound):.1%}"
    cover = "" if bound is None else plan.bound.coverage
    cells = (
        name,
        by,
        plan.seconds,
        value.coverage,
        cover,
        proven,
        value.minutes,
        "" if bound is None else bound,
        shown,
    )
    sys.stdout.write("| " + " | ".join(map(str, cells)) + " |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
