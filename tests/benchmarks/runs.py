"""Benchmarks in parts: each part runs in a process of its own, so that its memory can be told.

What a part found is a line of the results file, and a part that stands there is not run again: the whole may be
stopped and started at will."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from solver import Plan, Problem, Progress, misreports, solve, violations
from solver.plan import gap

Found = dict[str, Any]
Results = dict[str, Found]
LOOK_EVERY = 1.0  # seconds between two looks at a part's memory


def parser_of(description: str | None, results: str) -> argparse.ArgumentParser:
    """The arguments that every benchmark has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help="whole names or their first words; all if none"
    )
    parser.add_argument("--results", type=Path, default=Path(results), help="the file that is added to")
    parser.add_argument("--list", action="store_true", help="only name the parts")
    parser.add_argument("--show", action="store_true", help="run nothing, only show what was found")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    return parser


def run(
    options: argparse.Namespace,
    module: str,
    parts: list[str],
    measured: Callable[[str], Found],
    show: Callable[[Results], int],
    more: Sequence[str] = (),
) -> int:
    """Does what the arguments ask for, each part by the same `module` in another process that gets `more` arguments.

    1 when a part failed."""
    wanted = [part for part in parts if _asked(part, options.parts)]
    if options.list:
        sys.stdout.write("\n".join(wanted) + "\n")
        return 0
    if options.here:
        sys.stdout.write(json.dumps(measured(wanted[0])) + "\n")
        return 0
    failed = 0 if options.show else run_all(wanted, options.results, module, more)
    return show(results_in(options.results)) | failed


def _asked(part: str, words: list[str]) -> bool:
    return not words or any(f"{part} ".startswith(f"{one} ") for one in words)


def results_in(path: Path) -> Results:
    """What the parts that are done have found."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {one["part"]: one for one in map(json.loads, lines)}


def run_all(wanted: list[str], path: Path, module: str, more: Sequence[str]) -> int:
    """One process after the other; 1 when a part failed. What was skipped is told and may be asked for again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    failed = 0
    for part in wanted:
        if part in results_in(path):
            continue
        found = run_one([sys.executable, "-m", module, part, "--here", *more])
        failed |= found is None
        told = {key: value for key, value in (found or {"failed": True}).items() if key != "history"}
        sys.stdout.write(f"{part}: {json.dumps(told)}\n")
        sys.stdout.flush()
        if found and "skipped" not in found:
            with path.open("a", encoding="utf-8") as results:
                results.write(json.dumps({"part": part} | found) + "\n")
    return failed


def run_one(command: list[str]) -> Found | None:
    """What a part in a process of its own found, with the most memory that it and its children held; None: it failed."""
    most = 0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        process = subprocess.Popen(command, stdout=output)
        while process.poll() is None:
            most = max(most, megabytes(process.pid))
            time.sleep(LOOK_EVERY)
        output.seek(0)
        return {**json.loads(output.read()), "megabytes": most} if process.returncode == 0 else None


def megabytes(process: int) -> int:
    """What a process and its descendants hold now; pages that they share count once."""
    return sum(_held(Path("/proc") / str(one)) for one in _family(process)) // 1024


def _family(process: int) -> Iterator[int]:
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in _text(children).split():
            yield from _family(int(child))


def _held(process: Path) -> int:
    lines = _text(process / "smaps_rollup").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:  # it has just ended
        return ""


def solved(problem: Problem, limit: float, **more: Any) -> Found:
    """Ours, from reading the file to the written plan, with what was known when."""
    with tempfile.TemporaryDirectory() as folder:
        asked, made = Path(folder) / "problem.json", Path(folder) / "plan.json"
        asked.write_text(problem.to_json(), encoding="utf-8")
        started = time.monotonic()
        problem = Problem.from_json(asked.read_bytes())
        reading = time.monotonic() - started
        history: list[list[Any]] = []
        plan = solve(
            problem, time_limit=limit - reading, progress=lambda word: note(history, reading, word), **more
        )
        made.write_text(plan.to_json(), encoding="utf-8")
        seconds = time.monotonic() - started
    assert not violations(problem, plan)
    assert not misreports(problem, plan)
    found = {"seconds": round(seconds, 1), "reading": round(reading, 2), "lessons": len(problem.lessons)}
    return found | ends(plan) | {"history": history}


def note(history: list[list[Any]], reading: float, word: Progress) -> None:
    """Adds [seconds, stage, three values, three bounds] where one of them is new."""
    row = [word.stage, *vars(word.objective).values(), *vars(word.bound).values()]
    if not history or history[-1][1:] != row:
        history.append([round(reading + word.seconds, 1), *row])


def ends(plan: Plan) -> Found:
    """A plan's figures, with the gaps of the tiers."""
    value, bound = plan.objective, plan.bound
    return {
        "status": plan.status,
        "coverage": value.coverage,
        "disruption": value.disruption,
        "minutes": value.minutes,
        "coverage_gap": round(gap(value.coverage, bound.coverage), 5),
        "minutes_gap": round(gap(value.minutes, bound.minutes), 5),
    }


def since(history: list[list[Any]], tier: str, within: float) -> float | None:
    """When a tier first came, and then stayed, within so much of its bound."""
    place = 2 + ("coverage", "disruption", "minutes").index(tier)
    reached = None
    for row in history:
        near = gap(row[place], row[place + 3]) <= within
        reached = (row[0] if reached is None else reached) if near else None
    return reached
