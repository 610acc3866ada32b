"""What becomes of a request: several at once, colleagues, changes, the waiting list, and what may never be kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    Delivery,
    Invitation,
    LessonRequest,
    Message,
    MessageKind,
    Recipient,
    SchoolContact,
)
from outreach.services.booking import (
    LessonDetails,
    Place,
    Slot,
    answer_by,
    book_lessons,
    booked_together,
    change_details,
    change_slots,
    is_change_open,
    place_of,
    request_state,
    waiting_list,
    withdraw_request,
)
from outreach.services.booking.pupils import may_name_a_pupil
from outreach.services.booking.rooms import most_served
from outreach.services.errors import Refused
from outreach.services.publishing import publish_plan
from tests.factories import (
    MONDAY,
    make,
    make_campaign,
    make_organizer,
    make_person,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)

DETAILS = LessonDetails(
    class_name="8b", pupils=24, girls=12, languages=["lt"], slots=[Slot(MONDAY, 2), Slot(MONDAY, 3)],
    teacher_stays=True, teacher="Rūta",
)  # fmt: skip
LATER = MONDAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def in_january():
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    yield
    clock.start_from(None)


@pytest.fixture
def campaign(app):
    return make_campaign()


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def teacher(school):
    return school.contacts[0].person


def published(campaign, request, **fields):
    """The lesson with one volunteer; gives what she was told."""
    volunteer = make_volunteer(campaign, **fields)
    publish_plan(make_plan(campaign, {request: [volunteer]}))
    return db.session.scalars(db.select(Invitation).filter_by(person_id=volunteer.person_id)).one()


# Several classes in one go


def test_classes_of_one_booking_know_each_other(campaign, school, teacher):
    made = book_lessons(campaign, school, teacher, [DETAILS, replace(DETAILS, class_name="8c")])
    assert [(one.reference, one.booked_with) for one in made] == [("W0001", "W0001"), ("W0002", "W0001")]
    assert booked_together(made[1]) == made
    [alone] = book_lessons(campaign, school, teacher, [replace(DETAILS, class_name="8d")])
    assert (alone.booked_with, booked_together(alone)) == ("", [alone])


def test_one_wrong_class_books_none(campaign, school, teacher):
    with pytest.raises(Refused):
        book_lessons(campaign, school, teacher, [DETAILS, replace(DETAILS, class_name="8c", pupils=0)])
    assert db.session.scalar(db.select(db.func.count(LessonRequest.id))) == 0


def test_a_room_is_for_one_class_at_a_time(campaign, school, teacher):
    three = [replace(DETAILS, class_name=name) for name in ("8a", "8b", "8c")]
    with pytest.raises(Refused, match="only 2 of your 3 classes") as refused:
        book_lessons(campaign, school, teacher, three)
    assert refused.value.field == "slots"
    school.rooms = 2
    assert len(book_lessons(campaign, school, teacher, three)) == 3


def times(*starts):
    return [(MONDAY, start, start + 45) for start in starts]


@pytest.mark.parametrize(
    ("offered", "rooms", "served"),
    [
        ([times(480)], 1, 1),
        ([times(480), times(480)], 1, 1),
        ([times(480), times(480)], 2, 2),
        ([times(480, 535), times(480)], 1, 2),  # the first class gives way
        ([times(480), times(500)], 1, 1),  # they overlap
        ([times(480), times(525)], 1, 2),  # one begins as the other ends
        ([times(480, 535), times(480, 535), times(480, 535)], 1, 2),
        ([times(480), []], 1, 1),
        ([times(*range(480, 900, 60))] * 8, 1, 7),
    ],
)
def test_as_many_classes_are_served_as_rooms_allow(offered, rooms, served):
    assert most_served(offered, rooms) == served


def test_two_colleagues_who_book_one_class_are_told_of_each_other(campaign, school, teacher):
    colleague = make_person(name="Jonas")
    make(SchoolContact(school=school, person=colleague))
    book_lessons(campaign, school, teacher, [DETAILS])
    book_lessons(campaign, school, teacher, [DETAILS])  # her own second one needs no word
    notices = db.select(Message).filter_by(kind=MessageKind.NOTICE).order_by(Message.id)
    assert db.session.scalars(notices).all() == []
    book_lessons(campaign, school, colleague, [replace(DETAILS, class_name="8 B")])
    told = db.session.scalars(notices).all()
    assert {mail.to_address for mail in told} == {teacher.email, colleague.email}
    assert "Jonas" in next(mail.text for mail in told if mail.to_address == teacher.email)


# States


def test_a_request_goes_from_received_to_done(campaign, school):
    request = make_request(campaign, school)
    assert request_state(request).name == "received"
    told = published(campaign, request, person=make_person(name="Austėja P"))
    assert (request_state(request).name, request_state(request).first_names) == ("planned", [])
    told.asked_sequence = told.sequence = 1
    assert request_state(request).name == "changed"
    told.answer = Answer.DECLINED
    assert request_state(request).first_names == []
    told.answer = Answer.ACCEPTED
    assert (request_state(request).name, request_state(request).first_names) == ("confirmed", ["Austėja"])
    clock.start_from(datetime(2027, 2, 9, 7, 0, tzinfo=UTC))
    assert request_state(request).name == "done"


def test_of_a_pair_both_have_to_say_yes(campaign, school):
    request = make_request(campaign, school, team=2)
    team = [make_volunteer(campaign, person=make_person(name=name)) for name in ("Ona", "Ieva")]
    publish_plan(make_plan(campaign, {request: team}))
    told = db.session.scalars(db.select(Invitation).filter_by(recipient=Recipient.VOLUNTEER)).all()
    told[0].answer = Answer.ACCEPTED
    assert (request_state(request).name, len(request_state(request).first_names)) == ("planned", 1)
    told[1].answer = Answer.ACCEPTED
    assert request_state(request).name == "confirmed"


def test_an_answer_is_promised_by_a_day_that_the_campaign_sets(campaign, school):
    late_evening = datetime(2027, 1, 18, 22, 30, tzinfo=UTC)  # the 19th in Vilnius
    request = make_request(campaign, school, created_at=late_evening)
    assert answer_by(request) == date(2027, 1, 26)
    campaign.answer_days = 3
    assert answer_by(request) == date(2027, 1, 22)


def test_the_waiting_list_has_schools_without_a_lesson_first_then_the_earlier_request(campaign, school):
    served, again = make_request(campaign, school), make_request(campaign, school, class_name="8c")
    first, second = (make_request(campaign, make_school()) for _ in range(2))
    assert waiting_list(campaign) == []  # before anything is published nobody waits
    clock.start_from(datetime(2027, 1, 19, 7, 0, tzinfo=UTC))
    published(campaign, served)
    later = make_request(campaign, make_school())
    assert waiting_list(campaign) == [first, second, again]
    assert place_of(again) == Place(3, 3)
    assert place_of(later) is None
    assert place_of(served) is None
    withdraw_request(first, school.contacts[0].person)
    assert place_of(second) == Place(1, 2)


# Changes


def test_details_change_at_any_time_before_the_lesson_is_over(campaign, school, teacher):
    request = make_request(campaign, school)
    change_details(request, teacher, pupils=20, girls=9, room="212", day_phone="112", notes="Second door")
    assert (request.pupils, request.room, request.day_phone) == (20, "212", "112")
    published(campaign, request)
    change_details(request, teacher, equipment="projector", class_name="9a")
    assert (request.equipment, request.class_name) == ("projector", "8b")
    for wrong in ({"pupils": 0}, {"girls": 99}, {"room": "1" * 81}, {"teacher": " "}, {"notes": "a" * 1001}):
        with pytest.raises(Refused) as refused:
            change_details(request, teacher, **wrong)
        assert refused.value.field == next(iter(wrong))
    clock.start_from(datetime(2027, 2, 9, 7, 0, tzinfo=UTC))
    with pytest.raises(Refused) as refused:
        change_details(request, teacher, room="1")
    assert refused.value.status == 409


def test_other_times_are_simply_offered_before_anything_is_published(campaign, school, teacher):
    make_organizer()
    request = make_request(campaign, school)
    change_slots(request, teacher, [Slot(LATER, 3), Slot(MONDAY, 2)])
    assert [(slot.rank, slot.day, slot.lesson) for slot in request.slots] == [(0, LATER, 3), (1, MONDAY, 2)]
    assert request.change_asked_at is None
    assert db.session.scalars(db.select(Message)).all() == []
    with pytest.raises(Refused) as refused:
        change_slots(request, teacher, [Slot(date(2027, 1, 20), 3)])
    assert refused.value.field == "slots"


def test_of_a_published_lesson_another_time_is_asked_for_and_nothing_moves(campaign, school, teacher):
    organizer = make_organizer()
    request = make_request(campaign, school)
    told = published(campaign, request)
    starts = told.starts_at
    clock.start_from(datetime(2027, 1, 19, 7, 0, tzinfo=UTC))
    change_slots(request, teacher, [Slot(LATER, 3)], note="An excursion")
    assert is_change_open(request, request_state(request))
    assert (told.starts_at, request_state(request).lesson.starts_at) == (starts, starts)
    [mail] = db.session.scalars(db.select(Message).filter_by(kind=MessageKind.NOTICE))
    assert mail.to_address == organizer.email
    assert "An excursion" in mail.text
    assert f"/organizer/{campaign.slug}/requests?q={request.reference}" in mail.text
    clock.start_from(datetime(2027, 1, 20, 7, 0, tzinfo=UTC))
    publish_plan(make_plan(campaign, {request: [make_volunteer(campaign)]}))
    assert not is_change_open(request, request_state(request))


# Nothing about pupils


def test_no_table_has_a_place_for_a_pupils_name_or_contact(app):
    about_pupils = {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if any(
            word in f"{table.name}.{column.name}" for word in ("pupil", "girl", "student", "child", "parent")
        )
    }
    numbers = {"lesson_request.pupils", "lesson_request.girls", "visit_report.pupils", "visit_report.girls"}
    assert about_pupils == numbers
    counts = LessonRequest.__table__.columns
    assert {str(counts[name].type) for name in ("pupils", "girls")} == {"INTEGER"}


@pytest.mark.parametrize(
    "text",
    ["Mokinė Ona Kazlauskienė", "pupil Jonas Petraitis", "Gabija Petraitytė, Austėja Kazlauskaitė", "Rašykite ona@pastas.lt",
     "+370 612 34567", "8 612 34567 yra 86 1234567", "Jonas Jonaitis, Petras Petraitis, Antanas Antanaitis"],
)  # fmt: skip
def test_a_text_with_a_pupil_in_it_is_noticed(text):
    assert may_name_a_pupil(text)


@pytest.mark.parametrize(
    "text",
    ["", "212 kabinetas, antras aukštas", "Įėjimas iš Vilniaus gatvės", "Projector and 15 computers", "Šv. Jono gimnazija",
     "Mokiniai smalsūs, domisi robotika", "Vytauto Didžiojo universitetas", "Parking behind Kauno Maironio school"],
)  # fmt: skip
def test_an_ordinary_text_is_left_alone(text):
    assert not may_name_a_pupil(text)


def test_online_lessons_need_no_room_apart(campaign, school, teacher):
    [request] = book_lessons(campaign, school, teacher, [replace(DETAILS, delivery=Delivery.ONLINE, room="")])
    assert (request.room, request.delivery) == ("", Delivery.ONLINE)
