"""What a contact does besides booking: come in, keep the bell table and the school's facts, change what was asked."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    BellPeriod,
    Campaign,
    Invitation,
    LessonRequest,
    Message,
    Person,
    School,
    SchoolApplication,
    SchoolContact,
)
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
from tests.views.pages import counted_queries, reader

WHO = {"email": "new@school.example", "name": "Jonas", "phone": "+370 600 00001"}
NEW = WHO | {
    "school_name": "Naujoji mokykla",
    "town": "Šiauliai",
    "municipality": "",
    "address": "Vilniaus g. 1",
}
BELLS = {
    "grade_from": "1", "grade_to": "13", "weekday_from": "1", "weekday_to": "7",
    "rows-0-lesson": "1", "rows-0-starts": "08:00", "rows-0-ends": "08:45",
    "rows-1-lesson": "2", "rows-1-starts": "08:55", "rows-1-ends": "09:40",
}  # fmt: skip
ABOUT = {"address": "Vilniaus g. 1", "entrance": "Door B", "rooms": "2", "name": "Rūta", "phone": "112 112"}
DETAILS = {
    "pupils": "20",
    "girls": "9",
    "room": "212",
    "photos": "none",
    "teacher": "Rūta",
    "day_phone": "+370 600 00002",
}
LONG, SCRIPT = "ą" * 10_000, "<script>alert(1)</script>"


@pytest.fixture
def world(app):
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    with app.app_context():
        campaign = make_campaign()
        teacher, stranger = make_person(name="Rūta"), make_person()
        school = make_school(contact=teacher, name="Šiaulių gimnazija", town="Šiauliai", address="")
        make_school(contact=stranger)
        request = make_request(campaign, school, slots=[(MONDAY, 2)], teacher="Rūta")
        organizer, viewer = make_organizer(), make_organizer(role="viewer")
        db.session.commit()
        return SimpleNamespace(campaign=campaign.id, school=school.id, teacher=teacher.id, stranger=stranger.id,
                               email=teacher.email, request=request.id, organizer=organizer.id, viewer=viewer.id)  # fmt: skip


@pytest.fixture
def teacher(app, world):
    return reader(app, world.teacher)


def published(app, world, answer=Answer.ACCEPTED):
    with app.app_context():
        campaign, request = (
            db.session.get_one(Campaign, world.campaign),
            db.session.get_one(LessonRequest, world.request),
        )
        volunteer = make_volunteer(
            campaign, person=make_person(name="Austėja Petrauskienė"), employer="Robotika UAB"
        )
        publish_plan(make_plan(campaign, {request: [volunteer]}))
        db.session.scalars(
            db.select(Invitation).filter_by(person_id=volunteer.person_id)
        ).one().answer = answer
        db.session.commit()


def count(app, model):
    with app.app_context():
        return db.session.scalar(db.select(db.func.count(model.id)))


# Coming in


def test_a_school_is_found_as_one_types_and_with_the_button(app, world):
    client = reader(app)
    page = client.get("/start?q=siauliu").text
    assert f"/start/schools/{world.school}" in page
    assert "<html" in page
    part = client.get("/start?q=siauliu", headers={"HX-Request": "true"}).text
    assert f"/start/schools/{world.school}" in part
    assert "<html" not in part
    for nothing in ("", "q", "zzzz", "%", LONG, SCRIPT, "\\", "' OR 1=1"):
        answer = client.get("/start", query_string={"q": nothing})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    with counted_queries(app) as statements:
        client.get("/start?q=siauliu")
    assert len(statements) <= 4


def without_tokens(page):
    """The page but for its token against forged forms: that is signed with the second in which it was made.

    Two pages that differ in nothing else were held to differ whenever the second changed between them.
    """
    bare, tokens = re.subn(r'name="csrf_token" value="[^"]+"', "", page)
    assert tokens
    return bare


def test_known_and_unknown_addresses_are_answered_alike(app, world):
    client, path = reader(app), f"/start/schools/{world.school}"
    pages = []
    for email in (world.email, "unknown@school.example"):
        answer = client.post(path, data=WHO | {"email": email})
        assert (answer.status_code, answer.location) == (303, "/start/sent")
        pages.append(without_tokens(client.get("/start/sent").text).replace(email, "EMAIL"))
    assert pages[0] == pages[1]
    assert (count(app, Message), count(app, SchoolApplication)) == (2, 1)
    assert client.get("/start/schools/999999").status_code == 404


def test_an_organizer_decides_and_others_only_look(app, world):
    client = reader(app)
    client.post("/start/new", data=NEW)
    client.post(f"/start/schools/{world.school}", data=WHO | {"email": "two@school.example"})
    organizer, viewer = reader(app, world.organizer), reader(app, world.viewer)
    assert "2 people want to book for a school" in organizer.get("/organizer/").text
    page = organizer.get("/organizer/applications").text
    assert "Naujoji mokykla" in page
    assert "Not in the register" in page
    assert "Say no" not in viewer.get("/organizer/applications").text
    assert viewer.post("/organizer/applications/1/accept").status_code == 403
    assert organizer.post("/organizer/applications/1/accept", data={"a1-code": "x" * 41}).status_code == 400
    assert count(app, SchoolContact) == 2
    assert organizer.post("/organizer/applications/1/accept").status_code == 303
    assert organizer.post("/organizer/applications/1/accept").status_code == 409  # a double tap
    assert (
        organizer.post("/organizer/applications/2/refuse", data={"a2-reason": "Who are you?"}).status_code
        == 303
    )
    assert organizer.post("/organizer/applications/99/refuse").status_code == 404
    assert "Nobody waits" in organizer.get("/organizer/applications").text
    assert count(app, SchoolContact) == 3


# The school and its contacts


def test_what_visitors_need_is_asked_for_on_the_schools_page(app, world, teacher):
    assert (
        "The street and the number of the house are missing." in teacher.get(f"/school/{world.school}/").text
    )
    assert teacher.post(f"/school/{world.school}/about", data=ABOUT).status_code == 303
    assert "are missing" not in teacher.get(f"/school/{world.school}/").text
    with app.app_context():
        school, person = db.session.get_one(School, world.school), db.session.get_one(Person, world.teacher)
        assert (school.entrance, school.rooms, person.phone) == ("Door B", 2, "112 112")


def test_a_school_is_handed_over(app, world, teacher):
    about = f"/school/{world.school}/about"
    assert teacher.post(f"/school/{world.school}/leave").location == about
    assert "You are the only contact of this school." in teacher.get(about).text
    invited = {"colleague-email": "Next@School.Example", "colleague-name": "Jonas"}
    assert teacher.post(f"/school/{world.school}/contacts", data=invited).location == about
    assert "next@school.example" in teacher.get(about).text
    assert teacher.post(f"/school/{world.school}/contacts", data=invited).status_code == 400
    assert teacher.post(f"/school/{world.school}/leave").location == "/"
    assert teacher.get(about).status_code in (403, 404)


def test_another_schools_pages_are_not_there(app, world):
    stranger = reader(app, world.stranger)
    for path in ("about", "bells", "bells/table"):
        assert stranger.get(f"/school/{world.school}/{path}").status_code == 404
    for path in ("about", "contacts", "leave", "bells/table", "bells/remove"):
        assert stranger.post(f"/school/{world.school}/{path}").status_code == 404
    for path in ("change", "times", "sheet", "times/advice"):
        assert stranger.get(f"/school/requests/{world.request}/{path}").status_code == 404


def test_how_a_lesson_went_is_told_and_corrected_when_it_is_over(app, world, teacher):
    published(app, world)
    page, report = f"/school/requests/{world.request}", f"/school/requests/{world.request}/report"
    assert teacher.get(report).location == page  # nothing to tell yet
    assert "How did the lesson go?" not in teacher.get(page).text
    clock.start_from(datetime(2027, 2, 8, 12, 0, tzinfo=UTC))
    assert "Tell us" in teacher.get(page).text
    assert 'value="24"' in teacher.get(report).text  # the class as it was booked
    told = {"status": "attended", "pupils": "22", "girls": "10", "comment": "Lovely"}
    assert teacher.post(report, data=told | {"seen": version(teacher, report)}).location == page
    assert "22, of them 10 girls" in teacher.get(page).text
    stale = version(teacher, report)
    teacher.post(report, data=told | {"pupils": "23", "seen": stale})
    answer = teacher.post(report, data=told | {"pupils": "21", "seen": stale})
    assert answer.status_code == 400
    assert "23, of them 10 girls" in teacher.get(page).text
    organizer = reader(app, world.organizer)
    assert "22" not in organizer.get("/organizer/spring/").text
    assert "10 girls among 23 pupils" in organizer.get("/organizer/spring/").text


def version(client, path):
    return client.get(path).text.partition('name="seen" value="')[2].partition('"')[0]


# The bell table


def test_a_bell_table_is_copied_mended_and_saved(app, world, teacher):
    table = f"/school/{world.school}/bells/table"
    assert 'value="08:55"' in teacher.get(table + "?usual=1").text
    assert teacher.get(table + "?usual=99").status_code == 200
    assert teacher.get(table + "?table=nonsense&friday=1-2").status_code == 200
    fridays = BELLS | {
        "weekday_from": "5",
        "weekday_to": "5",
        "rows-1-starts": "08:50",
        "rows-1-ends": "09:30",
    }
    assert teacher.post(table, data=fridays).status_code == 303
    page = teacher.get(f"/school/{world.school}/bells").text
    assert "All grades, Friday" in page
    assert "08:50–09:30" in page
    assert teacher.post(f"/school/{world.school}/bells/remove?table=1-13.5-5").status_code == 303
    assert "All grades, Friday" not in teacher.get(f"/school/{world.school}/bells").text


def test_a_change_says_first_what_it_causes_and_flags_what_was_published(app, world, teacher):
    published(app, world)
    table = f"/school/{world.school}/bells/table?table=1-13.1-7"
    later = BELLS | {"rows-1-starts": "09:00", "rows-1-ends": "09:45"}
    asked = teacher.post(table, data=later)
    assert asked.status_code == 200
    assert "08:55–09:40 → 09:00–09:45" in asked.text
    with app.app_context():
        assert (
            db.session.scalar(db.select(db.func.count(BellPeriod.id)).filter_by(school_id=world.school)) == 8
        )
    assert teacher.post(table, data=later | {"sure": "1"}).status_code == 303
    assert "which is no time of the bell table any more" in teacher.get(f"/school/{world.school}/").text
    page = teacher.get(f"/school/requests/{world.request}").text
    assert "Monday 8 February 2027, 08:55–09:40" in page  # it has not moved
    changes = reader(app, world.organizer).get("/organizer/spring/school-changes").text
    assert "which is no time of the bell table any more" in changes


# One request


def test_a_time_is_typed_as_people_write_it(app, world, teacher):
    """A browser's own field of a time asked Lithuanian schools for AM or PM where the browser spoke English."""
    path = f"/school/{world.school}/bells/table?table=1-13.1-7"
    assert 'type="time"' not in teacher.get(path).text
    for typed in ("9:50", "09:50", "9.50", "9,50", "9 50", "950", "0950", " 9:50 "):
        rows = {"rows-1-starts": typed, "rows-1-ends": "1035", "sure": "1"}
        assert teacher.post(path, data=BELLS | rows).status_code == 303, typed
        with app.app_context():
            second = db.session.scalars(
                db.select(BellPeriod).filter_by(school_id=world.school, lesson=2)
            ).one()
            assert (second.starts, second.ends) == (9 * 60 + 50, 10 * 60 + 35), typed


