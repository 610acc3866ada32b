"""Taking the steps: rows change, and each step worth a mail puts one into the outbox."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import force_locale
from sqlalchemy.orm import joinedload

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    Campaign,
    Invitation,
    InvitationState,
    LessonRequest,
    Message,
    Person,
    PlanVersion,
    Volunteer,
)
from outreach.services import audit, mailing
from outreach.services.calendars import PartStat
from outreach.services.calendars import invitation as calendar_object
from outreach.services.invitations.events import lesson_event
from outreach.services.invitations.letters import lesson_letter
from outreach.services.invitations.steps import Step, cancellation, is_live

_PARTSTAT: Mapping[Answer, PartStat] = {
    Answer.NEEDS_ACTION: "NEEDS-ACTION",
    Answer.ACCEPTED: "ACCEPTED",
    Answer.TENTATIVE: "TENTATIVE",
    Answer.DECLINED: "DECLINED",
}


def told_of(campaign: Campaign) -> list[Invitation]:
    """All that anybody was ever told of the campaign's lessons, with people and requests; one query."""
    return list(
        db.session.scalars(
            sa.select(Invitation)
            .join(Invitation.request)
            .where(LessonRequest.campaign_id == campaign.id)
            .options(
                joinedload(Invitation.person),
                joinedload(Invitation.request).joinedload(LessonRequest.school),
            )
            .order_by(Invitation.id)
        )
    )


def cancel_lesson(request: LessonRequest, actor: Person | None = None) -> int:
    """Take a published lesson from everybody who still expects it; returns how many were written to. Flushes.

    For a request that its school withdrew: the plan that holds it stays as it was published.
    """
    live = db.session.scalars(
        sa.select(Invitation)
        .where(Invitation.request_id == request.id)
        .options(joinedload(Invitation.person), joinedload(Invitation.request))
        .order_by(Invitation.id)
    )
    gone = [cancellation(invitation) for invitation in live if is_live(invitation, clock.now())]
    if gone:
        tell(gone, request.campaign)
        audit.record(
            "lesson.cancelled", request.reference, actor=actor, campaign=request.campaign, messages=len(gone)
        )
    return len(gone)


def tell(steps: Sequence[Step], campaign: Campaign, *, plan: PlanVersion | None = None) -> None:
    """Take the steps: change the rows, raise SEQUENCE, queue the mails. Flushes; a handful of queries in all.

    Raises Refused where an address cannot receive mail.
    """
    now = clock.now().replace(microsecond=0)  # calendars count in seconds
    told = [(step, _taken(step, now)) for step in steps]
    db.session.add_all(invitation for _step, invitation in told)
    db.session.flush()
    volunteers, replies = _volunteers(campaign), _last_message_ids(campaign)
    for step, invitation in told:
        if step.kind is not None:
            _queue(step, invitation, campaign, plan, volunteers, replies.get(invitation.id))
    db.session.flush()


def _taken(step: Step, now: datetime) -> Invitation:
    invitation, asks_anew = step.invitation, step.asks_anew
    if invitation is None:
        invitation = Invitation(
            request=step.request,
            person=step.person,
            uid=f"{uuid.uuid4()}@outreach",
            sequence=0,
            created_at=now,
            changed_at=now,
        )
    else:
        invitation.sequence += 1
        # Two changes within one second, or a clock put back, must still read as one after the other.
        invitation.changed_at = max(now, invitation.changed_at + timedelta(seconds=1))
    if step.wanted is None:
        invitation.state = InvitationState.CANCELLED
        return invitation
    invitation.state = InvitationState.CONFIRMED
    invitation.recipient = step.wanted.recipient
    invitation.starts_at, invitation.ends_at = step.wanted.starts_at, step.wanted.ends_at
    invitation.content = step.wanted.content
    if asks_anew:
        _forget_answer(invitation)
    return invitation


def _forget_answer(invitation: Invitation) -> None:
    """What she answered was to another time or place."""
    invitation.asked_sequence = invitation.sequence
    invitation.answer, invitation.answer_note = Answer.NEEDS_ACTION, ""
    invitation.answered_at = invitation.answer_stamp = invitation.answered_sequence = None


def _queue(
    step: Step,
    invitation: Invitation,
    campaign: Campaign,
    plan: PlanVersion | None,
    volunteers: Mapping[int, Volunteer],
    reply_to: str | None,
) -> None:
    assert step.kind is not None
    with force_locale(invitation.content["language"]):
        letter = lesson_letter(invitation, step.kind, volunteers)
    calendar = calendar_object(
        lesson_event(invitation),
        method=step.method,
        organizer=mailing.sender(),
        attendee=mailing.address_of(invitation.person),
        partstat=_PARTSTAT[invitation.answer],
    )
    mailing.queue_calendar(
        invitation, step.kind, letter, calendar, step.method,
        campaign_id=campaign.id, plan=plan, reply_to=reply_to,
    )  # fmt: skip


def _volunteers(campaign: Campaign) -> dict[int, Volunteer]:
    rows = db.session.scalars(
        sa.select(Volunteer).where(Volunteer.campaign_id == campaign.id).options(joinedload(Volunteer.person))
    )
    return {volunteer.id: volunteer for volunteer in rows}


def _last_message_ids(campaign: Campaign) -> dict[int | None, str]:
    """The Message-ID of the last mail of each invitation: the next one answers it, and clients show one thread."""
    rows = db.session.execute(
        sa.select(Message.invitation_id, Message.message_id)
        .where(Message.campaign_id == campaign.id, Message.invitation_id.is_not(None))
        .order_by(Message.sequence)
    )
    return {number: message_id for number, message_id in rows}  # noqa: C416 - a Result is taken for a mapping by dict()
