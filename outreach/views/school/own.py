"""What is the reader's own: anything else is not there for her (404)."""

from typing import Any

from flask_login import current_user
from sqlalchemy.orm import joinedload

from outreach.extensions import db
from outreach.models import BookingDraft, LessonRequest, School, SchoolContact
from outreach.services.alphabet import sort_key
from outreach.services.errors import Refused
from outreach.views.errors import SENTENCES


def my_schools() -> list[School]:
    """The schools that she speaks for, by the alphabet."""
    query = db.select(School).join(School.contacts).where(SchoolContact.person_id == current_user.person.id)
    return sorted(db.session.scalars(query), key=lambda school: sort_key(school.name))


def my_school(school_id: int) -> School:
    query = db.select(School).join(School.contacts).where(SchoolContact.person_id == current_user.person.id)
    return _found(db.session.scalar(query.where(School.id == school_id)))


def my_request(request_id: int) -> LessonRequest:
    query = (
        db.select(LessonRequest)
        .join(LessonRequest.school)
        .join(School.contacts)
        .where(SchoolContact.person_id == current_user.person.id, LessonRequest.id == request_id)
        .options(joinedload(LessonRequest.campaign))
    )
    return _found(db.session.scalar(query))


def my_draft(draft_id: int) -> BookingDraft:
    """Her own draft, for a school that she still speaks for."""
    draft = db.session.get(BookingDraft, draft_id)
    if draft is None or draft.person_id != current_user.person.id:
        raise Refused(SENTENCES[404], status=404)
    my_school(draft.school_id)
    return draft


def _found(row: Any) -> Any:
    if row is None:
        raise Refused(SENTENCES[404], status=404)
    return row