def test_details_are_changed_on_one_page(app, world, teacher):
    path = f"/school/requests/{world.request}"
    assert teacher.post(path + "/change", data=DETAILS).location == path
    page = teacher.get(path).text
    assert "20, of them 9 girls" in page
    assert "+370 600 00002" in page


def test_other_times_say_first_what_they_cause(app, world, teacher):
    path = f"/school/requests/{world.request}/times"
    assert "Nobody has been promised anything yet" in teacher.get(path).text
    published(app, world)
    page = teacher.get(path).text
    assert "Until they publish a new plan, the lesson of Monday 8 February 2027, 08:55–09:40 stands." in page
    clock.start_from(datetime(2027, 1, 19, 7, 0, tzinfo=UTC))
    wished = {
        "slots": [f"{MONDAY}#4", f"{MONDAY}#5"],
        "order": f"{MONDAY}#5,{MONDAY}#4",
        "note": "An excursion",
    }
    assert teacher.post(path, data=wished).status_code == 303
    page = teacher.get(f"/school/requests/{world.request}").text
    assert "You have asked for another time." in page
    assert page.index("lesson 5") < page.index("lesson 4")
    assert "An excursion" in reader(app, world.organizer).get("/organizer/spring/school-changes").text
    assert teacher.get(path + f"/advice?slots={MONDAY}%234").status_code == 200
    for slots in (
        [],
        ["nonsense"],
        [f"{MONDAY}#99"],
        ["2027-02-13#1"],
        [f"{MONDAY}#1"] * 2 + ["2026-01-01#1"],
    ):
        assert teacher.post(path, data={"slots": slots}).status_code == 400
    assert teacher.post(path, data=wished | {"note": "a" * 501}).status_code == 400


