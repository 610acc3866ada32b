"""The commands that answer questions about a plan and mend it."""

import argparse
import json
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from solver import telling, telling_advice
from solver.advice import what_to_ask, whom_to_recruit
from solver.changes import Smallness
from solver.checks import BadProblem
from solver.console import (
    read_legal,
    read_plan,
    read_problem,
    ready_to_write,
    report,
    say,
    stopping,
    with_engine,
    write,
)
from solver.events import absent, closed
from solver.explain import explain
from solver.problem import Problem
from solver.repair import Repair, repair

ORDER = "travel=1,slot=15,lesson=20,delivery=30,language=40,vetting=60"
REPAIRING = """Mends a plan after something happened. The problem is the changed one: its baseline is what people have
been told (or give the published plan with --plan), and what happened is in it or is told by --absent, --cannot,
--closed and --new. PLAN.json is written twice: within two seconds the best plan in which only what the event touched
moves, at the end the best plan of all. Where they differ, up to two alternatives that disturb fewer people are kept
beside it as PLAN-2.json and PLAN-3.json."""
EXPLAINING = """Says of each lesson that the plan leaves out why, and the smallest changes that would serve it; each was
verified by a fresh solve."""


def add_to(commands: Any) -> None:
    """Adds the commands to an argparse subparsers object."""
    repairing = commands.add_parser("repair", help="mend a published plan", description=REPAIRING)
    repairing.add_argument("problem", type=Path, metavar="PROBLEM.json")
    repairing.add_argument("--out", type=Path, required=True, metavar="PLAN.json")
    repairing.add_argument("--plan", type=Path, metavar="PUBLISHED.json", help="what people have been told")
    repairing.add_argument(
        "--absent", action="append", default=[], metavar="VOLUNTEER", help="cannot come at all"
    )
    repairing.add_argument(
        "--cannot", action="append", default=[], metavar="VOLUNTEER:LESSON", help="cannot give this lesson"
    )
    repairing.add_argument(
        "--closed", action="append", default=[], metavar="SCHOOL:DAY", help="is closed on 2027-03-04"
    )
    repairing.add_argument(
        "--new",
        action="append",
        default=[],
        metavar="LESSON",
        help="was asked for since the plan was published",
    )
    with_engine(repairing)
    repairing.set_defaults(run=_repair)
    explaining = commands.add_parser(
        "explain", help="why lessons are left out, and what would serve them", description=EXPLAINING
    )
    explaining.add_argument("problem", type=Path, metavar="PROBLEM.json")
    explaining.add_argument("plan", type=Path, metavar="PLAN.json")
    explaining.add_argument("--lesson", action="append", metavar="ID", help="only this one; may be repeated")
    explaining.add_argument(
        "--order", type=str, default="", metavar="WEIGHTS", help=f"what each change weighs: {ORDER}"
    )
    explaining.add_argument("--json", action="store_true", help="for programs")
    explaining.set_defaults(run=_explain)
    advising = commands.add_parser("advise", help="whom to recruit, and what to ask of schools")
    advising.add_argument("problem", type=Path, metavar="PROBLEM.json")
    advising.add_argument("plan", type=Path, metavar="PLAN.json")
    advising.add_argument("--json", action="store_true", help="for programs")
    advising.set_defaults(run=_advise)


def _explain(options: argparse.Namespace) -> int:
    order = Smallness.from_text(options.order)
    problem, plan = read_legal(options.problem, options.plan)
    unknown = next((id for id in options.lesson or () if id not in problem.lesson), None)
    if unknown is not None:
        raise BadProblem("lesson", f"no lesson is called {unknown}")
    for entry in plan.assignments if options.lesson and not options.json else ():
        if entry.lesson in options.lesson:
            say(f"Lesson {entry.lesson} is given: {telling.given(problem, entry)}.")
    told = []
    for explanation in explain(problem, plan, order=order, lessons=options.lesson):
        told.append(explanation)
        _watched(len(told), len(problem.lessons) - len(plan.assignments))
        if not options.json:
            _lines(telling.told(problem, explanation))
    if options.json:
        say(json.dumps([telling.plain(one) for one in told], ensure_ascii=False, indent=1))
    elif told:
        _lines(telling.summary(told))
    elif not options.lesson:
        say("The plan serves every lesson.")
    return 0


def _advise(options: argparse.Namespace) -> int:
    problem, plan = read_legal(options.problem, options.plan)
    people = whom_to_recruit(problem, plan)
    slots = [slot for explanation in explain(problem, plan) for slot in explanation.slots]
    asks = what_to_ask(problem, plan, slots)
    if options.json:
        say(json.dumps(telling_advice.plain(people, asks), ensure_ascii=False, indent=1))
    else:
        _lines(telling_advice.told(problem, people, asks))
    return 0


def _watched(done: int, of: int) -> None:
    """How far it is, for a person who watches standard error and not the lines."""
    if sys.stderr.isatty() and not sys.stdout.isatty():
        sys.stderr.write(f"\r{done} of {of} lessons" + ("\n" if done == of else ""))


def _lines(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


def _repair(options: argparse.Namespace) -> int:
    problem = _happened(read_problem(options.problem), options)
    ready_to_write(options.out)
    found: list[Repair] = []
    with stopping() as stop:
        left = max(0.0, options.time_limit - (time.monotonic() - options.started))
        mending = repair(
            problem, time_limit=left, seed=options.seed, workers=options.workers, new=options.new, stop=stop
        )
        for mended in mending:
            found.append(mended)
            say(f"{telling.FREEDOMS[mended.freedom]}:")
            report(mended.plan.objective, mended.plan.bound, mended.plan.status)
            write(options.out, mended.for_whole(problem, None))
    best = found.pop()
    for number, other in enumerate(_alternatives(best, found), 2):
        path = options.out.with_stem(f"{options.out.stem}-{number}")
        write(path, other.for_whole(problem, best.plan))
        say(f"{path.name}: {telling.FREEDOMS[other.freedom].lower()}.")
    return 0


def _alternatives(best: Repair, others: list[Repair]) -> list[Repair]:
    """Those that no later one betters or equals: it would serve as much and disturb no more people."""
    kept = [best]
    for one in reversed(others):
        value = one.plan.objective
        if not any(
            other.plan.objective.coverage >= value.coverage
            and other.plan.objective.disruption <= value.disruption
            for other in kept
        ):
            kept.append(one)
    return kept[1:]


def _happened(problem: Problem, options: argparse.Namespace) -> Problem:
    """The problem with the events of the command line."""
    if options.plan:
        problem = replace(problem, baseline=read_plan(options.plan).assignments)
    for volunteer in options.absent:
        problem = absent(problem, volunteer)
    for pair in options.cannot:
        volunteer, _, lesson = pair.partition(":")
        problem = absent(problem, volunteer, (lesson,))
    unknown = next((id for id in options.new if id not in problem.lesson), None)
    if unknown is not None:
        raise BadProblem("new", f"no lesson is called {unknown}")
    for place in options.closed:
        school, _, day = place.rpartition(":")
        problem = closed(problem, school, _day(day))
    return problem


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadProblem("closed", f"must end in a day like 2027-03-04, not {text!r}") from None
