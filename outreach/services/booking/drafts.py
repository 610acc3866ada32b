"""A booking on its way: answers gathered page by page, and sent once however often the button is pressed."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.models import BookingDraft, Campaign, Delivery, LessonRequest, Person, Photos, School
from outreach.services.booking.details import LessonDetails, class_of
from outreach.services.booking.offered import takes_bookings
from outreach.services.booking.requests import book_lessons, booked_together
from outreach.services.booking.slots import read_slot
from outreach.services.errors import Refused


def begin_draft(campaign: Campaign, school: School, person: Person) -> BookingDraft:
    """A fresh draft, or hers that holds no answer yet. Raises Refused (409) when no day is left to book."""
    if not takes_bookings(campaign):
        raise Refused(_l("There is no day left in this season that can still be booked."), status=409)
    for draft in open_drafts([school], person):
        if draft.campaign_id == campaign.id and not draft.answers:
            return draft
    draft = BookingDraft(campaign=campaign, school=school, person=person, answers={})
    db.session.add(draft)
    db.session.flush()
    return draft


def open_drafts(schools: Iterable[School], person: Person) -> list[BookingDraft]:
    """Her drafts for these schools that were not sent, the latest first."""
    query = (
        db.select(BookingDraft)
        .filter_by(person_id=person.id, request_id=None)
        .where(BookingDraft.school_id.in_([school.id for school in schools]))
        .order_by(BookingDraft.id.desc())
    )
    return list(db.session.scalars(query))


def answer_draft(draft: BookingDraft, **answers: Any) -> None:
    """Keep answers of one page (JSON values). Raises Refused (409) when the draft was sent already."""
    if draft.request_id is not None:
        raise Refused(_l("This booking has been sent. Begin a new one for another lesson."), status=409)
    draft.answers = {**draft.answers, **answers}
    db.session.flush()


def details_of(draft: BookingDraft) -> list[LessonDetails]:
    """What the draft asks for, class by class. Raises Refused (409) when a page is still to be answered.

    `classes` are answered one by one, `slots` by grade, as the bell table has them; all else is the same for all.
    """
    shared = dict(draft.answers)
    try:
        classes, slots = shared.pop("classes"), shared.pop("slots")
        shared["delivery"], shared["photos"] = Delivery(shared["delivery"]), Photos(shared["photos"])
        return [
            LessonDetails(**shared, **one, slots=[read_slot(text) for text in slots[grade_key(one)]])
            for one in classes
        ]
    except (KeyError, TypeError):
        raise Refused(_l("Some questions are not answered yet."), status=409) from None


def grade_key(one: Mapping[str, Any]) -> str:
    """By which the answers keep the times of a class: its grade."""
    return str(class_of(one["class_name"])[1])


def classes_by_grade(draft: BookingDraft) -> dict[str, list[str]]:
    """The names of the classes that share a bell table and so a page of times."""
    found: dict[str, list[str]] = {}
    for one in draft.answers.get("classes", []):
        found.setdefault(grade_key(one), []).append(one["class_name"])
    return found


def send_draft(draft: BookingDraft) -> list[LessonRequest]:
    """Book what the draft asks for; sent again it gives the requests of the first time. Raises Refused."""
    db.session.refresh(draft, with_for_update=True)
    if draft.request is None:
        made = book_lessons(draft.campaign, draft.school, draft.person, details_of(draft))
        draft.request = made[0]
        db.session.flush()
        return made
    return booked_together(draft.request)


def discard_draft(draft: BookingDraft) -> None:
    """Throw the answers away; a draft that was sent stays."""
    if draft.request_id is None:
        db.session.delete(draft)
        db.session.flush()