def test_without_a_script_other_times_are_put_in_order_before_anything_is_saved(app, world, teacher):
    """They followed the calendar, whatever was best for the school."""
    published(app, world)
    path = f"/school/requests/{world.request}/times"
    three, four, five = (f"{MONDAY}#{lesson}" for lesson in (3, 4, 5))
    sent = {"slots": [three, four, five], "order": "", "note": "<b>An excursion"}
    page = teacher.post(path, data=sent)
    assert page.status_code == 200
    assert "&lt;b&gt;An excursion" in page.text
    sent["order"] = f"{three},{four},{five}"
    page = teacher.post(path, data=sent | {"up": five}).text
    assert f'name="order" value="{three},{five},{four}"' in page
    assert "An excursion" not in teacher.get(f"/school/requests/{world.request}").text
    assert "You have asked for another time." not in teacher.get(f"/school/requests/{world.request}").text
    answer = teacher.post(path, data=sent | {"order": f"{five},{three},{four}", "go": "1"})
    assert answer.status_code == 303
    with app.app_context():
        slots = db.session.get_one(LessonRequest, world.request).slots
        assert [slot.lesson for slot in slots] == [5, 3, 4]


def test_who_comes_is_told_by_first_name_employer_and_topic_once_she_has_said_yes(app, world, teacher):
    published(app, world, Answer.NEEDS_ACTION)
    path = f"/school/requests/{world.request}"
    page = teacher.get(path).text
    assert "In the plan" in page
    assert "Austėja" not in page
    assert "Robotika" not in page
    sheet = teacher.get(path + "/sheet").text
    assert "Stands here as soon as she has said yes." in sheet
    assert "Austėja" not in sheet
    with app.app_context():
        for told in db.session.scalars(db.select(Invitation)):
            told.answer = Answer.ACCEPTED
        db.session.commit()
    page = teacher.get(path).text
    assert "<strong>Austėja, Robotika UAB</strong>" in page
    sheet = teacher.get(path + "/sheet").text
    assert "Austėja, Robotika UAB" in sheet
    assert "2027" in sheet


