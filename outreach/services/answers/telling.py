"""Telling the organizers what somebody answered. Schools hear of it when it is mended: by the next plan that is published.

A volunteer's "no" often finds a replacement within the day (domain.md, row 2); a school that was told at once would have
cancelled the class for nothing, and nothing goes out before "publish" (rows 11 and 25).
"""

from datetime import timedelta

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    Campaign,
    Invitation,
    MessageKind,
    Organizer,
    OrganizerRole,
    Person,
    Recipient,
)
from outreach.services import links, mailing
from outreach.services.calendars import clean_line
from outreach.services.invitations import when_and_where
from outreach.services.mailing.letters import Letter, render

SOON = timedelta(hours=48)  # nearer than this, a "no" cannot wait (domain.md, R29)
_LONGEST_LESSON = 120


def tell_organizers(invitation: Invitation) -> int:
    """Queue a notice of her answer to each who runs the campaign; returns how many. Flushes."""
    campaign = invitation.request.campaign
    urgent = invitation.starts_at - clock.now() < SOON
    people = organizers_of(campaign)
    for person in people:
        with force_locale(mailing.language_of(person)):
            letter = _letter(invitation)
        mailing.queue_letter(
            MessageKind.NOTICE,
            person,
            letter,
            campaign_id=campaign.id,
            invitation_id=invitation.id,
            urgent=urgent,
        )
    return len(people)


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
    lesson = clean_line(invitation.content["summary"], _LONGEST_LESSON)
    opening = _opening(invitation)
    facts = [f"{label}: {value}" for label, value in when_and_where(invitation)]
    note = [_("She wrote: %(note)s", note=invitation.answer_note)] if invitation.answer_note else []
    return render(
        "plain",
        f"{opening} {lesson}",
        heading=opening,
        paragraphs=[lesson, *facts, *note],
        url=links.organizer_answers(invitation.request.campaign.slug),
        url_words=_("See all answers"),
        organizer="",
    )


def _opening(invitation: Invitation) -> str:
    name = clean_line(invitation.person.name, _LONGEST_LESSON) or invitation.person.email
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
