"""Bounces: which address takes no mail any more."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from outreach import clock
from outreach.extensions import db
from outreach.models import Message, Person, ReceivedKind
from outreach.services import audit
from outreach.services.answers.people import is_same
from outreach.services.answers.reasons import because
from outreach.services.answers.reports import Report
from outreach.services.answers.verdicts import Verdict

N_ = str  # translated where it is read (see reasons.py)
_HARMLESS = ("delivery-status", "disposition-notification")  # delays, deliveries, receipts of reading


def settle(report: Report) -> Verdict:
    """Mark the address where a mail of ours failed for good (5.x.x). A delay marks nothing. Flushes nothing.

    Anybody can write a bounce; only one that names the Message-ID of a mail of ours, which nobody could guess, is
    believed.
    """
    if not report.failed:
        needs_person = report.kind not in _HARMLESS
        return Verdict(
            ReceivedKind.OTHER,
            because(N_("A report of a mail server: %(words)s"), words=report.words),
            needs_person,
        )
    message = _message(report.message_ids)
    person = message.person if message else None
    if message is None or person is None or not _is_about(report, message, person):
        return Verdict(ReceivedKind.BOUNCE, because(N_("A mail came back, but it names none that was sent to somebody here: %(words)s"), words=report.words))  # fmt: skip
    if not report.hard:
        return Verdict(
            ReceivedKind.BOUNCE, because(N_("A mail could not be delivered for now: %(words)s"), words=report.words),
            invitation=message.invitation, person=person,
        )  # fmt: skip
    _mark(person, report.words)
    return Verdict(
        ReceivedKind.BOUNCE, because(N_("The address %(address)s takes no mail: %(words)s"), address=person.email, words=report.words),
        invitation=message.invitation, person=person,
    )  # fmt: skip


def _is_about(report: Report, message: Message, person: Person) -> bool:
    """Whether her present address failed, and not one that she, or a stranger, had the mail passed on to."""
    same = is_same(message.to_address, person.email)
    return same and (not report.receivers or any(is_same(each, person.email) for each in report.receivers))


def address_works(person: Person, actor: Person | None = None) -> None:
    """Take the mark from her address: it was mended, or the server was wrong. Flushes."""
    if person.bounced_at is not None:
        person.bounced_at, person.bounce = None, ""
        audit.record("address.works", str(person.id), actor=actor)
        db.session.flush()


def _message(ids: tuple[str, ...]) -> Message | None:
    """The mail of ours that a report is about; of several the last: reports quote threads."""
    return db.session.scalar(
        sa.select(Message)
        .where(Message.message_id.in_(ids))
        .options(joinedload(Message.person), joinedload(Message.invitation))
        .order_by(Message.id.desc())
        .limit(1)
    )


def _mark(person: Person, words: str) -> None:
    person.bounced_at, person.bounce = clock.now(), words
    audit.record("address.bounced", str(person.id))
