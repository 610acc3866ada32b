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
    Recipient,
    VisitReport,
    VolunteerReport,
)
from outreach.services import mailing, walltime
from outreach.services.errors import Refused
from outreach.services.reminders.letters import confirm_letter, report_letter, sheet_letter

ASK_DAYS = range(2, 8)  # before the lesson; a week is meant, fewer where the worker had been away
SHEET_DAYS = range(2)
REPORT_DAYS = range(-1, -4, -1)
DECENT_MINUTES = range(9 * 60, 18 * 60)  # by the clocks of the lesson's place
JUST_TOLD = timedelta(hours=48)  # so lately written to, nobody is asked again
AT_ONCE = 50

_WRITING = {
    MessageKind.CONFIRM: confirm_letter,
    MessageKind.SHEET: sheet_letter,
    MessageKind.NOTICE: report_letter,
}


def remind_due(now: datetime | None = None, limit: int = AT_ONCE) -> int:
    """Queue up to `limit` reminders that are due at `now`, and return how many that were. Flushes.

    Seven days before, CONFIRM asks those who have not answered yes or no (who said yes is left in peace); the day
    before, SHEET brings the visit sheet to all who have not declined. Both go to both sides, between 9:00 and 18:00
    by the lesson's own clocks, and nobody gets one twice for the same time of a lesson, which the database holds
    true. Cancelled and past lessons, people who left, and those who want no reminders get none. The day after,
    whoever has not told how the lesson went is asked (a NOTICE): a school, and a volunteer who had said yes.
    """
    now = now or clock.now()
    wanted = [(kind, each) for each in _coming(now) for kind in _kinds(each, now)]
    wanted += [(MessageKind.NOTICE, each) for each in _untold(now)]
    known = _said({_once(kind, each) for kind, each in wanted})
    fresh = [(kind, each) for kind, each in wanted if _once(kind, each) not in known]
    queued = 0
    for kind, each in fresh:
        if queued == limit:
            break
        queued += _remind(kind, each)
    return queued


def _coming(now: datetime) -> list[Invitation]:
    return _invitations(
        Invitation.answer != Answer.DECLINED,
        Invitation.starts_at > now,
        Invitation.starts_at < now + timedelta(days=ASK_DAYS.stop),
    )


def _untold(now: datetime) -> list[Invitation]:
    """Of lessons that are over, the invitations of those who have not said how it went: contacts whose school has not, and
    volunteers who had said yes."""
    school_told = sa.exists().where(VisitReport.request_id == Invitation.request_id)
    she_told = sa.exists().where(VolunteerReport.invitation_id == Invitation.id)
    over = _invitations(
        Invitation.ends_at <= now,
        Invitation.ends_at > now - timedelta(days=len(REPORT_DAYS) + 1),
        sa.case(
            (Invitation.recipient == Recipient.CONTACT, ~school_told),
            else_=sa.and_(Invitation.answer == Answer.ACCEPTED, ~she_told),
        ),
    )
    return [
        each for each in over if _days_until(each, now) in REPORT_DAYS and each.request.withdrawn_at is None
    ]


def _days_until(invitation: Invitation, now: datetime) -> int | None:
    """To the lesson, by its own clocks; None at an hour at which nobody is written to."""
    zone = invitation.content["timezone"]
    today, minute = walltime.wall(now, zone)
    return (walltime.today(invitation.starts_at, zone) - today).days if minute in DECENT_MINUTES else None


def _invitations(*which: sa.ColumnElement[bool]) -> list[Invitation]:
    query = (
        sa.select(Invitation)
        .join(Invitation.person)
        .where(
            *which,
            Invitation.state == InvitationState.CONFIRMED,
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
    days = _days_until(invitation, now)
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
    writing = _WRITING[kind]
    # A message about a lesson that is over counts as overtaken: this one is about what was.
    about = None if kind == MessageKind.NOTICE else invitation.id
    try:
        with db.session.begin_nested(), force_locale(mailing.language_of(invitation.person)):
            mailing.queue_letter(
                kind, invitation.person, writing(invitation),
                campaign_id=invitation.request.campaign_id, invitation_id=about,
                once=_once(kind, invitation),
            )  # fmt: skip
    except (IntegrityError, Refused):  # said already, or an address that no mail reaches
        return False
    return True
