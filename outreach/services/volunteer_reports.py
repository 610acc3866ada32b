"""How a lesson went, as a volunteer of it tells; what the organizers should know at once is mailed to them.

What the school tells is another word (booking/reports.py): the two may differ, and both stand.
"""

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import contains_eager

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    AttendanceStatus,
    Invitation,
    InvitationState,
    LessonRequest,
    Message,
    MessageKind,
    Recipient,
    VolunteerReport,
)
from outreach.services import answers, audit, codes, links, mailing
from outreach.services.errors import Refused
from outreach.services.mailing.letters import Letter, render

LONGEST_COMMENT = 500  # letters


def report_of(invitation: Invitation) -> VolunteerReport | None:
    """What she has told until now."""
    return db.session.scalar(sa.select(VolunteerReport).filter_by(invitation_id=invitation.id))


def reports_about(request: LessonRequest) -> list[VolunteerReport]:
    """What every volunteer of the lesson has told, with who she is; one query."""
    query = (
        sa.select(VolunteerReport)
        .join(VolunteerReport.invitation)
        .join(Invitation.person)
        .where(Invitation.request_id == request.id)
        .options(contains_eager(VolunteerReport.invitation).contains_eager(Invitation.person))
        .order_by(VolunteerReport.id)
    )
    return list(db.session.scalars(query))


def may_report(invitation: Invitation) -> bool:
    """Whether the lesson is over and was hers to the end."""
    hers = invitation.recipient == Recipient.VOLUNTEER and invitation.state == InvitationState.CONFIRMED
    return hers and invitation.answer != Answer.DECLINED and invitation.ends_at <= clock.now()


def report(
    invitation: Invitation,
    status: AttendanceStatus,
    *,
    teacher_stayed: bool | None = None,
    comment: str = "",
) -> VolunteerReport:
    """Keep it in place of what she told before. A lesson that was not held, or not with a teacher, is told on at once.

    Raises Refused 409 for a lesson that is not over or was not hers, 400 where the teacher is left out. Flushes.
    """
    db.session.refresh(invitation, with_for_update={"of": Invitation})  # of a double tap the second waits
    if not may_report(invitation):
        raise Refused(_l("That can be told once the lesson is over."), status=409)
    held = status == AttendanceStatus.ATTENDED
    if held and teacher_stayed is None:
        raise Refused(_l("Say whether a teacher was there."), field="teacher_stayed")
    told = report_of(invitation) or VolunteerReport(invitation=invitation)
    told.status, told.teacher_stayed = status, teacher_stayed if held else None
    told.comment, told.reported_at = comment, clock.now()
    db.session.add(told)
    db.session.flush()
    audit.record("visit.told", invitation.request.reference, actor=invitation.person,
                 campaign=invitation.request.campaign, status=status, teacher_stayed=told.teacher_stayed)  # fmt: skip
    if not held or not teacher_stayed:
        _tell_organizers(told)
    return told


def _tell_organizers(told: VolunteerReport) -> None:
    """Once for each thing that she tells, however often she corrects the rest.

    The mail belongs to no invitation, or it would be overtaken, as the lesson is over; so it does not name her either.
    """
    about = told.invitation
    for person in answers.organizers_of(about.request.campaign):
        once = f"told-{about.id}-{told.status.value}-{person.email}"[:120]
        if db.session.scalar(sa.select(Message.id).filter_by(once=once)) is None:
            with force_locale(mailing.language_of(person)):
                letter = _letter(told)
            campaign_id = about.request.campaign_id
            mailing.queue_letter(MessageKind.NOTICE, person, letter, campaign_id=campaign_id, once=once)


def _letter(told: VolunteerReport) -> Letter:
    about = told.invitation
    subject = _("A volunteer tells of a lesson: %(lesson)s", lesson=answers.lesson_of(about))
    answer = codes.ATTENDANCE_OF_HERS[told.status]
    what = (
        _("Did the lesson take place? %(answer)s.", answer=str(answer))
        if told.teacher_stayed is None
        else _("The lesson took place, but no teacher was in the room the whole time.")
    )
    return render("plain", subject, heading=subject, paragraphs=[what, *answers.facts_of(about)], organizer="",
                  url=links.organizer_request(about.request.campaign.slug, about.request.reference),
                  url_words=_("See the request"))  # fmt: skip
