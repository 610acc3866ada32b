"""`python -m tests.benchmarks.table [PART ...] [--results FILE] [--list] [--show]`: every figure that the engine promises.

Five seeds of two profiles at the mission's size on Lithuania's towns, three seeds of ten times that in Poland, and a
hundred times that in six countries; times are from reading the file to the written plan. At the end come the tables."""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from solver import Problem
from solver.days import Case
from solver.models import compact_model
from solver.parts import parts_of
from tests.benchmarks import runs
from tests.benchmarks.campaigns import in_country, six_countries, ten_times
from tests.benchmarks.runs import Found, Results, since

SIZES = {"mission": 600.0, "ten": 300.0, "hundred": 1800.0}  # with the seconds that each may take
NEAR = {"mission": 0.0, "ten": 0.002, "hundred": 0.005}  # how near to its bound coverage has to come
MISSION = [f"mission {profile} {seed}" for profile in ("plain", "full") for seed in range(1, 6)]
TEN = [f"ten plain {seed}" for seed in (1, 2, 3)]
BUILDING = [f"building {size} plain 1" for size in SIZES]
PARTS = [*MISSION, *TEN, "hundred plain 1", *BUILDING]


def main() -> int:
    """Runs the parts that are asked for and not yet done, and shows what all of them found."""
    options = runs.parser_of(__doc__, "instance/sizes.jsonl").parse_args()
    return runs.run(options, "tests.benchmarks.table", PARTS, measured, show)


def measured(part: str) -> Found:
    """Runs one part in this process."""
    kind, *words = part.split()
    if kind == "building":
        return built(campaign(*words))
    if kind == "hundred":
        with ProcessPoolExecutor(2) as pool:
            return runs.solved(campaign(kind, *words), SIZES[kind], map=pool.map)
    return runs.solved(campaign(kind, *words), SIZES[kind])


def campaign(size: str, profile: str, seed: str) -> Problem:
    """The made-up campaign of a part's name."""
    if size == "hundred":
        return six_countries(int(seed))
    return ten_times(profile, int(seed)) if size == "ten" else in_country("LT", 250, 300, profile, int(seed))


def built(problem: Problem) -> Found:
    """How long the arrays and the first model of all parts take, one after the other."""
    started = time.monotonic()
    pairs = 0
    for part in parts_of(problem):
        case = Case(part)
        model, _ = compact_model(case)
        model.matrix()
        pairs += len(case.candidates)
    return {"building": round(time.monotonic() - started, 2), "pairs": pairs, "lessons": len(problem.lessons)}


def show(results: Results) -> int:
    """Prints one line for each solve, and what a lesson costs at each size."""
    head = "campaign, lessons, coverage, gap, within it after, minutes, gap, 3% after, 1% after, proven after, s, MB"
    sys.stdout.write(_table(head.split(", "), _line, [one for one in results.values() if "history" in one]))
    per = "size, lessons, pairs, reading ms, building ms, coverage ms, minutes ms, memory kB"
    sizes = [size for size in SIZES if f"{size} plain 1" in results and f"building {size} plain 1" in results]
    sys.stdout.write("\nWhat a lesson costs (minutes: until they are within 3% of their bound):\n\n")
    sys.stdout.write(_table(per.split(", "), lambda size: _cost(size, results), sizes))
    return 0


def _table(head: list[str], line: Callable[[Any], list[object]], rows: list[Any]) -> str:
    lines = [head, ["---"] * len(head), *(line(row) for row in rows)]
    return "".join("| " + " | ".join(_shown(cell) for cell in cells) + " |\n" for cells in lines)


def _shown(cell: object) -> str:
    return "not reached" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell)


def _line(found: Found) -> list[object]:
    history, size = found["history"], found["part"].split()[0]
    return [
        found["part"], found["lessons"],
        found["coverage"], f"{found['coverage_gap']:.2%}", since(history, "coverage", NEAR[size]),
        found["minutes"], f"{found['minutes_gap']:.2%}",
        *(since(history, "minutes", within) for within in (0.03, 0.01, 0.0)),
        found["seconds"], found["megabytes"],
    ]  # fmt: skip


def _cost(size: str, results: Results) -> list[object]:
    found, building = results[f"{size} plain 1"], results[f"building {size} plain 1"]
    lessons = found["lessons"]
    covered = since(found["history"], "coverage", NEAR[size])
    near = since(found["history"], "minutes", 0.03)

    def each(seconds: float | None) -> str | None:
        return None if seconds is None else f"{1000 * seconds / lessons:.2f}"

    return [
        size, lessons, building["pairs"], each(found["reading"]), each(building["building"]), each(covered),
        each(None if near is None or covered is None else near - covered), 1024 * found["megabytes"] // lessons,
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
