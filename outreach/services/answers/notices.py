"""A word to one person about a lesson that somebody else has changed for her."""

from collections.abc import Callable

from flask_babel import force_locale
from flask_babel import gettext as _

from outreach.extensions import db
from outreach.models import Answer, Invitation, Message, MessageKind, Person, Recipient
from outreach.services import links, mailing
from outreach.services.calendars import clean_line
from outreach.services.introducing import first_name
from outreach.services.invitations import when_and_where
from outreach.services.mailing.letters import Letter, help_address, render
from outreach.services.visits import lesson_invitations

LONGEST_LESSON, LONGEST_NAME = 120, 80


def notify(
    person: Person,
    about: Invitation,
    write: Callable[[], Letter],
    *,
    urgent: bool = False,
    once: str | None = None,
) -> bool:
    """Queue what `write` gives in her language; False where a message with the word `once` is there. Flushes."""
    if once is not None and db.session.scalar(db.select(Message.id).filter_by(once=once[:120])):
        return False
    with force_locale(mailing.language_of(person)):
        letter = write()
    campaign_id = about.request.campaign_id
    mailing.queue_letter(MessageKind.NOTICE, person, letter, campaign_id=campaign_id, invitation_id=about.id,
                         urgent=urgent, once=once[:120] if once else None)  # fmt: skip
    return True


def contacts_of(invitation: Invitation) -> list[Invitation]:
    """What the school's contacts were told of the same lesson; one query."""
    return [one for one in lesson_invitations(invitation.request_id) if one.recipient == Recipient.CONTACT]


def name_for_school(volunteer: Invitation, answer: Answer) -> str:
    """Her first name while her answer is yes; until then nobody is named to a school (domain.md, R20)."""
    known = clean_line(first_name(volunteer.person), LONGEST_NAME) if answer == Answer.ACCEPTED else ""
    return known or _("The volunteer")


def lesson_of(invitation: Invitation) -> str:
    """Its name, short enough for a subject."""
    return clean_line(invitation.content["summary"], LONGEST_LESSON)


def facts_of(invitation: Invitation) -> list[str]:
    """Day, time and place, a line each."""
    return [f"{label}: {value}" for label, value in when_and_where(invitation)]


def letter_to_school(contact: Invitation, subject: str, *paragraphs: str) -> Letter:
    """A letter of these sentences and when and where it is, with the lesson's own page."""
    return render("plain", subject, heading=subject, paragraphs=[*paragraphs, *facts_of(contact)],
                  url=links.school_request(contact.request_id), url_words=_("See the request"),
                  organizer=help_address(contact.request.campaign.organizer_email))  # fmt: skip
