"""A person leaves: lessons ahead are given back first, then everything personal is erased; what was done still counts.

Her row stays without a name, so that lessons given, schools and pupils reached add up as before (domain.md, R21).
"""

from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    AuditEntry,
    BookingDraft,
    BusyCalendar,
    FeedToken,
    Invitation,
    InvitationState,
    JoinDraft,
    LessonRequest,
    Message,
    MessageState,
    Organizer,
    OrganizerRole,
    Person,
    ReceivedMail,
    Recipient,
    School,
    SchoolApplication,
    SchoolContact,
    SignInToken,
    VisitReport,
    Volunteer,
    VolunteerReport,
)
from outreach.services import answers, audit, planning
from outreach.services.errors import Refused

DOMAIN = "erased.invalid"  # no mail can be sent there (RFC 2606)
WAITING = (MessageState.WAITING, MessageState.FAILED)


def leave(person: Person) -> None:
    """Erase her, and give back the lessons that are ahead. Flushes; nothing brings it back.

    Raises Refused 409 for the last organizer.
    """
    _keep_an_organizer(person)
    email = person.email
    _erase_mail(person, email)
    _erase_name(person)
    _give_back(person)
    _erase_volunteers(person)
    _erase_contacts(person)
    for model in (SignInToken, FeedToken, BusyCalendar, BookingDraft, Organizer):
        _delete(model, model.person_id == person.id)
    _delete(JoinDraft, JoinDraft.email == email)
    _scrub_trail(email)
    person.left_at = person.mail_stopped_at = clock.now()
    audit.record("person.left", str(person.id), actor=person)
    db.session.flush()
    db.session.expire_all()


def _keep_an_organizer(person: Person) -> None:
    if person.organizer is None or person.organizer.role != OrganizerRole.ORGANIZER:
        return
    others = sa.select(Organizer.id).where(
        Organizer.role == OrganizerRole.ORGANIZER, Organizer.person_id != person.id
    )
    if db.session.scalar(others.limit(1)) is None:
        raise Refused(_l("You are the last organizer: name another one first."), status=409)


def _erase_name(person: Person) -> None:
    """Before she gives anything back, so that the notices of it do not name her."""
    with force_locale(current_app.config["DEFAULT_LANGUAGE"]):
        person.name = _("Volunteer") if person.organizer is None else _("Organizer")
    person.email, person.phone, person.bounce = f"left-{person.id}@{DOMAIN}", "", ""
    person.language = person.bounced_at = None
    db.session.flush()


def _give_back(person: Person) -> None:
    """Say no to every lesson of hers that is ahead; schools and organizers are told."""
    ahead = sa.select(Invitation).where(
        Invitation.person_id == person.id,
        Invitation.recipient == Recipient.VOLUNTEER,
        Invitation.state == InvitationState.CONFIRMED,
        Invitation.starts_at > clock.now(),
    )
    for invitation in db.session.scalars(ahead).all():
        answers.answer(invitation, Answer.DECLINED, by="own")


def _erase_mail(person: Person, email: str) -> None:
    """What was written to her and by her; and what was written to others about the lessons that she was in.

    A mail to others that names her and has not left is dropped: that she does not come is told anew, without her name.
    """
    hers = (Message.person_id == person.id) | (sa.func.lower(Message.to_address) == email)
    nothing = {"text": "", "eml": b"", "answer": "", "log": []}
    _change(Message, hers & Message.state.in_(WAITING), state=MessageState.OBSOLETE)
    _change(Message, hers, to_address="", subject="", **nothing)
    _change(Message, Message.once.contains(email, autoescape=True), once=None)
    lessons = sa.select(Invitation.request_id).where(Invitation.person_id == person.id)
    about = sa.select(Invitation.id).where(Invitation.request_id.in_(lessons))
    told = Message.invitation_id.in_(about)
    first_name = person.name.partition(" ")[0]
    if first_name:
        in_subject = Message.subject.contains(first_name, autoescape=True)
        named = in_subject | Message.text.contains(first_name, autoescape=True)
        _change(Message, told & named & Message.state.in_(WAITING), state=MessageState.OBSOLETE)
        _change(Message, told & in_subject & ~Message.state.in_(WAITING), subject="")
        _change(
            Message, _to_colleagues(person) & Message.text.contains(person.name, autoescape=True), **nothing
        )
    _change(Message, told & ~Message.state.in_(WAITING), **nothing)
    _change(ReceivedMail, (ReceivedMail.person_id == person.id) | (sa.func.lower(ReceivedMail.from_address) == email),
            from_address="", subject="", text="", reason="")  # fmt: skip
    _change(Invitation, Invitation.person_id == person.id, answer_note="")
    _erase_words_of_others(person, lessons)


