"""Stopping mail, and letting it go on: one person's, one campaign's; everything's is the setting MAIL_STOPPED.

What is stopped waits in the outbox and leaves afterwards, unless it is overtaken or its lesson has begun by then.
"""

from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, Message, MessageKind, MessageState, Person
from outreach.services import audit
from outreach.services.errors import Refused

# What a person may be spared who still wants to hear of her lessons.
NEWS = frozenset({MessageKind.CONFIRM, MessageKind.SHEET, MessageKind.WELCOME, MessageKind.UNFINISHED})


def stop(whose: Person | Campaign, actor: Person | None = None) -> None:
    """Hold back every mail of this person or campaign but the links to sign in. Flushes."""
    if whose.mail_stopped_at is None:
        whose.mail_stopped_at = clock.now()
        _record("mail.stopped", whose, actor)


def resume(whose: Person | Campaign, actor: Person | None = None) -> None:
    """Let the mail of this person or campaign leave again; reminders and news only if she says so herself. Flushes."""
    if isinstance(whose, Person) and whose is actor:
        whose.reminders_stopped_at = None
    whose.mail_stopped_at = None
    _record("mail.resumed", whose, actor)


def stop_reminders(person: Person) -> None:
    """Send her no reminders and no news any more; what changes in her own lessons still reaches her. Flushes."""
    if person.reminders_stopped_at is None:
        person.reminders_stopped_at = clock.now()
        _record("reminders.stopped", person, person)


def try_again(message: Message, actor: Person | None = None) -> None:
    """Let a message that failed leave once more; what its lesson has become meanwhile is looked at then. Flushes.

    Raises Refused 409 for one that did not fail, or whose text is kept no more.
    """
    if message.state != MessageState.FAILED:
        raise Refused(_l("Only a message that failed can be tried again."), status=409)
    if not message.eml:
        raise Refused(_l("The text of this message is kept no more: it cannot be sent."), status=409)
    message.state, message.attempts, message.due_at = MessageState.WAITING, 0, clock.now()
    audit.record("message.tried_again", str(message.id), actor=actor, campaign=message.campaign)
    db.session.flush()


def _record(action: str, whose: Person | Campaign, actor: Person | None) -> None:
    campaign = whose if isinstance(whose, Campaign) else None
    audit.record(action, "" if campaign else str(whose.id), actor=actor, campaign=campaign)
    db.session.flush()
