"""A request is made, or taken back."""

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _ln

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, CandidateSlot, LessonRequest, MessageKind, Person, School
from outreach.services import audit, invitations, mailing
from outreach.services.booking import letters
from outreach.services.booking.details import LessonDetails, check_details, class_key, class_of
from outreach.services.booking.rooms import most_served
from outreach.services.booking.slots import Slot, slot_clock
from outreach.services.booking.states import request_state
from outreach.services.errors import Refused


def book_lessons(
    campaign: Campaign, school: School, person: Person, asked: Sequence[LessonDetails]
) -> list[LessonRequest]:
    """A request for each class, with its ranked slots; `person` gets one "received" mail for all of them.

    A colleague who booked one of the classes is told. Raises Refused, naming the field, when one cannot be so, or when
    the school has too few rooms for all of them at the times that are offered.
    """
    grades = [check_details(campaign, school, details) for details in asked]
    _check_rooms(school, asked, grades)
    made = [_book(campaign, school, person, *each) for each in zip(asked, grades, strict=True)]
    for request in made:
        request.booked_with = made[0].reference if len(made) > 1 else ""
        _tell_colleagues(request)
    with force_locale(mailing.language_of(person)):
        letter = letters.received(made, person)
    mailing.queue_letter(MessageKind.RECEIVED, person, letter, campaign_id=campaign.id)
    return made


def _book(
    campaign: Campaign, school: School, person: Person, details: LessonDetails, grade: int
) -> LessonRequest:
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
        room=details.room,
        equipment=details.equipment,
        teacher=details.teacher,
        day_phone=details.day_phone,
        slots=slot_rows(details.slots),
    )
    db.session.add(request)
    db.session.flush()
    audit.record("request.booked", request.reference, actor=person, campaign=campaign, teacher_stays=True)
    return request


def _check_rooms(school: School, asked: Sequence[LessonDetails], grades: Sequence[int]) -> None:
    """Classes booked in one go must not stand in each other's way: a room is for one of them at a time."""
    offered = [
        [(slot.day, *times) for slot in details.slots if (times := slot_clock(slot, school, grade))]
        for details, grade in zip(asked, grades, strict=True)
    ]
    served = most_served(offered, school.rooms)
    if served < len(asked):
        raise Refused(
            _ln(
                "At these times only %(num)s of your %(classes)s classes could have a lesson, one after the other. Choose more times.",
                "At these times only %(num)s of your %(classes)s classes could have a lesson, one after the other. Choose more times.",
                served, classes=len(asked),
            ),
            field="slots",
        )  # fmt: skip


def _tell_colleagues(request: LessonRequest) -> None:
    """Who else booked this class hears of the request, and who made it hears of theirs (domain.md, R9)."""
    for other in same_class(request.campaign, request.school, request.class_name):
        if other.booked_by_id in (None, request.booked_by_id):
            continue
        for mine, theirs in ((request, other), (other, request)):
            _notify(mine.booked_by, mine, theirs)


def _notify(reader: Person | None, mine: LessonRequest, theirs: LessonRequest) -> None:
    if reader is None or reader.left_at is not None:
        return
    with force_locale(mailing.language_of(reader)):
        letter = letters.same_class(mine, theirs)
    mailing.queue_letter(MessageKind.NOTICE, reader, letter, campaign_id=mine.campaign_id)


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
        campaign_id=campaign.id, school_id=school.id, withdrawn_at=None
    )
    wanted = class_key(class_name)
    return [one for one in db.session.scalars(query) if class_key(one.class_name) == wanted]


def booked_together(request: LessonRequest) -> list[LessonRequest]:
    """The request, and those that were booked with it in one go, by their references."""
    if not request.booked_with:
        return [request]
    query = (
        db.select(LessonRequest)
        .filter_by(campaign_id=request.campaign_id, booked_with=request.booked_with)
        .order_by(LessonRequest.reference)
    )
    return list(db.session.scalars(query))


def _next_reference(campaign: Campaign) -> str:
    """`W0001`, `W0002`, … The campaign's row is locked, so that two bookings at once get two numbers."""
    db.session.refresh(campaign, attribute_names=["id"], with_for_update=True)
    query = db.select(LessonRequest.reference).where(
        LessonRequest.campaign_id == campaign.id, LessonRequest.reference.like("W%")
    )
    numbers = [int(text[1:]) for text in db.session.scalars(query) if text[1:].isdecimal()]
    return f"W{max(numbers, default=0) + 1:04d}"


def slot_rows(slots: Sequence[Slot]) -> list[CandidateSlot]:
    """The slots as rows, best first."""
    return [
        CandidateSlot(rank=rank, day=slot.day, lesson=slot.lesson, starts=slot.starts, ends=slot.ends)
        for rank, slot in enumerate(slots)
    ]