def test_a_promise_that_is_late_says_so_and_a_waiting_request_tells_its_place(app, world, teacher):
    path = f"/school/requests/{world.request}"
    assert "You hear from us by" in teacher.get(path).text
    with app.app_context():
        db.session.get_one(LessonRequest, world.request).created_at = datetime(2027, 1, 5, tzinfo=UTC)
        db.session.commit()
    assert "We are late; your request is not forgotten." in teacher.get(path).text
    with app.app_context():
        publish_plan(make_plan(db.session.get_one(Campaign, world.campaign)))
        db.session.commit()
    page = teacher.get(path).text
    assert "Your place in the waiting list: 1 of 1." in page


def test_two_requests_for_one_class_point_to_each_other(app, world, teacher):
    with app.app_context():
        colleague = make_person(name="Jonas")
        make(SchoolContact(school_id=world.school, person=colleague))
        other = make_request(db.session.get_one(Campaign, world.campaign), db.session.get_one(School, world.school),
                             booked_by=colleague, reference="W7")  # fmt: skip
        db.session.commit()
        other_id = other.id
    page = teacher.get(f"/school/requests/{world.request}").text
    assert f'href="/school/requests/{other_id}">W7</a>, sent by Jonas.' in page


def seen_on(page):
    return re.search(r'name="seen" value="(\w+)"', page)[1]


def test_two_windows_and_two_colleagues_overwrite_nothing_unseen(app, world, teacher):
    """What was sent was what the other window had last saved, or hers went over what a colleague had just written."""
    for path, good, changed in (
        (f"/school/requests/{world.request}/change", DETAILS, {"room": "313"}),
        (f"/school/{world.school}/about", ABOUT, {"entrance": "Door C"}),
    ):
        old = seen_on(teacher.get(path).text)
        assert teacher.post(path, data=good | {"seen": old}).status_code == 303
        refused = teacher.post(path, data=good | changed | {"seen": old})
        assert refused.status_code == 400
        assert "This was changed meanwhile" in refused.text
        assert next(iter(changed.values())) in refused.text
        assert teacher.post(path, data=good | changed | {"seen": seen_on(refused.text)}).status_code == 303
