"""She cannot come, or comes late: the school and the organizers hear of it at once (domain.md, rows 1 and 6)."""

from datetime import timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.extensions import db
from outreach.models import Answer, Invitation, InvitationState, Message, MessageKind, Person, Recipient
from outreach.services import answers, audit, mailing, planning
from outreach.services.calendars import clean_line
from outreach.services.errors import Refused
from outreach.services.invitations import when_and_where
from outreach.services.mailing.letters import Letter, help_address, render
from outreach.services.visits import lesson_invitations
from outreach.services.walltime import today

LATE_MINUTES = (5, 10, 15, 20, 30, 45)
_LONGEST_NAME = 80


def cannot_come(invitation: Invitation, note: str = "") -> int | None:
    """Decline for her, tell the school too, and start the repair of the plan. Gives the repair's solve, to be enqueued.

    None where there is nothing to repair, or another solve takes it in. Said twice it is told once. Raises Refused as
    `answers.answer`. Flushes.
    """
    if not answers.answer(invitation, Answer.DECLINED, by="own", note=note).changed:
        return None
    _tell_school(invitation, _l("She cannot come. The organizers look for somebody else: please keep the time free "
                                "until you hear from them."), once=f"declined-{invitation.id}-{invitation.sequence}")  # fmt: skip
    try:
        return planning.propose_repair(invitation.request.campaign).id
    except Refused:  # what happened is recorded: the next plan takes it in
        return None


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
    once = f"late-{invitation.id}-{invitation.sequence}-{minutes}"
    sentence = _l("She is on her way and comes about %(minutes)s minutes late.", minutes=minutes)
    told = _tell_school(invitation, sentence, once=once)
    campaign = invitation.request.campaign
    for person in answers.organizers_of(campaign):
        told += _notice(person, invitation, sentence, f"{once}-{person.email}")
    if told:
        audit.record("lesson.late", invitation.request.reference, actor=invitation.person, campaign=campaign,
                     minutes=minutes, invitation=invitation.id)  # fmt: skip
    return told


def _tell_school(invitation: Invitation, sentence: object, *, once: str) -> int:
    """A notice to each contact who expects the lesson; gives how many were new."""
    contacts = [
        one for one in lesson_invitations(invitation.request_id) if one.recipient == Recipient.CONTACT
    ]
    return sum(
        _notice(one.person, one, sentence, f"{once}-{one.person_id}", who=invitation.person)
        for one in contacts
    )


def _notice(person: Person, about: Invitation, sentence: object, once: str, who: Person | None = None) -> int:
    if db.session.scalar(db.select(Message.id).filter_by(once=once[:120])):
        return 0
    with force_locale(mailing.language_of(person)):
        letter = _letter(about, str(sentence), who or about.person, whole_name=about.person_id != person.id)
    campaign = about.request.campaign
    mailing.queue_letter(MessageKind.NOTICE, person, letter, campaign_id=campaign.id, invitation_id=about.id,
                         urgent=True, once=once[:120])  # fmt: skip
    return 1


def _letter(about: Invitation, sentence: str, who: Person, *, whole_name: bool) -> Letter:
    """Schools know her by her first name."""
    name = clean_line(who.name, _LONGEST_NAME) or _("The volunteer")
    shown = name if whole_name else name.split()[0]
    lesson = clean_line(about.content["summary"], 120)
    facts = [f"{label}: {value}" for label, value in when_and_where(about)]
    return render("plain", f"{shown}: {lesson}", heading=f"{shown}: {lesson}", paragraphs=[sentence, *facts], url="",
                  url_words="", organizer=help_address(about.request.campaign.organizer_email))  # fmt: skip
