"""`python -m tests.benchmarks.solver_peers [PART ...] [--file PROBLEM.json ...]`: ours beside what others would do.

Each of them plans the same problems in 30, 60 and 120 seconds; every plan passes the same referee. At the end come a
table, what is to be said tier by tier (1 where a promise is broken), and a picture of quality over time for the first
problem. Ours is timed from reading the file to the written plan, a peer from when its model is built. Without files
the problems are two made-up campaigns on Lithuania's towns."""

import argparse
import sys
import time
from pathlib import Path

from solver import Problem
from solver.days import Case
from tests.benchmarks import runs
from tests.benchmarks.campaigns import in_country
from tests.benchmarks.peers import PEERS, Absent, judged
from tests.benchmarks.runs import Found, Results, ends
from tests.benchmarks.showing import Curve, picture

OURS = "this solver"
LIMITS = (30, 60, 120)
AT_ONCE = ("first come, first served", "greedy by distance")  # they need no more time
CHEAPER = 0.1  # at equal coverage ours has so much less of minutes than a peer that is not at the optimum


def main() -> int:
    """Runs the parts that are asked for and not yet done, and shows what all of them found."""
    parser = runs.parser_of(__doc__, "instance/peers.jsonl")
    parser.add_argument("--file", type=Path, nargs="+", default=[], help="plan these problems instead")
    parser.add_argument("--seconds", type=int, nargs="+", default=list(LIMITS))
    parser.add_argument("--picture", type=Path, help="where to draw quality over time, an .svg")
    options = parser.parse_args()
    problems = {path.stem.replace(" ", "-"): path for path in options.file}
    names = list(problems) or ["plain", "full"]
    parts = [
        f"{name} {seconds} {by}" for name in names for by in (OURS, *PEERS) for seconds in limits(options, by)
    ]
    return runs.run(
        options,
        "tests.benchmarks.solver_peers",
        parts,
        lambda part: measured(problem_of(part.split()[0], problems), part),
        lambda results: show(results, names, options.seconds, options.picture),
        ["--seconds", *map(str, options.seconds), *(["--file", *map(str, options.file)] if problems else [])],
    )


def limits(options: argparse.Namespace, by: str) -> list[int]:
    """The seconds that somebody plans for: whoever needs no time plans once."""
    return options.seconds[:1] if by in AT_ONCE else options.seconds


def problem_of(name: str, files: dict[str, Path]) -> Problem:
    """The problem of a part's name."""
    if name in files:
        return Problem.from_json(files[name].read_bytes())
    return in_country("LT", 250, 300, name, 1)


def measured(problem: Problem, part: str) -> Found:
    """Ours or a peer's plan after so many seconds, and what came before it."""
    _, seconds, by = part.split(maxsplit=2)
    if by == OURS:
        return runs.solved(problem, float(seconds))
    if problem.pins or problem.baseline:
        return {"skipped": "peers plan problems without pins and baseline only"}
    case = Case(problem)
    told: list[tuple[float, list[int]]] = []
    started = time.monotonic()
    try:
        chosen = PEERS[by](case, float(seconds), lambda at, some: told.append((at, some)))
    except Absent as fault:
        return {"skipped": str(fault)}
    taken = round(time.monotonic() - started, 1)
    figures = [(round(at, 1), judged(case, some).objective) for at, some in told]
    history = [[at, "", *vars(value).values()] for at, value in figures]
    return {"seconds": taken} | ends(judged(case, chosen)) | {"history": history}


def show(results: Results, names: list[str], seconds: list[int], path: Path | None) -> int:
    """The table, the sentences and the picture; 1 where a promise is broken."""
    sys.stdout.write("\n" + "\n".join(_table(results, names, seconds)) + "\n\n")
    broken = 0
    for name in names:
        for sentence, kept in _verdicts(results, name, seconds):
            sys.stdout.write(f"{'' if kept else 'BROKEN: '}{sentence}\n")
            broken |= not kept
    curves = [curve for by in (OURS, *PEERS) if (curve := _curve(results, names[0], by, seconds))]
    if path and curves:
        path.write_text(picture(curves, max(seconds)), encoding="utf-8")
    return broken


