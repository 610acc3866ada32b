"""A request is made, or taken back."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, CandidateSlot, LessonRequest, MessageKind, Person, School
from outreach.services import audit, invitations, mailing
from outreach.services.booking.details import LessonDetails, check_details, class_of
from outreach.services.booking.slots import Slot
from outreach.services.booking.states import request_state
from outreach.services.errors import Refused


def book_lesson(campaign: Campaign, school: School, person: Person, details: LessonDetails) -> LessonRequest:
    """A new request with its ranked slots; `person` gets a "received" mail. Raises Refused, naming the field."""
    grade = check_details(campaign, school, details)
    request = LessonRequest(
        campaign=campaign,
        school=school,
        booked_by=person,
        reference=_next_reference(campaign),
        class_name=class_of(details.class_name)[0],
        grade=grade,
        pupils=details.pupils,
        girls=details.girls,
        languages=list(details.languages),
        topics=list(details.topics),
        delivery=details.delivery,
        team=details.team,
        photos=details.photos,
        notes=details.notes,
        slots=[_row(rank, slot) for rank, slot in enumerate(details.slots)],
    )
    db.session.add(request)
    db.session.flush()
    audit.record("request.booked", request.reference, actor=person, campaign=campaign, teacher_stays=True)
    mailing.queue(MessageKind.RECEIVED, person, request=request)
    return request


def withdraw_request(request: LessonRequest, person: Person) -> None:
    """Take the request back; of a published lesson everybody told hears at once. A second time changes nothing.

    Raises Refused (409) when the lesson has already been given.
    """
    # Its row only: PostgreSQL locks nothing that was joined to it by the page.
    db.session.refresh(request, with_for_update={"of": LessonRequest})
    if request.withdrawn_at is not None:
        return
    if request_state(request).name == "done":
        raise Refused(_l("This lesson has already taken place."), status=409)
    request.withdrawn_at = clock.now()
    db.session.flush()
    audit.record("request.withdrawn", request.reference, actor=person, campaign=request.campaign)
    if not invitations.cancel_lesson(request, actor=person):
        mailing.queue(MessageKind.WITHDRAWN, person, request=request)  # nobody had been promised anything


def same_class(campaign: Campaign, school: School, class_name: str) -> Sequence[LessonRequest]:
    """The school's live requests for that class: a second one is allowed, and worth a word."""
    query = db.select(LessonRequest).filter_by(
        campaign_id=campaign.id, school_id=school.id, class_name=class_name, withdrawn_at=None
    )
    return db.session.scalars(query).all()


def _next_reference(campaign: Campaign) -> str:
    """`W0001`, `W0002`, … The campaign's row is locked, so that two bookings at once get two numbers."""
    db.session.refresh(campaign, attribute_names=["id"], with_for_update=True)
    query = db.select(LessonRequest.reference).where(
        LessonRequest.campaign_id == campaign.id, LessonRequest.reference.like("W%")
    )
    numbers = [int(text[1:]) for text in db.session.scalars(query) if text[1:].isdecimal()]
    return f"W{max(numbers, default=0) + 1:04d}"


def _row(rank: int, slot: Slot) -> CandidateSlot:
    return CandidateSlot(rank=rank, day=slot.day, lesson=slot.lesson, starts=slot.starts, ends=slot.ends)
