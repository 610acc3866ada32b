"""Telling the organizers what somebody answered."""

from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from outreach import clock
from outreach.extensions import db
from outreach.models import Answer, Campaign, Invitation, Organizer, OrganizerRole, Person, Recipient
from outreach.services import links
from outreach.services.answers.notices import LONGEST_NAME, facts_of, lesson_of, notify
from outreach.services.calendars import clean_line
from outreach.services.mailing.letters import Letter, render

SOON = timedelta(hours=48)  # nearer than this, a "no" cannot wait (domain.md, R29)


def tell_organizers(invitation: Invitation) -> int:
    """Queue a notice of her answer to each who runs the campaign; returns how many. Flushes."""
    people = organizers_of(invitation.request.campaign)
    return sum(
        notify(person, invitation, lambda: _letter(invitation), urgent=is_soon(invitation))
        for person in people
    )


def is_soon(invitation: Invitation) -> bool:
    """Whether the lesson is so near that a word about it leaves before all others."""
    return invitation.starts_at - clock.now() < SOON


def organizers_of(campaign: Campaign) -> list[Person]:
    """Whom to write to: the address that the campaign gives to everybody, else all who may change it.

    The address may be nobody's row, such as a mailbox that several read.
    """
    if campaign.organizer_email:
        email = campaign.organizer_email.lower()
        known = db.session.scalar(sa.select(Person).filter_by(email=email))
        return [known or Person(email=email, name="")]
    query = (
        sa.select(Person)
        .join(Organizer)
        .where(Organizer.role == OrganizerRole.ORGANIZER, Person.left_at.is_(None))
    )
    return list(db.session.scalars(query.order_by(Person.id)))


def _letter(invitation: Invitation) -> Letter:
    opening, lesson = _opening(invitation), lesson_of(invitation)
    note = [_("She wrote: %(note)s", note=invitation.answer_note)] if invitation.answer_note else []
    return render(
        "plain",
        f"{opening} {lesson}",
        heading=opening,
        paragraphs=[lesson, *facts_of(invitation), *note],
        url=links.organizer_answers(invitation.request.campaign.slug),
        url_words=_("See all answers"),
        organizer="",
    )


def _opening(invitation: Invitation) -> str:
    name = clean_line(invitation.person.name, LONGEST_NAME) or invitation.person.email
    volunteer = invitation.recipient == Recipient.VOLUNTEER
    if invitation.answer == Answer.DECLINED:
        return (
            _("%(name)s cannot come.", name=name)
            if volunteer
            else _("%(name)s says that the lesson cannot be held.", name=name)
        )
    if invitation.answer == Answer.TENTATIVE:
        return _("%(name)s said no, and now says maybe.", name=name)
    return (
        _("%(name)s comes after all.", name=name)
        if volunteer
        else _("%(name)s says that the lesson can be held after all.", name=name)
    )
