"""What is the reader's own: anything else is not there for her (404)."""

from flask_login import current_user
from sqlalchemy.orm import joinedload

from outreach.extensions import db
from outreach.models import Invitation, LessonRequest, Recipient, School, SchoolContact, Volunteer
from outreach.services import access
from outreach.services.booking import is_running
from outreach.services.errors import Refused
from outreach.views.errors import SENTENCES


def my_parts() -> list[Volunteer]:
    """Her part in each season that still runs, the newest first."""
    return [part for part in access.volunteers_of(current_user.person) if is_running(part.campaign)]


def my_part(volunteer_id: int) -> Volunteer:
    for part in access.volunteers_of(current_user.person):
        if part.id == volunteer_id:
            return part
    raise Refused(SENTENCES[404], status=404)


def my_lessons() -> list[Invitation]:
    """Every lesson that she was told of, by time."""
    query = (
        db.select(Invitation)
        .filter_by(person_id=current_user.person.id, recipient=Recipient.VOLUNTEER)
        .options(
            joinedload(Invitation.request).options(
                joinedload(LessonRequest.school), joinedload(LessonRequest.campaign)
            )
        )
        .order_by(Invitation.starts_at, Invitation.id)
    )
    return list(db.session.scalars(query))


def my_lesson(invitation_id: int) -> Invitation:
    query = (
        db.select(Invitation)
        .filter_by(id=invitation_id, person_id=current_user.person.id, recipient=Recipient.VOLUNTEER)
        .options(
            joinedload(Invitation.request).options(
                joinedload(LessonRequest.campaign),
                joinedload(LessonRequest.booked_by),
                joinedload(LessonRequest.school)
                .selectinload(School.contacts)
                .joinedload(SchoolContact.person),
            )
        )
    )
    lesson = db.session.scalar(query)
    if lesson is None:
        raise Refused(SENTENCES[404], status=404)
    return lesson
