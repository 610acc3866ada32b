"""Taking a step: one person's row becomes what she is to know."""

import uuid
from datetime import datetime, timedelta

from outreach.models import Answer, Invitation, InvitationState
from outreach.services.invitations.steps import Step

LATE = timedelta(
    hours=48
)  # a change so near to its lesson goes by mail first, and needs an answer (domain.md, R29)


def new_uid() -> str:
    """The UID of an entry, for life: random, so that it tells nothing of anybody (calendars.md, D18)."""
    return f"{uuid.uuid4()}@outreach"


def taken(step: Step, now: datetime, uid: str) -> Invitation:
    """The row after the step, its SEQUENCE raised; a new one, not added to the session, has `uid`."""
    asks_anew, urgent = step.asks_anew, is_late(step, now)
    invitation = step.invitation or _fresh(step, now, uid)
    if step.invitation is not None:
        invitation.sequence += 1
        # Two changes within one second, or a clock put back, must still read as one after the other.
        invitation.changed_at = max(now, invitation.changed_at + timedelta(seconds=1))
    if step.kind is not None:
        invitation.urgent = urgent
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


def is_late(step: Step, now: datetime) -> bool:
    """Whether the lesson, as it was told or as it is to be, begins within 48 hours; to be asked before the step."""
    known = step.invitation.starts_at if step.invitation and step.invitation.state == "confirmed" else None
    starts = [instant for instant in (known, step.wanted and step.wanted.starts_at) if instant]
    return any(now < instant <= now + LATE for instant in starts)


def _fresh(step: Step, now: datetime, uid: str) -> Invitation:
    return Invitation(
        request_id=step.request.id, request=step.request, person_id=step.person.id, person=step.person,
        uid=uid, sequence=0, answer=Answer.NEEDS_ACTION, created_at=now, changed_at=now,
    )  # fmt: skip


def _forget_answer(invitation: Invitation) -> None:
    """What she answered was to another time or place."""
    invitation.asked_sequence = invitation.sequence
    invitation.answer, invitation.answer_note = Answer.NEEDS_ACTION, ""
    invitation.answered_at = invitation.answer_stamp = invitation.answered_sequence = None