def _erase_words_of_others(person: Person, lessons: sa.Select[Any]) -> None:
    """Her own word on her lessons goes, and what others wrote of them where it names her."""
    own = sa.select(Invitation.id).where(Invitation.person_id == person.id)
    _change(VolunteerReport, VolunteerReport.invitation_id.in_(own), comment="")
    first_name = person.name.partition(" ")[0]
    if first_name:
        there = sa.select(Invitation.id).where(Invitation.request_id.in_(lessons))
        for model, of_hers, text in (
            (VisitReport, VisitReport.request_id.in_(lessons), VisitReport.comment),
            (VolunteerReport, VolunteerReport.invitation_id.in_(there), VolunteerReport.comment),
            (Invitation, Invitation.request_id.in_(lessons), Invitation.answer_note),
        ):
            _change(model, of_hers & text.contains(first_name, autoescape=True), **{text.key: ""})


def _to_colleagues(person: Person) -> sa.ColumnElement[bool]:
    """What was sent to those who speak for a school of hers: it may say who booked a lesson."""
    schools = sa.select(SchoolContact.school_id).where(SchoolContact.person_id == person.id)
    people = sa.select(SchoolContact.person_id).where(SchoolContact.school_id.in_(schools))
    return Message.person_id.in_(people) & ~Message.state.in_(WAITING)


def _erase_volunteers(person: Person) -> None:
    """Her part in each season, without what she said of herself; the municipality and the languages are counted."""
    for volunteer in db.session.scalars(sa.select(Volunteer).filter_by(person_id=person.id)):
        volunteer.left_at = volunteer.left_at or clock.now()
        volunteer.town = volunteer.employer = volunteer.work_town = ""
        volunteer.lat = volunteer.lon = volunteer.reminded_at = None
        volunteer.imported, volunteer.language_levels, volunteer.times_before = {}, {}, {}
        volunteer.topics = volunteer.work_days = []
        for rows in (
            volunteer.windows,
            volunteer.checks,
            volunteer.favourite_schools,
            volunteer.refused_schools,
        ):
            rows.clear()
        planning.forget(volunteer)
    db.session.flush()


def _erase_contacts(person: Person) -> None:
    """She speaks for no school any more; what an import said of her there goes too."""
    spoken_for = sa.select(SchoolContact.school_id).where(SchoolContact.person_id == person.id)
    for school in db.session.scalars(sa.select(School).where(School.id.in_(spoken_for))):
        school.imported = {
            name: value for name, value in school.imported.items() if not name.startswith("contact_")
        }
    _delete(SchoolContact, SchoolContact.person_id == person.id)
    _change(LessonRequest, LessonRequest.booked_by_id == person.id, booked_by_id=None, day_phone="")
    _change(VisitReport, VisitReport.reported_by_id == person.id, reported_by_id=None, comment="")


def _scrub_trail(email: str) -> None:
    """The trail holds numbers and codes; should an address stand in it all the same, it goes."""
    _delete(SchoolApplication, sa.func.lower(SchoolApplication.email) == email)
    named = sa.cast(AuditEntry.detail, sa.Text).contains(email) | AuditEntry.subject.contains(email)
    _change(AuditEntry, named, detail={}, subject="")


def _change(model: Any, rows: sa.ColumnElement[bool], **values: Any) -> None:
    db.session.execute(
        sa.update(model).where(rows).values(**values).execution_options(synchronize_session=False)
    )


def _delete(model: Any, rows: sa.ColumnElement[bool]) -> None:
    db.session.execute(sa.delete(model).where(rows).execution_options(synchronize_session=False))
