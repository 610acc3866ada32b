"""What was found out about one lesson of a plan: who could step in, and what its pin costs."""

import json
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from outreach.models import Assignment
from outreach.services import planning
from outreach.services.reporting.naming import Names


@dataclass(frozen=True)
class LessonAnswers:
    """`standbys`: of each volunteer's id the names of who could take her place, nearest first; None before the job.

    `price` is the sentence on the lesson's pin, "" where it has none in this plan's problem or nobody asked."""

    standbys: dict[int, list[str]] | None
    price: str


def lesson_answers(assignment: Assignment) -> LessonAnswers:
    """What the plan keeps about this lesson."""
    plan, lesson = assignment.plan, f"L-{assignment.request.reference}"
    why = planning.reasons.found(plan, planning.reasons.WHY)
    prices = planning.reasons.found(plan, planning.reasons.PRICES) or {}
    standbys = None
    if why is not None:
        names, of_lesson = Names(plan.campaign), why["standbys"].get(lesson, {})
        standbys = {
            one.id: [names.person(id) for id in of_lesson.get(f"V-{one.id}", [])]
            for one in assignment.volunteers
        }
    return LessonAnswers(standbys, price_words(prices.get(lesson)))


def is_pinned_in_problem(assignment: Assignment) -> bool:
    """Whether the plan was made with the lesson pinned: a pin that was set since can have cost it nothing."""
    pins = json.loads(assignment.plan.problem).get("pins", ())
    return any(pin["lesson"] == f"L-{assignment.request.reference}" for pin in pins)


def price_words(price: dict[str, Any] | None) -> str:
    """What the plan would gain without a pin; only the first tier that would gain is named."""
    if price is None:
        return ""
    if price["coverage"] > 0:
        return ngettext(
            "Without this pin the plan would cover %(num)s point more.",
            "Without this pin the plan would cover %(num)s points more.",
            price["coverage"],
        )
    if price["disruption"] > 0:
        return ngettext(
            "Without this pin %(num)s person fewer would be told something new.",
            "Without this pin %(num)s people fewer would be told something new.",
            price["disruption"],
        )
    if price["minutes"] > 0:
        return ngettext(
            "Without this pin the plan would take %(num)s minute less.",
            "Without this pin the plan would take %(num)s minutes less.",
            price["minutes"],
        )
    return (
        _("This pin costs nothing.") if price["proven"] else _("No better plan was found without this pin.")
    )
