"""Taking in one mail: what it changes, and what is left of it for a person."""

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from outreach.extensions import db
from outreach.models import ReceivedKind, ReceivedMail
from outreach.services.answers import bounces, replies
from outreach.services.answers.incoming import Incoming, read_mail
from outreach.services.answers.people import person_of
from outreach.services.answers.reasons import because
from outreach.services.answers.verdicts import Verdict

N_ = str  # translated where it is read (see reasons.py)
LARGEST = 2 * 1024 * 1024  # octets; of a larger mail the headers alone are read
_HEAD = 64 * 1024


@dataclass(frozen=True)
class Received:
    """The row of a mail; `known`: it had been taken in before, and nothing was done now."""

    mail: ReceivedMail
    known: bool


def receive(octets: bytes, size: int | None = None) -> Received:
    """Take in one raw mail, whole or (of one larger than LARGEST) its beginning, with its full `size` in octets.

    Only a reply of the invited person, to the lesson as it is, changes her answer; only a bounce of a mail of ours
    marks an address. All else waits for a person. The same mail twice is one row and one answer. Never raises for what
    a mail may hold. Flushes.
    """
    size = len(octets) if size is None else size
    row, known = _row(_digest(octets, size))
    if known:
        return Received(row, known=True)
    mail = read_mail(octets[:_HEAD], headers_only=True) if size > LARGEST else read_mail(octets)
    verdict = _too_large(size) if size > LARGEST else _settle(mail)
    _fill(row, mail, verdict)
    db.session.flush()
    return Received(row, known=False)


def _digest(octets: bytes, size: int) -> str:
    """The same however line ends were changed by what kept the mail; a large one is known by its head and size."""
    told_apart = octets[:_HEAD] + b"%d" % size if size > LARGEST else octets
    return hashlib.sha256(told_apart.replace(b"\r\n", b"\n").rstrip(b"\n")).hexdigest()


def _row(digest: str) -> tuple[ReceivedMail, bool]:
    """The mail's row, a new one or that which it has; of two workers at the same mail the second waits for the first."""
    row = ReceivedMail(digest=digest, kind=ReceivedKind.OTHER)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return db.session.scalars(sa.select(ReceivedMail).filter_by(digest=digest)).one(), True
    return row, False


def _settle(mail: Incoming) -> Verdict:
    if not mail.whole:
        return Verdict(ReceivedKind.BROKEN, N_("This mail is cut off, or is none."))
    if mail.report:
        return bounces.settle(mail.report)
    if mail.calendars:
        return replies.settle(mail)
    if mail.absent:
        return Verdict(ReceivedKind.ABSENCE, N_("A machine answered: somebody is away."))
    return Verdict(ReceivedKind.OTHER, N_("Somebody has to read it."))


def _too_large(size: int) -> Verdict:
    megabytes = -(-size // 1_000_000)
    return Verdict(
        ReceivedKind.OTHER,
        because(
            N_("This mail has %(size)s MB, too much to be read here: open it in the mailbox."),
            size=str(megabytes),
        ),
    )


def _fill(row: ReceivedMail, mail: Incoming, verdict: Verdict) -> None:
    person = verdict.person or person_of(mail.sender)
    row.kind = verdict.kind
    row.reason = verdict.reason
    row.needs_person = verdict.needs_person
    row.invitation_id = verdict.invitation.id if verdict.invitation else None
    row.person_id = person.id if person else None
    row.from_address, row.subject, row.text = mail.sender[:254], mail.subject, mail.text
