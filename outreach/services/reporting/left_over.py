"""The lessons that a plan does not serve, each with its reason."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.models import Assignment, CandidateSlot, LessonRequest, PlanVersion, School
from outreach.services import planning
from outreach.services.alphabet import sort_key
from outreach.services.reporting.lists import number_of
from outreach.services.reporting.region import Region, within

NOT_PLACED = "not_placed"
LATER = "later"
WITHDRAWN = "withdrawn"
REASONS = planning.REASONS | {
    NOT_PLACED: _l("Nobody who fits it has time then, or other lessons were worth more."),
    LATER: _l("It is not in this plan: it came, or came back, after the plan was made."),
    WITHDRAWN: _l("The school has withdrawn it."),
}  # fmt: skip


@dataclass(frozen=True)
class LeftOver:
    """A request without a lesson in the plan. `reason` is a code, `words` the sentence for it (a lazy translation)."""

    reference: str
    school: str
    code: str
    town: str
    municipality: str
    class_name: str
    pupils: int
    girls: int
    slots: int
    reason: str
    words: Any


def left_over(plan: PlanVersion, region: Region = None) -> list[LeftOver]:
    """The requests that the plan does not serve, by school in the Lithuanian alphabet; withdrawn ones last."""
    left_out = {entry["reference"]: entry["reason"] for entry in plan.left_out}
    asked = {lesson["id"].removeprefix("L-") for lesson in json.loads(plan.problem)["lessons"]}
    found = list(_left(plan, left_out, asked, region))
    return sorted(found, key=lambda one: (one.reason == WITHDRAWN, sort_key(one.school), one.reference))


def _left(plan: PlanVersion, left_out: dict[str, str], asked: set[str], region: Region) -> Iterator[LeftOver]:
    for row in _unserved(plan, region):
        planned = row.reference in asked or row.reference in left_out
        if row.withdrawn_at and not planned:
            continue  # it was withdrawn before this plan was made
        reason = NOT_PLACED if row.reference in asked else left_out.get(row.reference, LATER)
        if row.withdrawn_at:
            reason = WITHDRAWN
        yield LeftOver(
            reference=row.reference,
            school=row.name,
            code=row.code,
            town=row.town,
            municipality=row.municipality,
            class_name=row.class_name,
            pupils=row.pupils,
            girls=row.girls,
            slots=row.slots,
            reason=reason,
            words=reason_words(reason),
        )


def reason_words(reason: str) -> Any:
    """The sentence for a reason code of this page, or of the planner that left the request out."""
    return REASONS.get(reason, reason)


def _unserved(plan: PlanVersion, region: Region) -> Any:
    served = sa.select(Assignment.request_id).where(Assignment.plan_id == plan.id)
    slots = number_of(CandidateSlot.request_id, LessonRequest)
    return db.session.execute(
        sa.select(
            LessonRequest.reference,
            LessonRequest.withdrawn_at,
            School.name,
            School.code,
            School.town,
            School.municipality,
            LessonRequest.class_name,
            LessonRequest.pupils,
            LessonRequest.girls,
            slots.label("slots"),
        )
        .join(School, School.id == LessonRequest.school_id)
        .where(
            LessonRequest.campaign_id == plan.campaign_id,
            LessonRequest.id.not_in(served),
            within(School.municipality, region),
        )
    )
