"""Emptying the outbox: each message once, in the order of its lesson, however workers and servers fail.

States: WAITING → SENDING → SENT, or FAILED (refused for good, or tried for four days), or OBSOLETE (overtaken before it
left). SENDING is committed before the server is spoken to, so that a worker that dies leaves a trace. Nobody can
tell then whether the message arrived: it is marked `uncertain` and sent once more, with the same Message-ID, UID
and SEQUENCE. Calendars merge the two; a lesson that nobody was told of would be worse.
"""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _

from outreach import clock
from outreach.extensions import db
from outreach.models import Message, MessageState
from outreach.services.mailing import order, tidying
from outreach.services.mailing.people import sender
from outreach.services.mailing.transport import Outcome, Parcel, Verdict, transport_for

LEASE = timedelta(minutes=10)  # longer than a server may keep one message: after that its worker is dead
LONGEST_PAUSE = timedelta(hours=4)
GIVE_UP = 30  # attempts: with the pauses below, four days


@dataclass
class Sent:
    """What one round did, in messages."""

    sent: int = 0
    failed: int = 0
    postponed: int = 0
    obsolete: int = 0


def deliver_due(limit: int = 200) -> Sent:
    """Hand over up to `limit` messages that are due, over one connection, and no more than MAIL_PER_MINUTE allows.

    Raises config.BadSetting for MAIL_URL.

    Commits after every message, the one service but run_solve to do so: what the server took must be on record
    before the next one goes. Without MAIL_URL nothing is attempted; links that ran out are erased all the same.
    """
    url = current_app.config["MAIL_URL"]
    round_ = Sent(obsolete=tidying.forget_dead_links())
    if url:
        tidying.take_back_lost()
        round_.obsolete += tidying.drop_overtaken()
    numbers = order.due(min(limit, order.room())) if url else []
    db.session.commit()
    if numbers:
        _deliver(url, numbers, round_)
    return round_


def _deliver(url: str, numbers: list[int], round_: Sent) -> None:
    with transport_for(url, sender().email) as transport:
        for number in numbers:
            parcel = _claim(number)
            if parcel is None:
                continue
            outcome = transport.send(parcel)
            _note(parcel, outcome, round_)
            if outcome.verdict == Verdict.UNREACHABLE:
                break


def _claim(number: int) -> Parcel | None:
    """Commit that this message is being handed over; None when another worker was first or it was overtaken."""
    claimed = db.session.execute(
        sa.update(Message)
        .where(Message.id == number, Message.state == MessageState.WAITING)
        .values(state=MessageState.SENDING, due_at=clock.now() + LEASE, attempts=Message.attempts + 1)
        .returning(Message.id, Message.kind, Message.to_address, Message.eml)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    db.session.commit()
    return Parcel(claimed[0], claimed[1].value, claimed[2], claimed[3]) if claimed else None


def _note(parcel: Parcel, outcome: Outcome, round_: Sent) -> None:
    message = db.session.get_one(Message, parcel.id, populate_existing=True)
    message.answer = outcome.answer
    message.log = [*message.log, tidying.attempt(outcome.answer)]
    message.uncertain = message.uncertain or outcome.uncertain
    if outcome.verdict == Verdict.TAKEN:
        message.state, message.sent_at = MessageState.SENT, clock.now()
        round_.sent += 1
    elif outcome.verdict == Verdict.REFUSED or message.attempts >= GIVE_UP:
        message.state = MessageState.FAILED
        round_.failed += 1
    else:
        _postpone(message)
        round_.postponed += 1
    if message.confidential and message.state != MessageState.WAITING:
        message.eml = b""
    if outcome.verdict == Verdict.UNREACHABLE:
        round_.postponed += _postpone_others(message)
    db.session.commit()


def _postpone(message: Message) -> None:
    message.state = MessageState.WAITING
    message.due_at = clock.now() + min(timedelta(minutes=2 ** min(message.attempts, 10)), LONGEST_PAUSE)


def _postpone_others(message: Message) -> int:
    """While the server is away nothing else is tried either, and it counts as no attempt of theirs."""
    others = (Message.state == MessageState.WAITING, Message.due_at <= clock.now(), Message.id != message.id)
    return tidying.change(others, due_at=message.due_at, answer=_("The mail server could not be reached."))
