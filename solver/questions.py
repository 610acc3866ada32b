"""The commands that ask about people and pins of a plan: prices, why, standbys."""

import argparse
import json
from pathlib import Path
from typing import Any

from solver import telling_people
from solver.checks import BadProblem
from solver.console import count, read_legal, say, seconds
from solver.instead import instead_of
from solver.prices import prices
from solver.standbys import standbys

PRICING = """Says of each pin what the plan would gain without it; each was verified by a solve without the pin that begins
with the plan."""
WHY = """Says who else could give a lesson instead of somebody on it and what that would cost; where nobody can, what the
best plan without her would be."""
STANDING_BY = """Says for everybody on every lesson who could step in without moving anybody, and how many single
drop-outs can be mended so."""


def add_to(commands: Any) -> None:
    """Adds the commands to an argparse subparsers object."""
    pricing = _command(commands, "prices", "what each pin costs", PRICING)
    pricing.add_argument(
        "--lesson", action="append", metavar="ID", help="only the pin of this one; may be repeated"
    )
    pricing.add_argument("--time-limit", type=seconds, default=20.0, metavar="SECONDS", help="for each pin")
    pricing.add_argument("--workers", type=count, default=2, metavar="N")
    pricing.set_defaults(run=_prices)
    why = _command(commands, "why", "who else could give a lesson, and at what cost", WHY)
    why.add_argument("lesson", metavar="LESSON")
    why.add_argument(
        "volunteer", nargs="?", metavar="VOLUNTEER", help="one of those who give it; all if left out"
    )
    why.add_argument("--most", type=count, default=3, metavar="N", help="so many who could take her place")
    why.set_defaults(run=_why)
    standing_by = _command(commands, "standbys", "who could step in for whom", STANDING_BY)
    standing_by.set_defaults(run=_standbys)


def _command(commands: Any, name: str, help: str, description: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help, description=description)
    command.add_argument("problem", type=Path, metavar="PROBLEM.json")
    command.add_argument("plan", type=Path, metavar="PLAN.json")
    command.add_argument("--json", action="store_true", help="for programs")
    return command


def _prices(options: argparse.Namespace) -> int:
    problem, plan = read_legal(options.problem, options.plan)
    pinned = {pin.lesson for pin in problem.pins}
    unknown = next((id for id in options.lesson or () if id not in pinned), None)
    if unknown is not None:
        raise BadProblem("lesson", f"no pin is about a lesson called {unknown}")
    asked = prices(problem, plan, lessons=options.lesson, seconds=options.time_limit, workers=options.workers)
    found = []
    for price in asked:
        found.append(price)
        if not options.json:
            say(telling_people.price(problem, price))
    if options.json:
        say(_text([telling_people.price_as_json(problem, one) for one in found]))
    elif not found:
        say("The problem has no pins.")
    return 0


def _why(options: argparse.Namespace) -> int:
    problem, plan = read_legal(options.problem, options.plan)
    entry = next((one for one in plan.assignments if one.lesson == options.lesson), None)
    if entry is None:
        raise BadProblem("lesson", f"the plan does not give a lesson called {options.lesson}")
    if options.volunteer is not None and options.volunteer not in entry.volunteers:
        raise BadProblem("volunteer", f"lesson {entry.lesson} is not given by {options.volunteer}")
    people = [options.volunteer] if options.volunteer is not None else entry.volunteers
    found = [instead_of(problem, plan, entry.lesson, absent) for absent in people]
    if options.json:
        say(_text([telling_people.instead_as_json(one) for some in found for one in some]))
        return 0
    for some in found:
        for line in telling_people.instead(problem, some, options.most):
            say(line)
    return 0


def _standbys(options: argparse.Namespace) -> int:
    problem, plan = read_legal(options.problem, options.plan)
    found = standbys(problem, plan)
    if options.json:
        say(_text(telling_people.standbys_as_json(found)))
        return 0
    for one in found:
        say(telling_people.standby(one))
    say(telling_people.share(found))
    return 0


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
