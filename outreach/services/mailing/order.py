"""What may leave now, and what first."""

from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import aliased

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, FeedToken, Message, MessageState, Person

FEED_IS_FRESH = timedelta(hours=24)  # Google may take as long to look again (calendars.md, E42)
_MINUTE = timedelta(minutes=1)


def due(limit: int) -> list[int]:
    """The numbers of up to `limit` messages that may leave now, the first to leave first.

    Links lead, someone sits and waits for them; then urgent changes, those before the rest whose receivers have no
    calendar that was read lately; a message waits for the earlier ones of its UID. One query.
    """
    return list(
        db.session.scalars(
            sa.select(Message.id)
            .where(
                Message.state == MessageState.WAITING,
                Message.due_at <= clock.now(),
                ~held_up(),
                ~is_stopped(),
            )
            .order_by(
                Message.confidential.desc(),
                Message.urgent.desc(),
                sa.case((sa.and_(Message.urgent, _reads_a_feed()), 1), else_=0),
                Message.due_at,
                Message.id,
            )
            .limit(limit)
        )
    )


def room() -> int:
    """How many more may leave in this minute, as MAIL_PER_MINUTE says; one query where it limits anything."""
    most = current_app.config["MAIL_PER_MINUTE"]
    if not most:
        return 1_000_000
    lately = sa.select(sa.func.count()).where(Message.sent_at > clock.now() - _MINUTE)
    return max(0, most - (db.session.scalar(lately) or 0))


def held_up() -> sa.ColumnElement[bool]:
    """Whether an earlier message of the same UID has not left yet: a CANCEL never overtakes its REQUEST (F53)."""
    earlier = aliased(Message)
    return sa.exists().where(
        earlier.uid == Message.uid,
        earlier.sequence < Message.sequence,
        earlier.state.in_([MessageState.WAITING, MessageState.SENDING]),
    )


def is_stopped() -> sa.ColumnElement[bool]:
    """Whether a switch holds the message back: everything's, its campaign's or its receiver's.

    A link to sign in always leaves: she has just asked for it herself, and without it nobody could open a switch.
    """
    person = sa.exists().where(Person.id == Message.person_id, Person.mail_stopped_at.is_not(None))
    campaign = sa.exists().where(Campaign.id == Message.campaign_id, Campaign.mail_stopped_at.is_not(None))
    everything = sa.true() if current_app.config["MAIL_STOPPED"] else sa.false()
    return sa.and_(~Message.confidential, sa.or_(everything, campaign, person))


def _reads_a_feed() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        FeedToken.person_id == Message.person_id,
        FeedToken.ended_at.is_(None),
        FeedToken.last_read_at > clock.now() - FEED_IS_FRESH,
    )
