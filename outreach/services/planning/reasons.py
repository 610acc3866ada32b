"""What is found out about a plan beside it: why lessons are left over, what would help, who could step in, what pins cost.

It takes a minute, so that it is looked for by a job and kept with the plan (`PlanVersion.reasons`)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from flask import current_app

from outreach import clock
from outreach.extensions import db
from outreach.models import PlanVersion

SCRIPT = Path(__file__).with_name("thinker.py")
LONGEST_SECONDS = 600.0
WHY, PRICES = "why", "prices"


class NoReasons(Exception):
    """The process that looks for reasons ended without an answer; the message is its last word."""


def found(plan: PlanVersion, what: str) -> dict[str, Any] | None:
    """What is kept with the plan; None where nobody has looked for it, or not yet to the end."""
    kept: dict[str, Any] | None = (plan.reasons or {}).get(what)
    return kept


def is_awaited(plan: PlanVersion, what: str) -> bool:
    """Whether it was asked for a short while ago and is not there yet."""
    asked = (plan.reasons or {}).get(f"{what}_asked")
    return found(plan, what) is None and asked is not None and clock.heartbeat() - asked < LONGEST_SECONDS


def ask(plan: PlanVersion, what: str) -> None:
    """Note that it is looked for; `jobs.enqueue_reasons` comes next. What was found before stands until then. Flushes."""
    plan.reasons = {**(plan.reasons or {}), f"{what}_asked": clock.heartbeat()}
    db.session.flush()


def look_for(plan_id: int, what: str) -> None:
    """Find it and keep it. Commits by itself, because it lives longer than a transaction. Raises NoReasons."""
    plan = db.session.get(PlanVersion, plan_id)
    if plan is None:
        return  # it was deleted meanwhile
    order = current_app.config["SMALL_CHANGES"]
    task = json.dumps({"problem": plan.problem, "plan": plan.solution, "what": what, "order": order})
    db.session.commit()
    answer = _asked_of_a_process(task)
    plan = db.session.get(PlanVersion, plan_id, with_for_update=True, populate_existing=True)
    if plan is not None:
        plan.reasons = {**(plan.reasons or {}), what: answer}
    db.session.commit()


def _asked_of_a_process(task: str) -> Any:
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(SCRIPT)], input=task, capture_output=True, text=True,
            encoding="utf-8", timeout=LONGEST_SECONDS, check=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NoReasons(f"It took longer than {LONGEST_SECONDS:.0f} s.") from None
    except subprocess.CalledProcessError as fault:
        raise NoReasons(fault.stderr.strip().rpartition("\n")[2]) from None
    return json.loads(done.stdout)
