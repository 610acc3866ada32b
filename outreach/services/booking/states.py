"""What became of a request, in words for the school. Drafts of plans are never told: only what was published counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload, selectinload

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    Assignment,
    Invitation,
    InvitationState,
    LessonRequest,
    PlanState,
    PlanVersion,
    Recipient,
    Volunteer,
)
from outreach.services.introducing import first_name
from outreach.services.walltime import today

_WORDS = {
    "received": (
        _l("Received"),
        _l("Your request has arrived. When it has a time and a volunteer you get a mail."),
    ),
    "planned": (
        _l("In the plan"),
        _l("The lesson has a time, and a volunteer has been asked. Who comes stands here as soon as she has said yes."),
    ),
    "changed": (
        _l("Changed"),
        _l("The lesson has changed since you first heard of it: only what stands here holds. Who comes stands here as soon as she has said yes to the change."),
    ),
    "confirmed": (_l("Confirmed"), _l("The lesson has a time and somebody who comes.")),
    "done": (_l("Took place"), _l("The lesson is over.")),
    "not_placed": (
        _l("Waiting list"),
        _l("In the plan that is published nobody could come at the times you offered. We keep looking."),
    ),
    "over": (_l("Not placed"), _l("The times you offered are over, and nobody could come.")),
    "withdrawn": (_l("Withdrawn"), _l("This request was withdrawn. Nobody comes.")),
}  # fmt: skip


@dataclass(frozen=True)
class RequestState:
    """`name` is a key of the words above; `lesson` is the published one.

    `accepted` are the volunteers who have said yes to the lesson as it is now: nobody else is named to the school.
    """

    name: str
    lesson: Assignment | None = None
    accepted: Sequence[Volunteer] = ()

    @property
    def word(self) -> Any:
        return _WORDS[self.name][0]

    @property
    def sentence(self) -> Any:
        return _WORDS[self.name][1]

    @property
    def is_published(self) -> bool:
        """Whether the lesson is still to come, and people have been told."""
        return self.name in ("planned", "changed", "confirmed")

    @property
    def is_open(self) -> bool:
        """Whether the school may still change something."""
        return self.is_published or self.name in ("received", "not_placed", "over")

    @property
    def first_names(self) -> list[str]:
        """Who comes, by first name only."""
        return list(filter(None, (first_name(volunteer.person) for volunteer in self.accepted)))


def request_state(request: LessonRequest) -> RequestState:
    return request_states([request])[request.id]


def request_states(requests: Sequence[LessonRequest]) -> dict[int, RequestState]:
    """The state of each request by its id, in a fixed number of queries."""
    ids = [request.id for request in requests]
    lessons, told = _published_lessons(ids), _told_volunteers(ids)
    planned = _last_planned({request.campaign_id for request in requests})
    return {
        request.id: _state(request, lessons.get(request.id), told.get(request.id, []), planned)
        for request in requests
    }


def answer_by(request: LessonRequest) -> date:
    """The day by which the school was promised to hear (the campaign's `answer_days` after the request arrived)."""
    arrived = today(request.created_at, request.campaign.timezone)
    return arrived + timedelta(days=request.campaign.answer_days)


def _state(
    request: LessonRequest,
    lesson: Assignment | None,
    told: Sequence[Invitation],
    planned: dict[int, datetime],
) -> RequestState:
    if request.withdrawn_at is not None:
        return RequestState("withdrawn")
    if lesson is not None:
        return _published_state(lesson, told)
    now = today(clock.now(), request.campaign.timezone)
    if all(slot.day < now for slot in request.slots):
        return RequestState("over")
    considered = request.campaign_id in planned and request.created_at <= planned[request.campaign_id]
    return RequestState("not_placed" if considered else "received")


def _published_state(lesson: Assignment, told: Sequence[Invitation]) -> RequestState:
    yes = {each.person_id for each in told if each.answer == Answer.ACCEPTED}
    accepted = [volunteer for volunteer in lesson.volunteers if volunteer.person_id in yes]
    if lesson.ends_at <= clock.now():
        return RequestState("done", lesson, accepted)
    if accepted and len(accepted) == len(lesson.volunteers):
        return RequestState("confirmed", lesson, accepted)
    changed = any(each.asked_sequence > 0 for each in told)
    return RequestState("changed" if changed else "planned", lesson, accepted)


def _told_volunteers(request_ids: list[int]) -> dict[int, list[Invitation]]:
    query = db.select(Invitation).where(
        Invitation.request_id.in_(request_ids),
        Invitation.recipient == Recipient.VOLUNTEER,
        Invitation.state == InvitationState.CONFIRMED,
    )
    found: dict[int, list[Invitation]] = {}
    for invitation in db.session.scalars(query):
        found.setdefault(invitation.request_id, []).append(invitation)
    return found


def _published_lessons(request_ids: list[int]) -> dict[int, Assignment]:
    query = (
        db.select(Assignment)
        .join(Assignment.plan)
        .where(PlanVersion.state == PlanState.PUBLISHED, Assignment.request_id.in_(request_ids))
        .options(
            joinedload(Assignment.plan), selectinload(Assignment.volunteers).joinedload(Volunteer.person)
        )
    )
    return {lesson.request_id: lesson for lesson in db.session.scalars(query)}


def _last_planned(campaign_ids: set[int]) -> dict[int, datetime]:
    """When the published plan of each campaign was made: what came later could not be in it."""
    query = db.select(PlanVersion.campaign_id, PlanVersion.created_at).where(
        PlanVersion.state == PlanState.PUBLISHED, PlanVersion.campaign_id.in_(campaign_ids)
    )
    return {row.campaign_id: row.created_at for row in db.session.execute(query)}
