"""The process that looks for reasons, run as a script: a task as JSON comes in, what was found goes out as JSON.

Imports only the solver (see engine.py, which does the same for solves)."""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from threading import Thread
from typing import Any

from solver import Plan, Problem, Smallness, explain, standbys
from solver.advice import what_to_ask, whom_to_recruit
from solver.prices import prices
from solver.telling import plain
from solver.telling_advice import plain as plain_advice

SECONDS_FOR_A_PIN = 10.0
LOOK_EVERY = 1.0
SLOTS_KEPT = 12  # of one lesson: as many times as somebody may want to read to a school on the phone


def main() -> None:
    """Answer one task: `why` lessons are left over and what to do, or what each pin costs (`prices`)."""
    os.nice(10)  # pages and plans before reasons
    Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    task = json.load(sys.stdin)
    problem, plan = Problem.from_json(task["problem"]), Plan.from_json(task["plan"])
    answer = ANSWERS[task["what"]](problem, plan, Smallness.from_text(task["order"]))
    json.dump(answer, sys.stdout, ensure_ascii=False)


def end_with(parent: int) -> None:
    """Exit when the worker is gone: nobody would hear the answer, and the next worker asks again."""
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os._exit(1)


def why(problem: Problem, plan: Plan, order: Smallness) -> dict[str, Any]:
    """Explanations of the lessons left over, advice, and who could step in for whom."""
    explanations = list(explain(problem, plan, order=order))
    slots = [slot for one in explanations for slot in one.slots]
    advice = plain_advice(whom_to_recruit(problem, plan), what_to_ask(problem, plan, slots))
    brief = [replace(one, slots=one.slots[:SLOTS_KEPT]) for one in explanations]
    lessons = [{**plain(one), "team": problem.lesson[one.lesson].team} for one in brief]
    return {"lessons": lessons, **advice, "standbys": steps_in(problem, plan)}


def steps_in(problem: Problem, plan: Plan) -> dict[str, dict[str, list[str]]]:
    """By lesson and absent volunteer: who could take her place with nobody else moving, nearest first."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in standbys(problem, plan):
        found.setdefault(one.lesson, {})[one.absent] = list(one.volunteers)
    return found


def cost_of_pins(problem: Problem, plan: Plan, order: Smallness) -> dict[str, Any]:
    """By lesson: what the plan would gain without its pin; of pins that are history (begun) nothing is asked."""
    return {
        problem.pins[one.pin].lesson: {
            "coverage": one.coverage, "disruption": one.disruption, "minutes": one.minutes, "proven": one.proven,
        }
        for one in prices(problem, plan, seconds=SECONDS_FOR_A_PIN)
    }  # fmt: skip


ANSWERS: dict[str, Callable[[Problem, Plan, Smallness], dict[str, Any]]] = {
    "why": why,
    "prices": cost_of_pins,
}

if __name__ == "__main__":
    main()
