"""`python -m tests.benchmarks.table [PART ...] [--results FILE] [--show]`: every figure that the engine promises.

A part is one run in a process of its own, so that its memory can be told. What a part found is a line of the results
file, and a part that stands there is not run again: the whole may be stopped and started at will. `--list` names the
parts; `--show` runs nothing and prints the tables, and draws quality over time beside the results file, as SVG."""

import argparse
import json
import resource
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from solver import Plan, Problem, Progress, misreports, solve, violations
from solver.days import Case
from solver.models import compact_model
from solver.plan import gap
from tests.benchmarks.campaigns import made_up, six_countries
from tests.benchmarks.peers import PEERS
from tests.benchmarks.showing import show

MISSION = [f"mission {profile} {seed}" for profile in ("plain", "full") for seed in range(1, 6)]
TEN = [f"ten plain {seed}" for seed in (1, 2, 3)]
PEER = {name.replace(" ", "-"): peer for name, peer in PEERS.items()}
BESIDE = [f"beside plain 1 {seconds} {by}" for seconds in (30, 120) for by in ("ours", *PEER)]
COST = [f"cost {scale}" for scale in (1, 3, 10, 30, 100)]
PARTS = [*MISSION, *BESIDE, *TEN, *COST, "hundred"]
LIMITS = {"mission": 600.0, "ten": 300.0, "hundred": 1800.0, "cost": 120.0}


def main() -> int:
    """Runs the parts that are asked for and not yet done, each in a child process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help="whole names or their first words; all if none"
    )
    parser.add_argument("--results", type=Path, default=Path("instance/benchmark.jsonl"))
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    wanted = [
        part
        for part in PARTS
        if not options.parts or any(f"{part} ".startswith(f"{one} ") for one in options.parts)
    ]
    if options.list:
        sys.stdout.write("\n".join(wanted) + "\n")
    elif options.show:
        show(results_in(options.results), options.results.with_suffix(".svg"))
    elif options.here:
        sys.stdout.write(json.dumps(measured(wanted[0])) + "\n")
    else:
        return run_all(wanted, options.results)
    return 0


def results_in(path: Path) -> dict[str, dict[str, Any]]:
    """What the parts that are done have found."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {one["part"]: one for one in map(json.loads, lines)}


def run_all(wanted: list[str], path: Path) -> int:
    """One process after the other; 1 when a part failed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    failed = 0
    for part in wanted:
        if part in results_in(path):
            continue
        command = [sys.executable, "-m", "tests.benchmarks.table", part, "--here"]
        done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8")
        sys.stdout.write(f"{part}: {done.stdout or 'failed'}\n")
        sys.stdout.flush()
        failed |= done.returncode != 0
        if done.returncode == 0:
            with path.open("a", encoding="utf-8") as results:
                results.write(done.stdout)
    return failed


def measured(part: str) -> dict[str, Any]:
    """Runs one part in this process."""
    kind, *words = part.split()
    if kind == "beside":
        profile, seed, seconds, by = words
        found = beside(made_up(profile, int(seed)), float(seconds), by)
    elif kind == "cost":
        found = costs(float(words[0]))
    elif kind == "hundred":
        with ProcessPoolExecutor(2) as pool:
            found = solved(six_countries(), LIMITS[kind], map=pool.map)
    else:
        scale = 10.0 if kind == "ten" else 1.0
        found = solved(made_up(words[0], int(words[1]), scale), LIMITS[kind])
    return {"part": part, "megabytes": megabytes()} | found


def megabytes() -> int:
    """The most that this process and its largest child have held, added up."""
    most = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(most) // 1024


def solved(problem: Problem, limit: float, **more: Any) -> dict[str, Any]:
    """Ours from reading the file's text to the plan's, with what was known when."""
    text = problem.to_json()
    started = time.monotonic()
    problem = Problem.from_json(text)
    reading = time.monotonic() - started
    told: list[Progress] = []
    plan = solve(problem, time_limit=limit - reading, progress=told.append, **more)
    plan.to_json()
    total = time.monotonic() - started
    assert not violations(problem, plan)
    assert not misreports(problem, plan)
    history = [
        [round(reading + word.seconds, 1), *vars(word.objective).values(), *vars(word.bound).values()]
        for before, word in zip([None, *told], told, strict=False)
        if before is None or (before.objective, before.bound) != (word.objective, word.bound)
    ]
    return {"seconds": round(total, 1), "reading": round(reading, 2)} | ends(plan) | {"history": history}


def ends(plan: Plan) -> dict[str, Any]:
    """A plan's figures, with the gaps of the tiers that a bound is known for."""
    value, bound = plan.objective, plan.bound
    return {
        "status": plan.status,
        "coverage": value.coverage,
        "disruption": value.disruption,
        "minutes": value.minutes,
        "coverage_gap": round(gap(value.coverage, bound.coverage), 5),
        "minutes_gap": round(gap(value.minutes, bound.minutes), 5),
    }


def beside(problem: Problem, seconds: float, by: str) -> dict[str, Any]:
    """Ours or a peer's plan after so many seconds."""
    if by == "ours":
        return solved(problem, seconds)
    started = time.monotonic()
    plan = PEER[by](problem, seconds)
    found = {"seconds": round(time.monotonic() - started, 1)} | ends(plan)
    return {key: value for key, value in found.items() if not key.endswith("gap")}  # peers prove nothing


def costs(scale: float) -> dict[str, Any]:
    """What reading and building cost at a size, in one country as far as one fits, and what a short solve reaches."""
    problem = six_countries(scale=scale) if scale > 10 else made_up("plain", 1, scale)
    found = solved(problem, LIMITS["cost"] * max(1.0, scale / 10))
    if scale > 10:
        return {"lessons": len(problem.lessons)} | found
    started = time.monotonic()
    case = Case(problem)
    model, _ = compact_model(case)
    model.matrix()
    return {"lessons": len(problem.lessons), "building": round(time.monotonic() - started, 2)} | found


if __name__ == "__main__":
    sys.exit(main())