def found_by(results: Results, name: str, by: str, limit: int, seconds: list[int]) -> Found | None:
    """What somebody found in so many seconds."""
    return results.get(f"{name} {seconds[0] if by in AT_ONCE else limit} {by}")


def _table(results: Results, names: list[str], seconds: list[int]) -> list[str]:
    """Coverage and minutes of each after each time."""
    head = ["problem", "who plans", *(f"after {limit} s" for limit in seconds)]
    lines = [head, ["---"] * len(head)]
    for name in names:
        for by in (OURS, *PEERS):
            some = [found_by(results, name, by, limit, seconds) for limit in seconds]
            if any(some):
                lines.append([name, by, *(_cell(one) for one in some)])
    return ["| " + " | ".join(line) + " |" for line in lines]


def _cell(found: Found | None) -> str:
    if found is None:
        return ""
    if not found["coverage"]:
        return "no plan"
    proven = " (optimal)" if found["status"] == "optimal" else ""
    return f"{found['coverage']:,}; {found['minutes']:,}{proven}"


def rank(found: Found) -> tuple[int, int, int]:
    """A key by which the better one is the smaller."""
    return -found["coverage"], found["disruption"], found["minutes"]


def _verdicts(results: Results, name: str, seconds: list[int]) -> list[tuple[str, bool]]:
    """Each peer beside ours at equal time, and our first beside their last; with whether the promise is kept."""
    ours = {limit: found_by(results, name, OURS, limit, seconds) for limit in seconds}
    optimum = next((rank(one) for one in ours.values() if one and one["status"] == "optimal"), None)
    found = []
    for by in PEERS:
        for mine, theirs in [*((limit, limit) for limit in seconds), (seconds[0], seconds[-1])]:
            own, peer = ours[mine], found_by(results, name, by, theirs, seconds)
            if own and peer:
                words, kept = compared(own, peer, optimum, cheaper=mine == theirs)
                found.append((f"{name}: ours at {mine} s beside {by} at {theirs} s: {words}.", kept))
    return found


def compared(
    own: Found, peer: Found, optimum: tuple[int, int, int] | None, *, cheaper: bool
) -> tuple[str, bool]:
    """Two plans tier by tier, and whether ours is as good as was promised (`cheaper`: at equal coverage by a tenth)."""
    for tier, sign in (("coverage", 1), ("disruption", -1)):
        more = sign * (own[tier] - peer[tier])
        if more:
            return f"{tier} {own[tier]:,} against {peer[tier]:,}", more > 0
    share = (peer["minutes"] - own["minutes"]) / max(1, abs(peer["minutes"]))
    words = f"equal coverage, minutes {own['minutes']:,} against {peer['minutes']:,} ({share:.1%} lower)"
    if rank(peer) == optimum:
        return f"{words}; the peer stands at the optimum", own["minutes"] <= peer["minutes"]
    return words, share >= (CHEAPER if cheaper else 0.0)


def _curve(results: Results, name: str, by: str, seconds: list[int]) -> Curve | None:
    """(seconds, coverage, minutes) of the plans that somebody had: in the longest run, or at the ends of all runs."""
    some = {limit: found for limit in seconds if (found := found_by(results, name, by, limit, seconds))}
    if not some:
        return None
    longest = some[max(some)]
    points = [(row[0], row[2], row[4]) for row in longest["history"]]
    if by in AT_ONCE or points:
        points.append((float(longest["seconds"]), longest["coverage"], longest["minutes"]))
    else:
        points = [(float(limit), one["coverage"], one["minutes"]) for limit, one in some.items()]
    return Curve(by, [one for one in points if one[1]])


if __name__ == "__main__":
    sys.exit(main())
