"""Which lessons to come may fail for want of a word, and whom to call (domain.md, row 5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import aliased, contains_eager

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    Campaign,
    FeedToken,
    Invitation,
    InvitationState,
    LessonRequest,
    Message,
    MessageState,
    Person,
    Recipient,
    School,
)
from outreach.services import walltime
from outreach.services.reporting.region import Region, within

SILENT_DAYS = 5
LOOK_AHEAD = timedelta(days=21)
_ANSWERED = (Answer.ACCEPTED, Answer.DECLINED)

DECLINED = _l("Said no, and the lesson still stands.")
LATE_CHANGE = _l("Changed late, and has not answered since.")
LATE_CANCELLATION = _l("Cancelled late: make sure that she knows.")
SILENT = _l("Has not answered.")
BOUNCED = _l("Mail does not reach this address.")
NOT_SENT = _l("The last mail about this lesson could not be delivered.")
HELD = _l("Mail to her is stopped: she was not told of the last change.")
STALE_FEED = _l("Her calendar has not been read since the change.")
NO_FEED = _l("Reads no calendar of ours: only mail reaches her.")


@dataclass(frozen=True)
class Risk:
    """One person and one lesson, with every reason to call her, the gravest first."""

    invitation: Invitation
    reasons: list[Any]
    last_read_at: datetime | None

    @property
    def person(self) -> Person:
        return self.invitation.person


def at_risk(campaign: Campaign, region: Region = None) -> list[Risk]:
    """The lessons of the next three weeks about which somebody has to be called, the next first. Four queries.

    On the list is who declined, got a change within 48 hours and has not answered, is silent five days before, or
    cannot be reached by mail or has it stopped, not even about a cancellation. A school is silent only when none of its contacts has answered.
    """
    now = clock.now()
    invitations = _coming(campaign, region, now)
    heard = {each.request_id for each in invitations if _is_contact(each) and each.answer in _ANSWERED}
    failed, held = _untold(campaign, MessageState.FAILED), _untold(campaign, MessageState.WAITING)
    feeds = _feeds({each.person_id for each in invitations})
    risks = []
    for each in invitations:
        grave = list(_reasons(each, now, each.request_id in heard))
        grave += _mail_reasons(each, campaign, failed, held)
        if grave:
            risks.append(Risk(each, [*grave, *_feed_reasons(each, feeds)], feeds.get(each.person_id)))
    return risks


def _coming(campaign: Campaign, region: Region, now: datetime) -> list[Invitation]:
    query = (
        sa.select(Invitation)
        .join(Invitation.request)
        .join(LessonRequest.school)
        .join(Invitation.person)
        .where(
            LessonRequest.campaign_id == campaign.id,
            Invitation.starts_at > now,
            Invitation.starts_at < now + LOOK_AHEAD,
            within(School.municipality, region),
        )
        .options(
            contains_eager(Invitation.request).contains_eager(LessonRequest.school),
            contains_eager(Invitation.person),
        )
        .order_by(Invitation.starts_at, Invitation.request_id, Invitation.id)
    )
    return list(db.session.scalars(query))


def _untold(campaign: Campaign, state: MessageState) -> set[int | None]:
    """Invitations whose last mail is in this `state`: failed, or still waiting.

    Their SEQUENCE may have risen since: words that are worth no mail change in the feed alone.
    """
    newer = aliased(Message)
    query = sa.select(Message.invitation_id).where(
        Message.campaign_id == campaign.id,
        Message.state == state,
        Message.uid.is_not(None),
        ~sa.exists().where(newer.uid == Message.uid, newer.sequence > Message.sequence),
    )
    return set(db.session.scalars(query))


def _feeds(people: Iterable[int]) -> dict[int, datetime | None]:
    """When a calendar of each of these people was read last; who has none is not among them."""
    query = (
        sa.select(FeedToken.person_id, sa.func.max(FeedToken.last_read_at, type_=FeedToken.last_read_at.type))
        .where(FeedToken.person_id.in_(set(people)), FeedToken.ended_at.is_(None))
        .group_by(FeedToken.person_id)
    )
    return {person: read for person, read in db.session.execute(query)}  # noqa: C416 - a Result is no mapping


def _reasons(invitation: Invitation, now: datetime, school_heard: bool) -> Iterable[Any]:
    if invitation.state == InvitationState.CANCELLED:
        if invitation.urgent:
            yield LATE_CANCELLATION
    elif invitation.answer == Answer.DECLINED:
        yield DECLINED
    elif invitation.answer != Answer.ACCEPTED and not (_is_contact(invitation) and school_heard):
        if invitation.urgent:
            yield LATE_CHANGE
        elif _days_ahead(invitation, now) <= SILENT_DAYS:
            yield SILENT


def _mail_reasons(
    invitation: Invitation, campaign: Campaign, failed: set[int | None], held: set[int | None]
) -> Sequence[Any]:
    if invitation.person.bounced_at is not None:
        return (BOUNCED,)
    if invitation.id in failed:
        return (NOT_SENT,)
    stopped = (
        current_app.config["MAIL_STOPPED"] or campaign.mail_stopped_at or invitation.person.mail_stopped_at
    )
    return (HELD,) if stopped and invitation.id in held else ()


def _feed_reasons(invitation: Invitation, feeds: dict[int, datetime | None]) -> Sequence[Any]:
    if not invitation.urgent:
        return ()
    if invitation.person_id not in feeds:
        return (NO_FEED,)
    read = feeds[invitation.person_id]
    return (STALE_FEED,) if read is None or read < invitation.changed_at else ()


def _days_ahead(invitation: Invitation, now: datetime) -> int:
    zone = invitation.content["timezone"]
    return (walltime.today(invitation.starts_at, zone) - walltime.today(now, zone)).days


def _is_contact(invitation: Invitation) -> bool:
    return invitation.recipient == Recipient.CONTACT
