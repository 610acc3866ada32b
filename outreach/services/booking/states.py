"""What became of a request, in words for the school. Drafts of plans are never told: only what was published counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload, selectinload

from outreach import clock
from outreach.extensions import db
from outreach.models import Assignment, LessonRequest, PlanState, PlanVersion, Volunteer
from outreach.services.walltime import today

_WORDS = {
    "received": (
        _l("Received"),
        _l("Your request has arrived. When it has a time and a volunteer you get a mail."),
    ),
    "confirmed": (_l("Confirmed"), _l("The lesson has a time and somebody who comes.")),
    "done": (_l("Took place"), _l("The lesson is over.")),
    "not_placed": (
        _l("Not placed yet"),
        _l("In the plan that is published nobody could come at the times you offered. We keep looking."),
    ),
    "over": (_l("Not placed"), _l("The times you offered are over, and nobody could come.")),
    "withdrawn": (_l("Withdrawn"), _l("This request was withdrawn. Nobody comes.")),
}


@dataclass(frozen=True)
class RequestState:
    """`name` is one of received, confirmed, done, not_placed, over, withdrawn; `lesson` is the published one."""

    name: str
    lesson: Assignment | None = None

    @property
    def word(self) -> Any:
        return _WORDS[self.name][0]

    @property
    def sentence(self) -> Any:
        return _WORDS[self.name][1]

    @property
    def first_names(self) -> list[str]:
        """Who comes, by first name only."""
        names = [volunteer.person.name.split() for volunteer in self.lesson.volunteers] if self.lesson else []
        return [parts[0] for parts in names if parts]


def request_state(request: LessonRequest) -> RequestState:
    return request_states([request])[request.id]


def request_states(requests: Sequence[LessonRequest]) -> dict[int, RequestState]:
    """The state of each request by its id, in a fixed number of queries."""
    lessons = _published_lessons([request.id for request in requests])
    planned = _last_planned({request.campaign_id for request in requests})
    return {request.id: _state(request, lessons.get(request.id), planned) for request in requests}


def _state(request: LessonRequest, lesson: Assignment | None, planned: dict[int, datetime]) -> RequestState:
    if request.withdrawn_at is not None:
        return RequestState("withdrawn")
    if lesson is not None:
        return RequestState("done" if lesson.ends_at <= clock.now() else "confirmed", lesson)
    now = today(clock.now(), request.campaign.timezone)
    if all(slot.day < now for slot in request.slots):
        return RequestState("over")
    considered = request.campaign_id in planned and request.created_at <= planned[request.campaign_id]
    return RequestState("not_placed" if considered else "received")


def _published_lessons(request_ids: list[int]) -> dict[int, Assignment]:
    query = (
        db.select(Assignment)
        .join(Assignment.plan)
        .where(PlanVersion.state == PlanState.PUBLISHED, Assignment.request_id.in_(request_ids))
        .options(selectinload(Assignment.volunteers).options(joinedload(Volunteer.person)))
    )
    return {lesson.request_id: lesson for lesson in db.session.scalars(query)}


def _last_planned(campaign_ids: set[int]) -> dict[int, datetime]:
    """When the published plan of each campaign was made: what came later could not be in it."""
    query = db.select(PlanVersion.campaign_id, PlanVersion.created_at).where(
        PlanVersion.state == PlanState.PUBLISHED, PlanVersion.campaign_id.in_(campaign_ids)
    )
    return {row.campaign_id: row.created_at for row in db.session.execute(query)}
