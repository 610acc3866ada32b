"""A volunteer sees her lessons, says when and how much she can, and reads them in her own calendar."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    AvailabilityWindow,
    Campaign,
    Invitation,
    Message,
    Person,
    Recipient,
    School,
    Volunteer,
)
from outreach.services import access
from outreach.services.booking import withdraw_request
from outreach.services.publishing import publish_plan
from tests.factories import (
    MONDAY,
    make_campaign,
    make_person,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)
from tests.views.pages import counted_queries, reader

HOURS = {"starts": "09:00", "ends": "13:00"}
WISHES = {
    "where": {"delivery": ["in_person", "online"], "town": "kaunas", "municipality": "", "transport": "bus", "max_travel": "90",
              "work_town": "", "work_days": []},
    "what": {"level_lt": "native", "level_en": "fluent", "topics": ["ai"], "employer": "Bitė", "wishes_company": "y"},
    "often": {"max_lessons": "4", "max_lessons_per_week": "2", "max_lessons_per_day": "",
              "favourite_schools": "zemynos", "refused_schools": ""},
}  # fmt: skip


@pytest.fixture
def world(app):
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    with app.app_context():
        campaign = make_campaign(
            name="Spring 2027", topics=["ai", "data"], organizer_email="help@programme.example"
        )
        contact = make_person(name="Rūta Žukauskaitė", phone="+37061234567")
        school = make_school(contact=contact, name="Žemynos gimnazija", address="Čiobiškio g. 16")
        me = make_volunteer(
            campaign, person=make_person(name="Austėja"), windows=[(MONDAY, "08:00", "12:00")]
        )
        other = make_volunteer(campaign, person=make_person(name="Gabija Jonaitė"))
        db.session.commit()
        return SimpleNamespace(campaign=campaign.id, school=school.id, me=me.id, person=me.person_id, other=other.id,
                               other_person=other.person_id, contact=contact.id)  # fmt: skip


@pytest.fixture
def volunteer(app, world):
    return reader(app, world.person)


def published(app, world, lessons=1, **fields):
    """Lessons of hers, the first two weeks from each other; gives the ids of her invitations."""
    with app.app_context():
        campaign, school = (
            db.session.get_one(Campaign, world.campaign),
            db.session.get_one(School, world.school),
        )
        me = db.session.get_one(Volunteer, world.me)
        days = [MONDAY + timedelta(weeks=2 * n) for n in range(lessons)]
        requests = [make_request(campaign, school, slots=[(day, 2)], **fields) for day in days]
        publish_plan(make_plan(campaign, {request: [me] for request in requests}))
        db.session.commit()
        query = db.select(Invitation.id).filter_by(person_id=world.person).order_by(Invitation.starts_at)
        return list(db.session.scalars(query))


def windows(app, world):
    with app.app_context():
        query = (
            db.select(AvailabilityWindow).filter_by(volunteer_id=world.me).order_by(AvailabilityWindow.day)
        )
        return [(one.day, one.starts // 60, one.ends // 60) for one in db.session.scalars(query)]


# Her lessons


def test_the_next_lesson_stands_out(app, world, volunteer):
    first, second = published(app, world, lessons=2)
    page = volunteer.get("/volunteer/").text
    assert page.index("The next one") < page.index("Monday 8 February 2027, 08:55–09:40")
    assert (
        page.index(f"/volunteer/lessons/{first}")
        < page.index("After that")
        < page.index(f"/volunteer/lessons/{second}")
    )


def test_without_a_lesson_the_page_says_what_helps(app, world, volunteer):
    assert "Say when you can" in volunteer.get("/volunteer/").text


def test_given_and_cancelled_lessons_stay_to_be_seen(app, world, volunteer):
    first, second = published(app, world, lessons=2)
    with app.app_context():
        withdraw_request(
            db.session.get_one(Invitation, second).request, db.session.get_one(Person, world.contact)
        )
        db.session.commit()
    clock.start_from(datetime(2027, 2, 9, 7, 0, tzinfo=UTC))
    page = volunteer.get("/volunteer/").text
    assert (
        page.index("Cancelled")
        < page.index(f"lessons/{second}")
        < page.index("Given")
        < page.index(f"lessons/{first}")
    )
    assert "You need not come" in volunteer.get(f"/volunteer/lessons/{second}").text


def test_a_lesson_page_tells_what_she_needs(app, world, volunteer):
    (lesson,) = published(app, world, notes="<i>Room 12</i>", topics=["ai"])
    page = volunteer.get(f"/volunteer/lessons/{lesson}").text
    for words in ("Žemynos gimnazija", "Čiobiškio g. 16", "Main door", "Rūta Žukauskaitė", "24, of them 12 girls",
                  "&lt;i&gt;Room 12&lt;/i&gt;", "help@programme.example"):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    ("now", "shown"),
    [("2027-02-06T08:54+02:00", False), ("2027-02-06T08:56+02:00", True), ("2027-02-15T09:39+02:00", True),
     ("2027-02-15T09:41+02:00", False)],
)  # fmt: skip
def test_the_contacts_number_is_shown_around_the_lesson_only(app, world, volunteer, now, shown):
    (lesson,) = published(app, world)
    volunteer.post(f"/volunteer/lessons/{lesson}/answer", data={"answer": "accepted"})
    clock.start_from(datetime.fromisoformat(now))
    assert ("+37061234567" in volunteer.get(f"/volunteer/lessons/{lesson}").text) is shown


def test_a_companion_is_known_by_her_first_name(app, world, volunteer):
    with app.app_context():
        campaign, school = (
            db.session.get_one(Campaign, world.campaign),
            db.session.get_one(School, world.school),
        )
        request = make_request(campaign, school, team=2)
        team = [db.session.get_one(Volunteer, one) for one in (world.me, world.other)]
        publish_plan(make_plan(campaign, {request: team}))
        db.session.commit()
        lesson = db.session.scalar(db.select(Invitation.id).filter_by(person_id=world.person))
        mate = db.session.scalars(db.select(Invitation).filter_by(person_id=world.other_person)).one()
        mate.answer = "accepted"
        db.session.commit()
    page = volunteer.get(f"/volunteer/lessons/{lesson}").text
    assert "Gabija" in page
    assert "Jonaitė" not in page


def test_anothers_lesson_is_not_there(app, world, volunteer):
    (lesson,) = published(app, world)
    assert reader(app, world.other_person).get(f"/volunteer/lessons/{lesson}").status_code == 404
    with app.app_context():
        query = db.select(Invitation.id).filter_by(recipient=Recipient.CONTACT)
        contacts_entry = db.session.scalars(query).one()
    assert volunteer.get(f"/volunteer/lessons/{contacts_entry}").status_code == 404
    assert (
        reader(app).get(f"/volunteer/lessons/{lesson}").location
        == f"/sign-in?next=/volunteer/lessons/{lesson}"
    )


def test_more_lessons_cost_no_more_queries(app, world, volunteer):
    counts = []
    for _ in (1, 2):
        published(app, world, lessons=1 + 2 * len(counts))
        with counted_queries(app) as statements:
            assert volunteer.get("/volunteer/").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8


# Her own calendar

BUSY = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Dentist\r\nDTSTART:20270208T070000Z\r\nDTEND:20270208T080000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def test_her_own_calendar_is_read_shown_as_busy_and_forgotten(app, world, volunteer):
    path = "/volunteer/busy"
    assert volunteer.post(path, data={"file": (io.BytesIO(BUSY), "mine.ics")}).location == path
    assert "1 busy time was read." in volunteer.get(path).text
    times = volunteer.get(f"/volunteer/{world.me}/times").text
    assert re.search(r"busy\s+09:00–10:00", times)
    assert "Dentist" not in times
    volunteer.post(path, data={"url": "https://calendars.example/mine.ics"})
    assert "It is read within a minute." in volunteer.get(path).text
    volunteer.post(f"{path}/forget")
    assert (
        "busy"
        not in volunteer.get(f"/volunteer/{world.me}/times").text.split("<main")[1].split("half-weeks")[1]
    )


def test_what_is_no_calendar_is_told(world, volunteer):
    wrong = [{}, {"url": "mine"}, {"url": "http://calendars.example/a.ics"}, {"url": "https://a:b@calendars.example/"},
             {"url": "https://x/" + "a" * 2000}, {"file": (io.BytesIO(b"hello"), "a.ics")}, {"file": (io.BytesIO(b""), "a.ics")}]  # fmt: skip
    for data in wrong:
        answer = volunteer.post("/volunteer/busy", data=data)
        assert answer.status_code == 400, data
        assert "field-error" in answer.text


# What she says to a lesson


def test_yes_with_one_tap_and_no_after_a_word_on_what_happens(app, world, volunteer):
    (lesson,) = published(app, world)
    path = f"/volunteer/lessons/{lesson}"
    assert 'value="accepted"' in volunteer.get("/volunteer/").text
    assert volunteer.post(f"{path}/answer", data={"answer": "accepted"}).location == path
    assert "Your answer is saved." in volunteer.get(path).text
    assert volunteer.post(f"{path}/answer", data={"answer": "declined"}).location == f"{path}/cannot-come"
    assert "The school is told by mail that you cannot come" in volunteer.get(f"{path}/cannot-come").text
    with app.app_context():
        assert db.session.get_one(Invitation, lesson).answer == "accepted"
    assert volunteer.post(f"{path}/cannot-come", data={"note": "Ill"}).location == path
    home = volunteer.get("/volunteer/").text  # it stood there as the next one, as if she went
    assert "The next one" not in home
    assert "You have said that you cannot come" in home
    assert "You have said that you cannot come" in volunteer.get(path).text
    volunteer.post(f"{path}/cannot-come")  # a double tap
    with app.app_context():
        assert db.session.get_one(Invitation, lesson).answer == "declined"
        told = db.session.scalars(
            db.select(Message.to_address).filter_by(kind="notice").order_by(Message.id)
        ).all()
        assert len(set(told)) == 2
        assert len(told) == 3  # the school heard of her yes before
        assert db.session.get_one(Campaign, world.campaign).repair_wanted_at is not None


def test_a_word_that_may_name_a_pupil_is_asked_about_once_and_nothing_is_told_before(app, world, volunteer):
    (lesson,) = published(app, world)
    path, word = f"/volunteer/lessons/{lesson}/cannot-come", "Mokinė Ona Petraitytė mane pažįsta"
    for note, sentence in (
        (word, "This may be the name or the contact of a pupil"),
        ("x" * 501, "At most 500 letters"),
    ):
        page = volunteer.post(path, data={"note": note})
        assert page.status_code == 400
        assert page.text.count(sentence) == 2
        assert note in page.text
        with app.app_context():
            assert db.session.get_one(Invitation, lesson).answer == "needs_action"
    volunteer.post(path, data={"note": word, "names_no_pupil": "y"})
    with app.app_context():
        assert db.session.get_one(Invitation, lesson).answer_note == word


def test_what_is_no_answer_is_told(app, world, volunteer):
    (lesson,) = published(app, world)
    for answer in ("", "perhaps", "needs_action", "x" * 5000):
        assert (
            volunteer.post(f"/volunteer/lessons/{lesson}/answer", data={"answer": answer}).status_code == 400
        )
    for minutes in ("", "x", "-1", "7", "9" * 5000):
        assert (
            volunteer.post(f"/volunteer/lessons/{lesson}/late", data={"minutes": minutes}).status_code == 400
        )
    assert volunteer.post(f"/volunteer/lessons/{lesson}/late", data={"minutes": "10"}).status_code == 409
    other = reader(app, world.other_person)
    for page in ("answer", "late", "cannot-come"):
        assert (
            other.post(f"/volunteer/lessons/{lesson}/{page}", data={"answer": "accepted"}).status_code == 404
        )


def test_on_the_day_late_is_one_tap(app, world, volunteer):
    (lesson,) = published(app, world)
    clock.start_from(datetime(2027, 2, 8, 6, 0, tzinfo=UTC))
    before = volunteer.get(f"/volunteer/lessons/{lesson}").text
    assert "15 min late" in before
    assert "You said at" not in before
    volunteer.post(f"/volunteer/lessons/{lesson}/late", data={"minutes": "15"})
    assert "2 people are told by mail at once." in volunteer.get(f"/volunteer/lessons/{lesson}").text
    volunteer.post(f"/volunteer/lessons/{lesson}/late", data={"minutes": "15"})
    assert "They have been told already." in volunteer.get(f"/volunteer/lessons/{lesson}").text
    told = volunteer.get(f"/volunteer/lessons/{lesson}").text  # and at any later time
    assert "You said at 08:00 that you come about 15 minutes late." in told


def test_the_visit_sheet_stands_alone_for_paper(app, world, volunteer):
    (lesson,) = published(app, world)
    assert "Main door" in volunteer.get(f"/volunteer/lessons/{lesson}/sheet").text


# When she can


def test_her_times_stand_week_by_week(app, world, volunteer):
    assert volunteer.get("/volunteer/times").location == f"/volunteer/{world.me}/times"
    page = volunteer.get(f"/volunteer/{world.me}/times").text
    assert (
        page.index("Week of 8\u00a0February")
        < page.index("08:00–12:00")
        < page.index("All my hours, as a list")
    )


def test_one_day_is_added_and_joined(app, world, volunteer):
    path = f"/volunteer/{world.me}/times"
    answer = volunteer.post(f"{path}/day", data={"day": str(MONDAY), "starts": "11:00", "ends": "15:00"})
    assert answer.location == path
    assert "1 window of time was added." in volunteer.get(path).text
    assert windows(app, world) == [(MONDAY, 8, 15)]


def test_weekdays_are_added_over_a_range(app, world, volunteer):
    data = HOURS | {"weekdays": ["2", "4"], "day": "2027-02-08", "last": "2027-02-18"}
    assert volunteer.post(f"/volunteer/{world.me}/times/weekly", data=data).status_code == 303
    assert [day.day for day, *_ in windows(app, world)] == [8, 9, 11, 16, 18]


def test_windows_are_removed_and_lessons_outside_are_told(app, world, volunteer):
    published(app, world)
    with app.app_context():
        window = db.session.scalar(db.select(AvailabilityWindow.id).filter_by(volunteer_id=world.me))
    answer = volunteer.post(
        f"/volunteer/{world.me}/times/remove", data={"windows": f"{window},999999,x,{'9' * 5000}"}
    )
    page = volunteer.get(answer.location).text
    assert windows(app, world) == []
    assert "1 lesson that was promised lies outside your times." in page
    assert "You have given no times yet" in page


def test_a_tap_is_saved_at_once_and_undone(app, world, volunteer):
    path = f"/volunteer/{world.me}/times"
    tap = {"set": "2027-02-09.afternoon.on"}
    assert volunteer.post(f"{path}/half", data=tap).location == f"{path}#week-2027-6"
    assert windows(app, world) == [(MONDAY, 8, 12), (MONDAY + timedelta(days=1), 12, 18)]
    fragment = volunteer.post(f"{path}/half", data=tap, headers={"HX-Request": "true"}).text
    assert 'value="2027-02-09.afternoon.off"' in fragment
    assert "Saved" in fragment
    assert 'hx-swap-oob="true"' in fragment
    change = re.search(r'name="change" value="(\w+)"', fragment)[1]
    for _ in range(2):  # a double tap takes the change back once
        volunteer.post(f"{path}/undo", data={"change": change})
        assert windows(app, world) == [(MONDAY, 8, 12)]


WRONG_TAPS = [
    "",
    "x",
    "2027-02-09",
    "2027-02-09.night.on",
    "2027-13-01.morning.on",
    "2027-02-09..on",
    "." * 5000,
]


def test_taps_that_no_field_sends_and_days_outside_are_told(app, world, volunteer):
    for tap in WRONG_TAPS:
        assert volunteer.post(f"/volunteer/{world.me}/times/half", data={"set": tap}).status_code == 400
    late = volunteer.post(f"/volunteer/{world.me}/times/half", data={"set": "2027-05-03.morning.on"},
                          headers={"HX-Request": "true"})  # fmt: skip
    assert "Not saved." in late.text
    assert "outside the season" in late.text
    assert windows(app, world) == [(MONDAY, 8, 12)]


def test_never_between_two_days_clears_them(app, world, volunteer):
    path = f"/volunteer/{world.me}/times"
    for data, words in (
        ({"day": "2027-03-01", "last": "2027-02-01"}, "must not be before"),
        ({"day": "", "last": "x"}, "Choose"),
    ):
        answer = volunteer.post(f"{path}/never", data=data)
        assert answer.status_code == 400
        assert words in answer.text
    assert volunteer.post(f"{path}/never", data={"day": "2027-02-01", "last": "2027-02-28"}).location == path
    assert windows(app, world) == []
    assert "1 day was cleared." in volunteer.get(path).text


def test_what_one_more_would_open_is_added_with_one_tap(app, world, volunteer):
    with app.app_context():
        campaign, school = (
            db.session.get_one(Campaign, world.campaign),
            db.session.get_one(School, world.school),
        )
        for _ in range(3):
            make_request(campaign, school, slots=[(date(2027, 2, 11), 2)])
        db.session.commit()
    path = f"/volunteer/{world.me}/times"
    page = volunteer.get(path).text
    assert "Thursday, morning" in page
    assert "3 lessons near you" in page
    volunteer.post(f"{path}/every", data={"set": "4.morning"})
    assert {day.isoweekday() for day, *_ in windows(app, world)} == {1, 4}
    assert "near you" not in volunteer.get(path).text
    assert volunteer.post(f"{path}/every", data={"set": "9.morning"}).status_code == 400


def test_a_tap_after_the_session_ended_leads_to_signing_in(app, world):
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost/volunteer/{world.me}/times"}
    answer = reader(app).post(
        f"/volunteer/{world.me}/times/half", data={"set": "2027-02-09.morning.on"}, headers=headers
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == f"/sign-in?next=/volunteer/{world.me}/times"


def test_the_tap_itself_waits_until_she_has_signed_in(app, world):
    her, tap = reader(app), {"set": "2027-02-09.morning.on"}
    her.post(f"/volunteer/{world.me}/times/half", data=tap,
             headers={"HX-Request": "true", "Origin": "http://localhost"})  # fmt: skip
    with app.app_context():
        link = access.sign_in_link(db.session.get_one(Person, world.person))
        db.session.commit()
    assert her.post(link.removeprefix("http://localhost")).location == "/sign-in/go-on"
    page = her.get("/sign-in/go-on").text
    assert f'action="/volunteer/{world.me}/times/half"' in page
    assert f'value="{tap["set"]}"' in page


WRONG_WINDOWS = [
    ("day", {"ends": "08:00"}, "The end must be later than the start."),
    ("day", {"ends": "09:00"}, "The end must be later than the start."),
    ("day", {"starts": "9.5"}, "is not a time of day"),
    ("day", {"day": "tomorrow"}, "Write the day as 2027-02-10."),
    ("day", {"day": "a" * 10_000}, "Write the day as 2027-02-10."),
    ("day", {"day": ""}, "Choose the day."),
    ("day", {"day": "2027-01-29"}, "is outside the season"),
    ("day", {"day": "2027-05-01"}, "is outside the season"),
    ("day", {"day": "2027-02-13"}, "is a weekend"),
    ("weekly", {"weekdays": []}, "Choose at least one weekday."),
    ("weekly", {"weekdays": ["9"]}, "Choose from the answers shown."),
    ("weekly", {"weekdays": ["x"]}, "Choose from the answers shown."),
    ("weekly", {"last": "2027-02-07"}, "The last day must not be before the first."),
    (
        "weekly",
        {"last": "2027-02-09", "weekdays": ["5"]},
        "There is no such weekday between these two days.",
    ),
    ("weekly", {"last": "9999-12-31"}, "is outside the season"),
]


def test_times_that_cannot_be_are_told_and_nothing_changes(app, world, volunteer):
    for page, changes, words in WRONG_WINDOWS:
        given = HOURS | {"day": "2027-02-08", "last": "2027-02-18", "weekdays": ["2"]} | changes
        answer = volunteer.post(f"/volunteer/{world.me}/times/{page}", data=given)
        assert answer.status_code == 400
        assert answer.text.count(words) == 2  # above, and beside the field
        assert windows(app, world) == [(MONDAY, 8, 12)]


def test_a_season_that_is_over_takes_no_times(world, volunteer):
    clock.start_from(datetime(2027, 5, 2, tzinfo=UTC))
    assert volunteer.get(f"/volunteer/{world.me}/times/day").status_code == 409
    assert "No season is running" in volunteer.get("/volunteer/times").text


def test_another_volunteers_times_are_not_there(app, world, volunteer):
    for path in ("times", "times/day", "times/weekly", "wishes"):
        assert volunteer.get(f"/volunteer/{world.other}/{path}").status_code == 404
    assert volunteer.post(f"/volunteer/{world.other}/times/remove", data={"windows": "1"}).status_code == 404


def test_the_newest_season_comes_first_and_the_other_is_one_step_away(app, world, volunteer):
    with app.app_context():
        autumn = make_campaign(
            slug="autumn", name="Autumn 2027", first_day=date(2027, 9, 6), last_day=date(2027, 11, 30)
        )
        newer = make_volunteer(autumn, person=db.session.get_one(Person, world.person), windows=[]).id
        db.session.commit()
    assert volunteer.get("/volunteer/wishes").location == f"/volunteer/{newer}/wishes"
    assert f'href="/volunteer/{world.me}/times"' in volunteer.get(f"/volunteer/{newer}/times").text


# Wishes


def test_wishes_are_shown_and_saved_a_page_at_a_time(app, world, volunteer):
    path = f"/volunteer/{world.me}/wishes"
    assert "60 minutes one way, by car" in volunteer.get(path).text
    for page, answers in WISHES.items():
        assert volunteer.post(f"{path}/{page}", data=answers).location == path
    shown = volunteer.get(path).text
    for words in ("Your wishes are saved.", "Kaunas, Kauno m. sav.", "90 minutes one way, by bus or train",
                  "English: fluent", "Bitė", "rather with another volunteer", "4 in the season, a week: 2, a day: no limit",
                  "Žemynos gimnazija"):  # fmt: skip
        assert words in shown
    with app.app_context():
        me = db.session.get_one(Volunteer, world.me)
        assert (me.languages, me.topics, me.delivery) == (["lt", "en"], ["ai"], ["in_person", "online"])
        assert round(me.lat, 1) == 54.9


def test_a_language_beyond_the_list_is_not_lost(app, world, volunteer):
    with app.app_context():
        db.session.get_one(Volunteer, world.me).languages = ["lt", "fi"]
        db.session.commit()
    page = volunteer.get(f"/volunteer/{world.me}/wishes/what").text
    assert re.search(r'id="level_fi".*?<option selected value="fluent"', page, re.S)


WRONG_WISHES = [
    ("where", {"max_travel": ""}, "max_travel"),
    ("where", {"max_travel": "601"}, "max_travel"),
    ("where", {"max_travel": "9" * 10_000}, "max_travel"),
    ("where", {"delivery": []}, "delivery"),
    ("where", {"delivery": ["either"]}, "delivery"),
    ("where", {"town": "Mordor"}, "town"),
    ("where", {"transport": "broom"}, "transport"),
    ("where", {"work_days": ["8"]}, "work_days"),
    ("what", {"level_lt": "", "level_en": ""}, "level_lt"),
    ("what", {"level_lt": "perfect"}, "level_lt"),
    ("what", {"topics": ["knitting"]}, "topics"),
    ("what", {"employer": "x" * 121}, "employer"),
    ("often", {"max_lessons": ""}, "max_lessons"),
    ("often", {"max_lessons": "many"}, "max_lessons"),
    ("often", {"max_lessons": "-1"}, "max_lessons"),
    ("often", {"max_lessons_per_day": "1e3"}, "max_lessons_per_day"),
    ("often", {"max_lessons_per_week": "101"}, "max_lessons_per_week"),
    ("often", {"favourite_schools": "Hogwarts"}, "favourite_schools"),
    ("often", {"refused_schools": "Žemynos gimnazija"}, "refused_schools"),
]


def test_wishes_that_cannot_be_are_told(app, world, volunteer):
    for page, changes, field in WRONG_WISHES:
        answer = volunteer.post(f"/volunteer/{world.me}/wishes/{page}", data=WISHES[page] | changes)
        assert answer.status_code == 400, (page, changes)
        assert f'id="{field}-error"' in answer.text, (page, changes)
        with app.app_context():
            assert db.session.get_one(Volunteer, world.me).max_travel == 60


def test_a_new_code_of_conduct_is_accepted_on_the_page_of_wishes(app, world, volunteer):
    with app.app_context():
        db.session.get_one(Campaign, world.campaign).code_of_conduct = "2027-2"
        db.session.commit()
    assert "There is a new code of conduct." in volunteer.get(f"/volunteer/{world.me}/wishes").text
    volunteer.post(f"/volunteer/{world.me}/code")
    assert "There is a new code of conduct." not in volunteer.get(f"/volunteer/{world.me}/wishes").text


# The calendar


def test_her_calendar_address_is_shown_once_and_ended_by_her_alone(app, world, volunteer):
    volunteer.post("/volunteer/calendar", data={"name": "phone"})
    page = volunteer.get("/volunteer/calendar").text
    path = re.search(r'value="http://localhost(/feeds/[\w-]+\.ics)"', page)[1]
    end = re.search(r'action="(/volunteer/calendar/\d+/end)"', page)[1]
    assert reader(app).get(path).status_code == 200
    assert reader(app, world.other_person).post(end).status_code == 404
    assert volunteer.post(end).location == "/volunteer/calendar"
    assert reader(app).get(path).status_code == 404


def test_how_slow_each_calendar_is_is_said(world, volunteer):
    page = volunteer.get("/volunteer/calendar").text
    assert "After 4 to 24 hours" in page
    assert "every change also comes by mail" in page
