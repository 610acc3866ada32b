"""Which reminders are due now, each once."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import force_locale
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager, joinedload

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    Invitation,
    InvitationState,
    LessonRequest,
    Message,
    MessageKind,
    Person,
)
from outreach.services import mailing, walltime
from outreach.services.errors import Refused
from outreach.services.reminders.letters import confirm_letter, sheet_letter

ASK_DAYS = range(2, 8)  # before the lesson; a week is meant, fewer where the worker had been away
SHEET_DAYS = range(2)
DECENT_MINUTES = range(9 * 60, 18 * 60)  # by the clocks of the lesson's place
JUST_TOLD = timedelta(hours=48)  # so lately written to, nobody is asked again
AT_ONCE = 50


def remind_due(now: datetime | None = None, limit: int = AT_ONCE) -> int:
    """Queue up to `limit` reminders that are due at `now`, and return how many that were. Flushes.

    Seven days before, CONFIRM asks those who have not answered yes or no (who said yes is left in peace); the day
    before, SHEET brings the visit sheet to all who have not declined. Both go to both sides, between 9:00 and 18:00
    by the lesson's own clocks, and nobody gets one twice for the same time of a lesson, which the database holds
    true. Cancelled and past lessons, people who left, and those who want no reminders get none.
    """
    now = now or clock.now()
    wanted = [(kind, each) for each in _coming(now) for kind in _kinds(each, now)]
    known = _said({_once(kind, each) for kind, each in wanted})
    fresh = [(kind, each) for kind, each in wanted if _once(kind, each) not in known]
    queued = 0
    for kind, each in fresh:
        if queued == limit:
            break
        queued += _remind(kind, each)
    return queued


def _coming(now: datetime) -> list[Invitation]:
    query = (
        sa.select(Invitation)
        .join(Invitation.person)
        .where(
            Invitation.state == InvitationState.CONFIRMED,
            Invitation.answer != Answer.DECLINED,
            Invitation.starts_at > now,
            Invitation.starts_at < now + timedelta(days=ASK_DAYS.stop),
            Person.left_at.is_(None),
            Person.reminders_stopped_at.is_(None),
        )
        .options(
            contains_eager(Invitation.person),
            joinedload(Invitation.request).options(
                joinedload(LessonRequest.school), joinedload(LessonRequest.campaign)
            ),
        )
        .order_by(Invitation.starts_at, Invitation.id)
    )
    return list(db.session.scalars(query))


def _kinds(invitation: Invitation, now: datetime) -> list[MessageKind]:
    zone = invitation.content["timezone"]
    today, minute = walltime.wall(now, zone)
    if minute not in DECENT_MINUTES:
        return []
    days = (walltime.today(invitation.starts_at, zone) - today).days
    unanswered = invitation.answer != Answer.ACCEPTED and invitation.changed_at <= now - JUST_TOLD
    if days in ASK_DAYS and unanswered:
        return [MessageKind.CONFIRM]
    return [MessageKind.SHEET] if days in SHEET_DAYS else []


def _once(kind: MessageKind, invitation: Invitation) -> str:
    """The reminder in one word; a lesson that moves is another one to be reminded of."""
    return f"{kind.value} {invitation.uid} {invitation.starts_at:%Y-%m-%dT%H:%MZ}"


def _said(words: set[str]) -> set[str]:
    return set(db.session.scalars(sa.select(Message.once).where(Message.once.in_(words)))) if words else set()


def _remind(kind: MessageKind, invitation: Invitation) -> bool:
    """Whether this call queued it: of two workers at the same moment one does."""
    writing = confirm_letter if kind == MessageKind.CONFIRM else sheet_letter
    try:
        with db.session.begin_nested(), force_locale(mailing.language_of(invitation.person)):
            mailing.queue_letter(
                kind, invitation.person, writing(invitation),
                campaign_id=invitation.request.campaign_id, invitation_id=invitation.id,
                once=_once(kind, invitation),
            )  # fmt: skip
    except (IntegrityError, Refused):  # said already, or an address that no mail reaches
        return False
    return True
