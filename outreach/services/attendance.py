"""She comes late: the school and the organizers hear of it at once (domain.md, rows 1 and 6).

That she cannot come at all is an answer like any other (`answers.answer`).
"""

from datetime import timedelta
from functools import partial

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.extensions import db
from outreach.models import Answer, AuditEntry, Invitation, InvitationState
from outreach.services import answers, audit
from outreach.services.calendars import clean_line
from outreach.services.errors import Refused
from outreach.services.mailing.letters import Letter, render
from outreach.services.walltime import today

LATE_MINUTES = (5, 10, 15, 20, 30, 45)
_LONGEST_NAME = 80


def may_be_late(invitation: Invitation) -> bool:
    """Whether it is the lesson's day, she has not declined, and the lesson is not over."""
    zone = invitation.request.campaign.timezone
    same_day = today(clock.now(), zone) == today(invitation.starts_at, zone)
    comes = invitation.state == InvitationState.CONFIRMED and invitation.answer != Answer.DECLINED
    return same_day and comes and clock.now() < invitation.ends_at + timedelta(minutes=15)


def say_late(invitation: Invitation, minutes: int) -> int:
    """Mail the school's contacts and the organizers that she comes so many minutes late; gives how many were told.

    The same minutes twice are told once. Raises Refused 409 on any other day, 400 for minutes that are none. Flushes.
    """
    if minutes not in LATE_MINUTES:
        raise Refused(_l("Choose from the answers shown."), field="minutes")
    if not may_be_late(invitation):
        raise Refused(_l("That can be said on the day of the lesson only."), status=409)
    campaign, once = invitation.request.campaign, f"late-{invitation.id}-{invitation.sequence}-{minutes}"
    told = 0
    for contact in answers.contacts_of(invitation):
        write = partial(_to_school, contact, invitation, minutes)
        told += answers.notify(
            contact.person, contact, write, urgent=True, once=f"{once}-{contact.person_id}"
        )
    for person in answers.organizers_of(campaign):
        write = partial(_to_organizers, invitation, minutes)
        told += answers.notify(person, invitation, write, urgent=True, once=f"{once}-{person.email}")
    if told:
        audit.record("lesson.late", invitation.request.reference, actor=invitation.person, campaign=campaign,
                     minutes=minutes, invitation=invitation.id)  # fmt: skip
    return told


def said_late(invitation: Invitation) -> AuditEntry | None:
    """What she said last about coming late to this lesson: when (`at`), and how late (`detail["minutes"]`). One query."""
    query = (
        sa.select(AuditEntry)
        .where(
            AuditEntry.action == "lesson.late",
            AuditEntry.subject == invitation.request.reference,
            AuditEntry.detail["invitation"].as_integer() == invitation.id,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def _to_school(contact: Invitation, hers: Invitation, minutes: int) -> Letter:
    name = answers.name_for_school(hers, hers.answer)
    return answers.letter_to_school(contact, _late(name, contact), _sentence(minutes))


def _to_organizers(hers: Invitation, minutes: int) -> Letter:
    name = clean_line(hers.person.name, _LONGEST_NAME) or hers.person.email
    subject, facts = _late(name, hers), answers.facts_of(hers)
    return render("plain", subject, heading=subject, paragraphs=[_sentence(minutes), *facts], url="", url_words="",
                  organizer="")  # fmt: skip


def _late(name: str, about: Invitation) -> str:
    return _("%(name)s is late: %(lesson)s", name=name, lesson=answers.lesson_of(about))


def _sentence(minutes: int) -> str:
    return _("She is on her way and comes about %(minutes)s minutes late.", minutes=minutes)
