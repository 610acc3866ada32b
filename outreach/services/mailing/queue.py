"""Putting messages into the outbox. They leave after the commit, or not at all."""

import uuid

from flask_babel import force_locale

from outreach import clock
from outreach.extensions import db
from outreach.models import Invitation, LessonRequest, Message, MessageKind, Person
from outreach.services.calendars import Method
from outreach.services.mailing import letters, unsubscribing
from outreach.services.mailing.letters import Letter
from outreach.services.mailing.people import address_of, language_of, sender
from outreach.services.mime import calendar_mail, plain_mail


def queue(
    kind: MessageKind, person: Person, *, request: LessonRequest | None = None, link: str = ""
) -> Message:
    """Queue a mail without a calendar: SIGN_IN (with `link`) or WITHDRAWN (with `request`). Flushes.

    A mail with a link is confidential: its text is kept nowhere but in the octets, and those only until it has
    left. Raises Refused where the person's address cannot receive mail.
    """
    with force_locale(language_of(person)):
        letter = _plain_letter(kind, request, link)
    return queue_letter(
        kind, person, letter, campaign_id=request.campaign_id if request else None, confidential=bool(link)
    )


def queue_letter(
    kind: MessageKind,
    person: Person,
    letter: Letter,
    *,
    campaign_id: int | None = None,
    invitation_id: int | None = None,
    confidential: bool = False,
    urgent: bool = False,
    once: str | None = None,
) -> Message:
    """Queue a mail without a calendar that was written already, in the person's language. Flushes.

    She need not be a row: an address that nobody has confirmed yet gets mail too. The text of a `confidential` mail is
    kept nowhere but in the octets, and those only until it has left. `once` is a word that no two messages have: the
    database refuses the second (IntegrityError). Raises Refused for an address that takes no mail.
    """
    message = _message(kind, person, letter)
    message.campaign_id, message.invitation_id = campaign_id, invitation_id
    message.urgent, message.once = urgent, once
    if confidential:
        message.confidential, message.text = True, ""
    message.eml = plain_mail(
        sender=sender(),
        to=address_of(person),
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        message_id=message.message_id,
        date=message.created_at,
        unsubscribe_url=None if confidential else unsubscribing.address(person),
        urgent=urgent,
    )
    db.session.add(message)
    db.session.flush()
    return message


def calendar_message(
    invitation: Invitation,
    kind: MessageKind,
    letter: Letter,
    calendar: bytes,
    method: Method,
    *,
    campaign_id: int,
    reply_to: str | None = None,
) -> Message:
    """Write an invitation's mail; `reply_to` is the Message-ID of the one before it. Whoever calls adds it.

    Raises Refused where the person's address cannot receive mail.
    """
    message = _message(kind, invitation.person, letter)
    message.campaign_id = campaign_id
    message.invitation_id, message.urgent = invitation.id, invitation.urgent
    message.method, message.uid, message.sequence = method, invitation.uid, invitation.sequence
    message.eml = calendar_mail(
        sender=sender(),
        to=address_of(invitation.person),
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        calendar=calendar,
        method=method,
        message_id=message.message_id,
        in_reply_to=reply_to,
        date=message.created_at,
        unsubscribe_url=unsubscribing.address(invitation.person),
        urgent=invitation.urgent,
    )
    return message


def _plain_letter(kind: MessageKind, request: LessonRequest | None, link: str) -> Letter:
    if kind == MessageKind.SIGN_IN:
        return letters.sign_in(link)
    if request is None:
        raise ValueError(f"a mail of the kind {kind} is about a request")
    return letters.withdrawn(request)


def _message(kind: MessageKind, person: Person, letter: Letter) -> Message:
    now = clock.now()
    return Message(
        kind=kind,
        person_id=person.id,
        to_address=address_of(person).email,
        subject=letter.subject,
        text=letter.text,
        message_id=f"<{uuid.uuid4().hex}@{sender().email.rpartition('@')[2]}>",
        created_at=now,
        due_at=now,
    )
