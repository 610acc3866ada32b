"""What a school changes in a request that it has sent: details at any time, its times with care for what was promised."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    LessonRequest,
    MessageKind,
    Organizer,
    OrganizerRole,
    Person,
)
from outreach.services import audit, mailing
from outreach.services.booking import letters
from outreach.services.booking.details import LessonDetails, check_details
from outreach.services.booking.requests import slot_rows
from outreach.services.booking.slots import Slot
from outreach.services.booking.states import RequestState, request_state
from outreach.services.errors import Refused

CHANGEABLE = ("pupils", "girls", "room", "equipment", "teacher", "day_phone", "photos", "notes")
LONGEST_NOTE = 500  # letters


def change_details(request: LessonRequest, person: Person, **changes: Any) -> None:
    """Set some of CHANGEABLE. Raises Refused (409) when the lesson is over or withdrawn, else naming the field."""
    _demand_open(request)
    given = {name: value for name, value in changes.items() if name in CHANGEABLE}
    check_details(request.campaign, request.school, replace(_details(request), **given), with_slots=False)
    for name, value in given.items():
        setattr(request, name, value)
    db.session.flush()
    audit.record("request.changed", request.reference, actor=person, campaign=request.campaign)


def change_slots(request: LessonRequest, person: Person, slots: Sequence[Slot], note: str = "") -> None:
    """Offer other times. The next plan goes by them; of a published lesson the old time holds until then.

    Organizers get a mail when the lesson was published already. Raises Refused, naming the field.
    """
    state = _demand_open(request)
    if len(note) > LONGEST_NOTE:
        raise Refused(_l("At most %(most)s letters fit here.", most=LONGEST_NOTE), field="note")
    check_details(request.campaign, request.school, replace(_details(request), slots=list(slots)))
    request.slots.clear()
    db.session.flush()  # ranks are taken once: the old rows go first
    request.slots += slot_rows(slots)
    if state.is_published:
        request.change_asked_at, request.change_note = clock.now(), note
        _tell_organizers(request, note)
    db.session.flush()
    audit.record("request.times_changed", request.reference, actor=person, campaign=request.campaign)


def is_change_open(request: LessonRequest, state: RequestState) -> bool:
    """Whether the school waits for another time: it asked after the plan was published that holds now."""
    if request.change_asked_at is None or not state.is_published or state.lesson is None:
        return False
    published = state.lesson.plan.published_at
    return published is not None and published <= request.change_asked_at


def _demand_open(request: LessonRequest) -> RequestState:
    """Its state. Of two who change it at once the second waits."""
    db.session.refresh(request, with_for_update={"of": LessonRequest})
    state = request_state(request)
    if not state.is_open:
        raise Refused(_l("This lesson is over or withdrawn: nothing can be changed."), status=409)
    return state


def _details(request: LessonRequest) -> LessonDetails:
    """The request as it was asked for; who books confirmed that a teacher stays."""
    names = ("class_name", "languages", "topics", "delivery", "team", *CHANGEABLE)
    given = {name: getattr(request, name) for name in names}
    given["teacher"] = request.teacher or "–"  # requests of spreadsheets name nobody
    return LessonDetails(slots=[], teacher_stays=True, **given)


def _tell_organizers(request: LessonRequest, note: str) -> None:
    query = (
        db.select(Person)
        .join(Organizer, Organizer.person_id == Person.id)
        .where(Organizer.role == OrganizerRole.ORGANIZER, Person.left_at.is_(None))
        .order_by(Person.id)
    )
    for organizer in db.session.scalars(query):
        with force_locale(mailing.language_of(organizer)):
            letter = letters.change_asked(request, note)
        mailing.queue_letter(MessageKind.NOTICE, organizer, letter, campaign_id=request.campaign_id)
