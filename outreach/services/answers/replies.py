"""Replies of calendars (RFC 5546 3.2.3): whose answer counts, and what waits for a person instead."""

import logging

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from outreach.extensions import db
from outreach.models import Answer, Invitation, LessonRequest, ReceivedKind
from outreach.services.answers.answering import Overtaken, answer
from outreach.services.answers.authentication import vouched_for
from outreach.services.answers.calendar_text import Attendee, Entry
from outreach.services.answers.incoming import Incoming
from outreach.services.answers.people import is_same
from outreach.services.answers.reasons import because, in_english
from outreach.services.answers.verdicts import Verdict
from outreach.services.errors import Refused

log = logging.getLogger(__name__)

N_ = str  # translated where it is read (see reasons.py)
_ANSWERS = {"ACCEPTED": Answer.ACCEPTED, "TENTATIVE": Answer.TENTATIVE, "DECLINED": Answer.DECLINED}
_DELEGATED = N_("The lesson is passed on to somebody else: this is for the organizers to settle.")


def settle(mail: Incoming) -> Verdict:
    """Record the answer of a mail with a calendar object, if it is one that counts. Flushes."""
    methods = {each.method for each in mail.calendars}
    entries = list(
        {entry for each in mail.calendars for entry in each.entries}
    )  # one object is often sent twice
    entry = entries[0] if len(entries) == 1 else None
    invitation = _invitation(entry.uid) if entry else None
    if methods != {"REPLY"}:
        return _no_reply(methods, entry, invitation)
    if entry is None:
        return _refused(N_("The reply is not about exactly one lesson."))
    if invitation is None:
        log.info("A reply names the UID %r, which nobody here was invited to", entry.uid[:80])
        return _refused(N_("The reply is about a lesson that nobody here was invited to."))
    return _reply(mail, entry, invitation)


def _no_reply(methods: set[str], entry: Entry | None, invitation: Invitation | None) -> Verdict:
    if methods == {"COUNTER"}:
        return Verdict(ReceivedKind.COUNTER, _proposed(entry.starts if entry else ""), invitation=invitation)
    if methods == {"REQUEST"} and entry and any(each.delegates for each in entry.attendees):
        return Verdict(ReceivedKind.DELEGATION, _DELEGATED, invitation=invitation)
    if methods == {"REFRESH"}:
        return Verdict(
            ReceivedKind.OTHER, N_("The newest state of a lesson is asked for."), invitation=invitation
        )
    named = ", ".join(sorted(methods)) or "–"
    return Verdict(
        ReceivedKind.OTHER,
        because(N_("A calendar object that is no answer (%(method)s)."), method=named[:80]),
        invitation=invitation,
    )


def _proposed(starts: str) -> str:
    if not starts:
        return N_("Another time is proposed: this is for the organizers to settle.")
    return because(
        N_("Another time is proposed (%(starts)s): this is for the organizers to settle."), starts=starts
    )


def _reply(mail: Incoming, entry: Entry, invitation: Invitation) -> Verdict:
    if any(attendee.delegates for attendee in entry.attendees):
        return Verdict(ReceivedKind.DELEGATION, _DELEGATED, invitation=invitation)
    if len(entry.attendees) != 1:
        return _refused(N_("The reply does not name exactly one person."), invitation)
    attendee = entry.attendees[0]
    doubt = _doubt(mail, attendee, invitation)
    if doubt:
        return _refused(doubt, invitation)
    given = _ANSWERS.get(attendee.partstat)
    if given is None:
        return _refused(N_("The reply says neither yes nor no nor maybe."), invitation)
    note = entry.comment or attendee.comment
    try:
        answer(invitation, given, by="mail", note=note, stamp=entry.stamp, sequence=entry.sequence)
    except Refused as refusal:
        # An answer that was overtaken, or to a lesson that is over, leaves nothing to do.
        needs_person = refusal.status != 410 and not isinstance(refusal, Overtaken)
        return Verdict(ReceivedKind.REFUSED, in_english(refusal.sentence), needs_person, invitation)
    return Verdict(ReceivedKind.REPLY, "", needs_person=False, invitation=invitation)


def _doubt(mail: Incoming, attendee: Attendee, invitation: Invitation) -> str:
    """Why it may not be her answer; "" where everything says that it is (RFC 6047 3).

    From must be hers. Sender is not looked at: Google sends its users' answers under their From and a Sender of its own.
    """
    hers = invitation.person.email
    if not is_same(attendee.address, hers):
        return because(
            N_("The reply is in the name of %(address)s, who was not invited to this lesson."),
            address=attendee.address[:100],
        )
    if not is_same(mail.sender, hers):
        return because(
            N_("The reply is in the name of %(address)s, but came from another address."), address=hers
        )
    server = current_app.config["MAIL_AUTHSERV"]
    if server and not vouched_for(mail.authentication, server, mail.sender):
        return N_("The mail server does not vouch for the address that this reply came from.")
    return ""


def _invitation(uid: str) -> Invitation | None:
    request = joinedload(Invitation.request).joinedload(LessonRequest.campaign)
    query = sa.select(Invitation).where(Invitation.uid == uid)
    return (
        db.session.scalar(query.options(request, joinedload(Invitation.person)))
        if _is_storable(uid)
        else None
    )


def _is_storable(uid: str) -> bool:
    return bool(uid) and uid.isascii() and uid.isprintable()  # PostgreSQL cannot even be asked for a NUL


def _refused(sentence: str, invitation: Invitation | None = None) -> Verdict:
    return Verdict(ReceivedKind.REFUSED, sentence, invitation=invitation)
