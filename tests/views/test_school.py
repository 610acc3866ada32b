"""A contact books a lesson, sees what became of it, and withdraws it."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    BookingDraft,
    Campaign,
    FeedToken,
    Invitation,
    LessonRequest,
    Message,
    MessageKind,
    Person,
    School,
    SchoolContact,
)
from outreach.services.publishing import publish_plan
from tests.factories import (
    MONDAY,
    make,
    make_campaign,
    make_closure,
    make_person,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)
from tests.views.pages import counted_queries, reader

CLASS = {
    "classes-0-class_name": "8b",
    "classes-0-pupils": "24",
    "classes-0-girls": "12",
    "classes-0-room": "212",
}
# The same language twice, or a line left out, is no fault.
CONTENT = {
    "first_language": "pl",
    "second_language": "lt",
    "third_language": "",
    "fourth_language": "en",
    "topics": ["ai"],
}
VISIT = {"delivery": "in_person", "team": "1", "photos": "none", "notes": "Second door", "teacher_stays": "y",
         "teacher": "Rūta Rutaitė", "equipment": "projector", "day_phone": "+370 600 00000"}  # fmt: skip


@pytest.fixture
def world(app):
    """Two schools of one contact, a stranger, and a campaign some weeks ahead."""
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    with app.app_context():
        campaign = make_campaign(name="Spring 2027", topics=["ai", "data"])
        make_closure(campaign, MONDAY + timedelta(days=1), name="Žiemos atostogos")
        teacher, stranger = make_person(name="Rūta"), make_person()
        first = make_school(contact=teacher, name="Žemynos gimnazija")
        second = make_school(contact=teacher, name="Čiurlionio gimnazija", bells=False)
        other = make_school(contact=stranger)
        db.session.commit()
        return SimpleNamespace(campaign=campaign.id, teacher=teacher.id, stranger=stranger.id, school=first.id,
                               second=second.id, other=other.id)  # fmt: skip


@pytest.fixture
def teacher(app, world):
    return reader(app, world.teacher)


def asked(app, world, *, served=False, accepted=True, **fields):
    """A request of the first school; `served`: published, given by Austėja, who has said yes if `accepted`."""
    with app.app_context():
        campaign = db.session.get_one(Campaign, world.campaign)
        request = make_request(campaign, db.session.get_one(School, world.school), **fields)
        if served:
            volunteer = make_volunteer(campaign, person=make_person(name="Austėja Petrauskienė"))
            publish_plan(make_plan(campaign, {request: [volunteer]}))
            if accepted:
                told = db.session.scalars(
                    db.select(Invitation).filter_by(person_id=volunteer.person_id)
                ).one()
                told.answer = Answer.ACCEPTED
        db.session.commit()
        return request.id


def begun(client, school):
    """The address of a fresh booking, without its last part."""
    answer = client.post(f"/school/{school}/book/spring")
    assert answer.status_code == 303
    return re.match(r"/school/bookings/\d+/", answer.location)[0]


def answered(client, school, classes=CLASS):
    """A booking with all pages answered but the times."""
    booking = begun(client, school)
    for page, answers in (("classes", classes), ("content", CONTENT), ("visit", VISIT)):
        assert client.post(booking + page, data=answers).status_code == 303
    return booking


def requests(app):
    with app.app_context():
        return db.session.scalar(db.select(db.func.count(LessonRequest.id)))


# Her schools


def test_her_schools_are_sorted_by_the_lithuanian_alphabet(teacher):
    page = teacher.get("/school/").text
    assert page.index("Čiurlionio gimnazija") < page.index("Žemynos gimnazija")


def test_who_books_for_many_schools_sees_how_each_of_them_stands(app, world, teacher):
    """A specialist had to open school after school, and never heard again of those that she had asked for."""
    with app.app_context():
        campaign, school = (
            db.session.get_one(Campaign, world.campaign),
            db.session.get_one(School, world.school),
        )
        for name in ("8a", "8b"):
            make_request(campaign, school, class_name=name)
        wished = make_school(name="Trečioji gimnazija")
        db.session.commit()
        wished_id, email = wished.id, db.session.get_one(Person, world.teacher).email
    page = teacher.get("/school/").text
    assert "Received: 2" in page
    assert page.count("No request yet") == 1
    teacher.post(f"/start/schools/{wished_id}", data={"email": email, "name": "Rūta"})
    page = teacher.get("/school/").text
    assert "An organizer still looks at these schools." in page
    assert "<li>Trečioji gimnazija</li>" in page
    with counted_queries(app) as queries:
        teacher.get("/school/")
    assert len(queries) < 14


def test_who_sees_no_list_hears_how_many_schools_are_found(app, world):
    typing = reader(app).get("/start?q=gimnazija", headers={"HX-Request": "true"}).text
    assert "2 schools are found." in typing
    assert "schools are found" not in reader(app).get("/start?q=gimnazija").text


def test_who_has_one_school_comes_straight_to_it(app, world):
    assert reader(app, world.stranger).get("/school/").location == f"/school/{world.other}/"


def test_strangers_sign_in_first(app, world):
    answer = reader(app).get(f"/school/{world.school}/")
    assert (answer.status_code, answer.location) == (303, f"/sign-in?next=/school/{world.school}/")


def test_another_school_is_not_there_for_her(app, world, teacher):
    request_id = asked(app, world)
    client = reader(app, world.stranger)
    for path in (f"/school/{world.school}/", f"/school/{world.school}/calendar", f"/school/requests/{request_id}",
                 f"/school/requests/{request_id}/withdraw", "/school/requests/999999"):  # fmt: skip
        assert client.get(path).status_code == 404
    assert client.post(f"/school/requests/{request_id}/withdraw").status_code == 404
    assert client.post(f"/school/{world.school}/book/spring").status_code == 404


def test_a_school_page_tells_each_request_and_its_state(app, world, teacher):
    asked(app, world, served=True, class_name="8a")
    asked(app, world, class_name="IIc", grade=10)
    page = teacher.get(f"/school/{world.school}/").text
    assert "Confirmed" in page
    assert "Austėja" in page
    assert "Petrauskienė" not in page
    assert "Monday 8 February 2027, 08:55–09:40" in page
    assert page.index("Class 8a") < page.index("Class IIc")


def test_more_requests_cost_no_more_queries(app, world, teacher):
    counts = []
    for number in (1, 2):
        for _ in range(number):
            asked(app, world, served=False)
        with counted_queries(app) as statements:
            assert teacher.get(f"/school/{world.school}/").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


def test_a_school_that_is_nobodys_any_more_is_gone(app, world, teacher):
    with app.app_context():
        db.session.execute(db.delete(SchoolContact).where(SchoolContact.school_id == world.second))
        db.session.commit()
    assert teacher.get("/school/").location == f"/school/{world.school}/"


# Booking


def test_a_lesson_is_booked_page_by_page(app, world, teacher):
    booking = answered(teacher, world.school)
    times = teacher.get(booking + "times").text
    assert "Žiemos atostogos" in times
    assert f'value="{MONDAY}#3"' in times
    assert f'value="{MONDAY + timedelta(days=1)}#3"' not in times

    chosen = [f"{MONDAY + timedelta(days=2)}#1", f"{MONDAY}#3"]
    assert teacher.post(booking + "times", data={"slots": chosen}).location == booking + "order?grade=8"
    teacher.post(booking + "order", data={"up": chosen[0]})
    check = teacher.get(booking + "check").text
    assert check.index("Wednesday 10 February 2027, lesson 1, 08:00–08:45") < check.index(
        "Monday 8 February 2027"
    )

    sent = teacher.post(booking + "check")
    assert teacher.post(booking + "check").location == sent.location  # a double tap
    page = teacher.get(sent.location).text
    assert "Your request W0001 has been sent." in page
    assert "Received" in page
    with app.app_context():
        request = db.session.scalars(db.select(LessonRequest)).one()
        assert (request.class_name, request.languages, request.topics, request.notes) == (
            "8b",
            ["pl", "lt", "en"],
            ["ai"],
            "Second door",
        )
        assert [str(slot.day) for slot in request.slots] == ["2027-02-10", "2027-02-08"]
        assert db.session.scalars(db.select(Message.kind)).all() == [MessageKind.RECEIVED]


def test_taps_in_order_need_no_page_of_their_own(app, world, teacher):
    booking = answered(teacher, world.school)
    taps = [f"{MONDAY + timedelta(days=2)}#1", f"{MONDAY}#3", f"{MONDAY}#1"]
    answer = teacher.post(booking + "times", data={"slots": sorted(taps), "order": ",".join(taps)})
    assert answer.location == booking + "check"
    teacher.post(booking + "check")
    with app.app_context():
        request = db.session.scalars(db.select(LessonRequest)).one()
        assert [(slot.day.day, slot.lesson) for slot in request.slots] == [(10, 1), (8, 3), (8, 1)]


def test_the_order_is_changed_by_buttons_or_sent_as_a_script_has_it(app, world, teacher):
    booking = answered(teacher, world.school)
    one, two, three = (f"{MONDAY}#{lesson}" for lesson in (1, 2, 3))
    page = teacher.post(booking + "times", data={"slots": [one, two, three]}).location

    def order():
        return re.search(r'name="order" value="([^"]*)"', teacher.get(page).text)[1].split(",")

    pressed = [({"up": one}, [one, two, three]), ({"down": one}, [two, one, three]), ({"up": three}, [two, three, one]),
               ({"down": one}, [two, three, one]), ({"up": "nonsense"}, [two, three, one]), ({}, [two, three, one])]  # fmt: skip
    for press, expected in pressed:
        assert teacher.post(page, data=press).location == page
        assert order() == expected
    for stale in (
        f"{one},{two}",
        "",
        "nonsense",
        f"{one},{two},{MONDAY}#4",
    ):  # another tab has changed the times
        assert teacher.post(page, data={"go": "1", "order": stale}).location == page
        assert "The times have changed meanwhile" in teacher.get(page).text
        assert order() == [two, three, one]
    dragged = teacher.post(page, data={"go": "1", "order": f"{one},{three},{two}"})
    assert dragged.location == booking + "check"
    assert order() == [one, three, two]


def test_an_order_that_is_not_of_the_ticks_is_passed_over(world, teacher):
    booking = answered(teacher, world.school)
    ticks = [f"{MONDAY}#1", f"{MONDAY}#3"]
    for order in (f"{MONDAY}#1,{MONDAY}#2", "nonsense", f"{MONDAY}#1", "," * 5000):
        answer = teacher.post(booking + "times", data={"slots": ticks, "order": order})
        assert answer.location == booking + "order?grade=8"


TWO_CLASSES = CLASS | {"classes-1-class_name": "8c", "classes-1-pupils": "20", "classes-1-girls": "9",
                       "classes-2-class_name": "IIa", "classes-2-pupils": "30", "classes-2-girls": "10"}  # fmt: skip


def test_several_classes_are_booked_in_one_go(app, world, teacher):
    booking = answered(teacher, world.school, TWO_CLASSES)
    times = teacher.get(booking + "times").text
    assert "8b, 8c" in times
    slots = [f"{MONDAY}#1", f"{MONDAY}#2", f"{MONDAY}#4"]
    sent = {"slots": slots, "order": ",".join(slots)}
    assert teacher.post(booking + "times?grade=8", data=sent).location == booking + "times?grade=10"
    again = teacher.get(booking + "times?grade=10").text
    assert again.count(" checked") == 3  # to begin with, the same as for grade 8
    assert teacher.post(booking + "times?grade=10", data=sent).location == booking + "check"
    check = teacher.get(booking + "check").text
    assert "Send the 3 requests" in check
    assert teacher.post(booking + "check").location == f"/school/{world.school}/"
    page = teacher.get(f"/school/{world.school}/").text
    assert "Your requests have been sent: W0001, W0002, W0003." in page
    assert teacher.post(booking + "check").location == f"/school/{world.school}/"  # a double tap
    with app.app_context():
        made = db.session.scalars(db.select(LessonRequest).order_by(LessonRequest.id)).all()
        assert [(one.class_name, one.grade, one.booked_with, one.teacher) for one in made] == [
            ("8b", 8, "W0001", "Rūta Rutaitė"), ("8c", 8, "W0001", "Rūta Rutaitė"), ("IIa", 10, "W0001", "Rūta Rutaitė"),
        ]  # fmt: skip


def test_classes_that_stand_in_each_others_way_are_told_before_they_are_sent(app, world, teacher):
    booking = answered(teacher, world.school, TWO_CLASSES)
    for grade in (8, 10):
        teacher.post(booking + f"times?grade={grade}", data={"slots": [f"{MONDAY}#1"]})
    answer = teacher.post(booking + "check")
    assert answer.status_code == 400
    assert "At these times only 1 of your 3 classes could have a lesson" in answer.text
    assert requests(app) == 0


def test_one_more_class_keeps_what_was_typed(world, teacher):
    booking = begun(teacher, world.school)
    page = teacher.post(booking + "classes", data=CLASS | {"more": "1"})
    assert page.status_code == 200
    assert 'value="8b"' in page.text
    assert 'name="classes-1-class_name"' in page.text
    left_empty = CLASS | {"classes-1-class_name": "", "classes-1-pupils": ""}
    assert teacher.post(booking + "classes", data=left_empty).location == booking + "content"
    twice = CLASS | {f"classes-1-{name[10:]}": value for name, value in CLASS.items()}
    assert "This class stands here already." in teacher.post(booking + "classes", data=twice).text


def test_a_text_that_may_name_a_pupil_is_asked_about_once(app, world, teacher):
    booking = begun(teacher, world.school)
    named = VISIT | {"notes": "Pupil Ona Petraitytė needs help"}
    answer = teacher.post(booking + "visit", data=named)
    assert answer.status_code == 400
    assert "This may be the name or the contact of a pupil" in answer.text
    assert teacher.post(booking + "visit", data=named | {"names_no_pupil": "y"}).status_code == 303


def test_each_time_says_how_likely_it_is_and_what_would_help_most(app, world, teacher):
    with app.app_context():
        campaign = db.session.get_one(Campaign, world.campaign)
        for _ in range(6):
            make_volunteer(campaign, windows=[(MONDAY, "07:00", "12:00")], person=make_person(name="Austėja"))
        db.session.commit()
    booking = answered(teacher, world.school)
    page = teacher.get(booking + "times").text
    assert page.count("slot-sure") == 4
    assert "slot-unlikely" in page
    assert "What would help most:</strong> Monday 8 February 2027, lesson 1" in page
    assert "Austėja" not in page
    advice = teacher.get(booking + f"times/advice?grade=8&slots={MONDAY}%231&slots=nonsense")
    assert advice.status_code == 200
    assert advice.text.strip() == ""  # the same six could come at no other time


def test_what_is_sent_is_what_was_read_with_the_booking_open_in_two_windows(app, world, teacher):
    """The first window sent what the second had chosen meanwhile."""
    booking = answered(teacher, world.school)
    teacher.post(booking + "times", data={"slots": f"{MONDAY}#1"})
    seen = re.search(r'name="seen" value="(\w+)"', teacher.get(booking + "check").text)[1]
    teacher.post(booking + "times", data={"slots": f"{MONDAY}#3"})
    answer = teacher.post(booking + "check", data={"seen": seen})
    assert answer.status_code == 400
    assert "This booking was changed in another window meanwhile." in answer.text
    assert "lesson 3" in answer.text
    assert requests(app) == 0
    seen = re.search(r'name="seen" value="(\w+)"', answer.text)[1]
    for _ in range(2):  # a double tap
        assert teacher.post(booking + "check", data={"seen": seen}).status_code == 303
    assert requests(app) == 1


def test_one_time_needs_no_order(world, teacher):
    booking = answered(teacher, world.school)
    assert teacher.post(booking + "times", data={"slots": f"{MONDAY}#3"}).location == booking + "check"


def test_back_finds_what_was_typed_and_two_bookings_do_not_mix(world, teacher):
    first, second = begun(teacher, world.school), None
    teacher.post(first + "classes", data=CLASS)
    second = begun(teacher, world.school)
    teacher.post(second + "classes", data=CLASS | {"classes-0-class_name": "IIc"})
    assert first != second
    assert 'value="8b"' in teacher.get(first + "classes").text
    assert 'value="IIc"' in teacher.get(second + "classes").text
    assert "You have begun a booking" in teacher.get(f"/school/{world.school}/").text


def test_a_page_jumped_to_leads_to_the_question_before_it(world, teacher):
    booking = begun(teacher, world.school)
    for page in ("times", "order", "check"):
        assert teacher.get(booking + page).location == booking + "classes"
    assert teacher.post(booking + "check").location == booking + "classes"


def test_a_changed_answer_leads_back_to_the_check(world, teacher):
    booking = answered(teacher, world.school)
    teacher.post(booking + "times", data={"slots": f"{MONDAY}#3"})
    assert (
        teacher.post(booking + "classes", data=CLASS | {"classes-0-pupils": "20"}).location
        == booking + "check"
    )
    assert "20, of them 12 girls" in teacher.get(booking + "check").text


def test_after_sending_every_page_leads_to_the_request(world, teacher):
    booking = answered(teacher, world.school)
    teacher.post(booking + "times", data={"slots": f"{MONDAY}#3"})
    request_page = teacher.post(booking + "check").location
    for page in ("classes", "content", "visit", "times", "order", "check"):
        assert teacher.get(booking + page).location == request_page
    assert teacher.post(booking + "classes", data=CLASS).status_code == 409


def test_a_booking_thrown_away_is_gone(app, world, teacher):
    booking = begun(teacher, world.school)
    assert teacher.post(booking + "discard").location == f"/school/{world.school}/"
    assert teacher.get(booking + "classes").status_code == 404


def test_another_contacts_booking_is_not_there(app, world, teacher):
    booking = begun(teacher, world.school)
    with app.app_context():
        make(SchoolContact(school_id=world.school, person_id=world.stranger))
        db.session.commit()
    colleague = reader(app, world.stranger)
    assert colleague.get(booking + "classes").status_code == 404
    assert colleague.post(booking + "check").status_code == 404


def test_a_second_request_for_a_class_is_pointed_out(app, world, teacher):
    asked(app, world)
    booking = answered(teacher, world.school)
    teacher.post(booking + "times", data={"slots": f"{MONDAY}#3"})
    assert "There is a request for class 8b already." in teacher.get(booking + "check").text


def test_what_was_typed_stays(world, teacher):
    page = teacher.post(
        begun(teacher, world.school) + "classes",
        data=CLASS | {"classes-0-pupils": "many", "classes-0-girls": "-3"},
    ).text
    assert all(f'value="{typed}"' in page for typed in ("8b", "many", "-3"))


def test_control_characters_in_the_notes_are_left_out(app, world, teacher):
    booking = begun(teacher, world.school)
    answer = teacher.post(booking + "visit", data=VISIT | {"notes": "Room\x00 12\r\nsecond \u202edoor 😀"})
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.scalars(db.select(BookingDraft)).one().answers["notes"] == "Room 12\nsecond door 😀"


def test_a_time_that_was_overtaken_is_told_before_anything_is_sent(app, world, teacher):
    booking = answered(teacher, world.school)
    teacher.post(booking + "times", data={"slots": f"{MONDAY}#3"})
    clock.start_from(datetime(2027, 1, 26, 7, 0, tzinfo=UTC))
    answer = teacher.post(booking + "check")
    assert answer.status_code == 400
    assert "at least 14 days ahead" in answer.text
    assert requests(app) == 0
    assert booking + "times" in answer.text


def test_times_are_typed_where_there_is_no_bell_table(app, world, teacher):
    booking = answered(teacher, world.second)
    typed = {"day": str(MONDAY), "starts": "10:00", "ends": "10:45"}
    assert teacher.post(booking + "times", data=typed).location == booking + "times?grade=8"
    assert teacher.post(booking + "times", data=typed | {"day": "2027-02-10"}).status_code == 303
    assert teacher.post(booking + "times", data={"remove": "2027-02-10@600-645"}).status_code == 303
    assert "10:00–10:45" in teacher.get(booking + "times").text
    assert teacher.post(booking + "check").status_code == 303
    with app.app_context():
        slots = db.session.scalars(db.select(LessonRequest)).one().slots
        assert [(slot.day, slot.starts, slot.ends) for slot in slots] == [(MONDAY, 600, 645)]


WRONG_TYPED_TIMES = [
    ({"ends": "09:00"}, "The end must be later than the start."),
    ({"day": "2027-02-30"}, "Write the day as 2027-02-10."),
    ({"day": "2027-02-09"}, "Žiemos atostogos"),
    ({"day": "2027-02-13"}, "is a weekend"),
    ({"day": "2027-06-01"}, "is outside the campaign"),
    ({"day": "2027-01-20"}, "is outside the campaign"),
    ({"starts": "25:00"}, "is not a time of day"),
    ({"ends": "12:00"}, "at most 90 minutes"),
    ({"day": ""}, "Choose the day."),
]


def test_typed_times_that_cannot_be_are_told(world, teacher):
    booking = answered(teacher, world.second)
    for changes, words in WRONG_TYPED_TIMES:
        typed = {"day": str(MONDAY), "starts": "10:00", "ends": "10:45"} | changes
        answer = teacher.post(booking + "times", data=typed)
        assert answer.status_code == 400
        assert words in answer.text


def test_a_season_that_is_closed_takes_no_booking(world, teacher):
    clock.start_from(datetime(2027, 4, 20, 7, 0, tzinfo=UTC))
    assert "Bookings for this season are closed" in teacher.get(f"/school/{world.school}/").text
    answer = teacher.post(f"/school/{world.school}/book/spring")
    assert answer.status_code == 409
    assert "no day left" in answer.text
    assert teacher.post(f"/school/{world.school}/book/autumn").status_code == 404


# One request


def test_a_confirmed_lesson_says_when_and_who(app, world, teacher):
    page = teacher.get(f"/school/requests/{asked(app, world, served=True)}").text
    assert "Monday 8 February 2027, 08:55–09:40" in page
    assert "<strong>Austėja</strong>" in page
    assert "Petrauskienė" not in page


def test_before_she_says_yes_the_lesson_is_in_the_plan_and_nobody_is_named(app, world, teacher):
    page = teacher.get(f"/school/requests/{asked(app, world, served=True, accepted=False)}").text
    assert "In the plan" in page
    assert "Monday 8 February 2027, 08:55–09:40" in page
    assert "Austėja" not in page


def test_withdrawing_says_first_what_it_causes(app, world, teacher):
    request_id = asked(app, world, served=True)
    path = f"/school/requests/{request_id}/withdraw"
    assert "The volunteers and the contacts of your school get a mail at once" in teacher.get(path).text
    for _ in range(2):  # a double tap
        assert teacher.post(path).location == f"/school/requests/{request_id}"
    page = teacher.get(f"/school/requests/{request_id}").text
    assert "Withdrawn" in page
    assert "Withdraw this request" not in page
    assert teacher.get(path).status_code == 303
    with app.app_context():
        kinds = db.session.scalars(db.select(Message.kind).order_by(Message.id)).all()
    assert kinds.count(MessageKind.CANCELLATION) == 2


def test_a_lesson_that_was_given_stays(app, world, teacher):
    request_id = asked(app, world, served=True)
    clock.start_from(datetime(2027, 2, 9, 7, 0, tzinfo=UTC))
    assert teacher.get(f"/school/requests/{request_id}/withdraw").status_code == 303
    answer = teacher.post(f"/school/requests/{request_id}/withdraw")
    assert answer.status_code == 409
    assert "already taken place" in answer.text


def test_an_imported_name_is_shown_as_text(app, world, teacher):
    with app.app_context():
        make_school(contact=db.session.get_one(Person, world.teacher), name="<b>Mokykla</b>" + "Ž" * 180)
        db.session.commit()
    assert "<b>Mokykla" not in teacher.get("/school/").text


# The calendar


def test_a_calendar_address_is_shown_once_and_ends_alone(app, world, teacher):
    path = f"/school/{world.school}/calendar"
    assert teacher.post(path, data={"name": "phone"}).location == path
    page = teacher.get(path)
    url = re.search(r'value="(http://localhost/feeds/[\w-]+\.ics)"', page.text)[1]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "webcal://localhost/feeds/" in page.text
    assert "https://calendar.google.com/calendar/render?cid=http%3A%2F%2Flocalhost%2Ffeeds%2F" in page.text
    assert "data:image/svg+xml" in page.text
    assert url not in teacher.get(path).text

    feed = reader(app).get(url.removeprefix("http://localhost"))
    assert feed.status_code == 200
    with app.app_context():
        feed_id = db.session.scalar(db.select(FeedToken.id))
    stranger = reader(app, world.stranger)
    assert stranger.post(f"/school/{world.other}/calendar/{feed_id}/end").status_code == 404
    assert teacher.post(f"/school/{world.second}/calendar/{feed_id}/end").status_code == 404
    assert teacher.post(f"{path}/{feed_id}/end").location == path
    assert reader(app).get(url.removeprefix("http://localhost")).status_code == 404


def test_a_name_too_long_for_an_address_is_told(world, teacher):
    answer = teacher.post(f"/school/{world.school}/calendar", data={"name": "a" * 10_000})
    assert answer.status_code == 400
    assert "At most 80 letters fit here." in answer.text
