"""Joining from the front page to the first window of time, in any browser, and what goes wrong on the way."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import JoinDraft, Message, Volunteer
from outreach.services import joining
from tests.factories import make_campaign, make_person, make_school, make_volunteer
from tests.views.pages import reader

YOU = {"email": "Nora@Example.org", "name": "Nora Šimkutė", "phone": "+370 612 34567"}
PAGES = {
    "where": {"delivery": ["in_person"], "town": "Kaunas", "municipality": "", "transport": "car", "max_travel": "45"},
    "what": {"level_lt": "native", "topics": ["ai"], "employer": "Bitė", "experienced": "y"},
    "often": {"max_lessons": "4", "max_lessons_per_week": "", "max_lessons_per_day": "", "favourite_schools": "zemynos"},
    "promise": {"adult": "y", "code": "y"},
}  # fmt: skip


@pytest.fixture
def world(app):
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    with app.app_context():
        campaign = make_campaign(name="Spring 2027", topics=["ai"], code_of_conduct="2027-1")
        make_school(name="Žemynos gimnazija")
        known = make_volunteer(campaign, person=make_person(email="known@example.org", name="Known"))
        db.session.commit()
        return SimpleNamespace(campaign=campaign.id, known=known.person_id)


@pytest.fixture
def visitor(app, world):
    return reader(app)


def fill(browser, pages=tuple(PAGES)):
    for page in pages:
        answer = browser.post(f"/join/spring/{page}", data=PAGES[page])
        assert answer.status_code == 303, (page, re.findall(r"field-error.*?</div>", answer.text, re.S))
    return answer


def mailed_link(app):
    with app.app_context():
        message = db.session.scalars(db.select(Message).order_by(Message.id.desc())).first()
        text = message.eml.decode().replace("=\r\n", "").replace("=\n", "")
        return re.search(r"http://localhost(/join/confirm/[\w-]+)", text)[1]


def volunteers(app):
    with app.app_context():
        return [one.person.email for one in db.session.scalars(db.select(Volunteer).order_by(Volunteer.id))]


def test_with_one_season_the_question_which_is_spared(visitor):
    assert visitor.get("/join/").location == "/join/spring"
    assert "Five short pages." in visitor.get("/join/spring").text


def test_from_the_first_page_to_when_i_can(app, world, visitor):
    assert visitor.post("/join/spring", data=YOU).location == "/join/spring/where"
    assert fill(visitor).location == "/join/spring/check"
    check = visitor.get("/join/spring/check").text
    for words in ("One thing is left.", "nora@example.org", "Kaunas, Kauno m. sav.", "Lithuanian: mother tongue", "Bitė",
                  "Žemynos gimnazija"):  # fmt: skip
        assert words in check
    assert visitor.post("/join/spring/check").status_code == 200  # unconfirmed: nothing happens
    assert volunteers(app) == ["known@example.org"]

    link = mailed_link(app)
    assert "You join as Nora Šimkutė" in visitor.get(link).text
    assert volunteers(app) == ["known@example.org"]  # a scanner that looks changes nothing
    times = visitor.post(link).location
    assert volunteers(app) == ["known@example.org", "nora@example.org"]
    assert "You have joined." in visitor.get(times).text  # and she is signed in
    assert visitor.post(link).status_code == 410
    assert visitor.get("/join/spring/where").location == times  # Back leads on, not into a second one


def test_on_another_device_the_link_goes_on_where_she_left_off(app, world, visitor):
    visitor.post("/join/spring", data=YOU)
    fill(visitor, ["where"])
    phone = reader(app)
    assert phone.post(mailed_link(app)).location == "/join/spring/what"
    assert fill(phone, ["what", "often", "promise"]).location == "/join/spring/check"
    seen = [
        visitor.get(f"/join/spring{page}", follow_redirects=True).text
        for page in ("", "/check", "/where", "/what")
    ]
    assert not any("Šimkutė" in page or "Bitė" in page for page in seen)  # whoever began it may be a stranger
    assert visitor.post("/join/spring/check").location == "/join/spring"
    times = phone.post("/join/spring/check").location
    assert phone.get(times).status_code == 200
    assert visitor.get("/join/spring/check").location == times
    assert visitor.get(times).location.startswith("/sign-in")  # the first browser proved nothing


def test_a_form_sent_twice_makes_two_mails_and_either_link_goes_on(app, world, visitor):
    visitor.post("/join/spring", data=YOU)
    first = mailed_link(app)
    with visitor.session_transaction() as session:  # the second tap left before the first answer had come
        del session["joining"]
    visitor.post("/join/spring", data=YOU)
    assert mailed_link(app) != first
    fill(visitor)
    assert "/times" in visitor.post(first).location
    clock.start_from(clock.now() + timedelta(days=3))
    with app.app_context():
        assert not any(one.answers for one in db.session.scalars(db.select(JoinDraft)))
        assert joining.remind_unfinished() == 1  # of her times; nobody hears that she has nearly joined
    assert volunteers(app) == ["known@example.org", "nora@example.org"]


def test_a_page_of_another_tab_is_told_that_she_has_joined(app, world, visitor):
    visitor.post("/join/spring", data=YOU)
    fill(visitor)
    times = visitor.post(mailed_link(app)).location
    assert visitor.post("/join/spring/where", data=PAGES["where"]).location == times
    assert "You have joined already. Change your answers on your own pages." in visitor.get(times).text


def test_a_browser_without_the_link_is_not_signed_in(app, world, visitor):
    visitor.post("/join/spring", data=YOU | {"email": "known@example.org"})
    fill(visitor, ["where", "what", "often"])
    reader(app).post(mailed_link(app))  # the owner of the address confirms
    fill(visitor, ["promise"])
    assert visitor.post("/join/spring/check").status_code == 303
    assert visitor.get("/volunteer/").location.startswith("/sign-in")


def test_a_known_address_is_answered_like_an_unknown_one(app, world, visitor):
    known, unknown = (
        visitor.post("/join/spring", data=YOU | {"email": f"{name}@example.org"}) for name in ("known", "new")
    )
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    with app.app_context():
        assert [one.to_address for one in db.session.scalars(db.select(Message).order_by(Message.id))] == [
            "known@example.org", "new@example.org"]  # fmt: skip


def test_who_is_signed_in_needs_no_link(app, world):
    with app.app_context():
        make_campaign(slug="autumn", name="Autumn")
        db.session.commit()
    known = reader(app, world.known)
    page = known.get("/join/autumn").text
    assert 'name="email"' not in page
    assert 'value="Known"' in page
    known.post("/join/autumn", data={"name": "Known", "phone": ""})
    for page in PAGES:
        known.post(f"/join/autumn/{page}", data=PAGES[page] | {"topics": []})
    assert known.post("/join/autumn/check").status_code == 303
    assert volunteers(app) == ["known@example.org", "known@example.org"]
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Message)) == 0


def test_what_was_written_stays_when_the_address_is_mended(app, world, visitor):
    visitor.post("/join/spring", data=YOU | {"email": "nroa@example.org"})
    fill(visitor, ["where"])
    assert visitor.post("/join/spring", data=YOU).location == "/join/spring/what"
    with app.app_context():
        draft = db.session.scalars(db.select(JoinDraft)).one()
        assert (draft.email, draft.answers["town"]) == ("nora@example.org", "Kaunas")


def test_a_draft_is_thrown_away_on_wish(app, world, visitor):
    visitor.post("/join/spring", data=YOU)
    visitor.post("/join/spring/discard")
    assert visitor.get("/join/spring/where").location == "/join/spring"
    with app.app_context():
        assert db.session.scalars(db.select(JoinDraft)).all() == []


def test_what_a_post_code_stands_for_is_said(app, world, visitor):
    visitor.post("/join/spring", data=YOU)
    for town, told in (("LT-28210", True), ("LT-44280 Kaunas", False)):
        answer = visitor.post("/join/spring/where", data=PAGES["where"] | {"town": town})
        page = visitor.get(answer.location).text
        assert ("By the post code you set out from Utena." in page) is told
    drawn = visitor.get("/join/spring/map", query_string=PAGES["where"] | {"town": "28210"}).text
    assert "By the post code you set out from Utena." in drawn


def test_the_map_is_drawn_while_she_types_and_without_javascript(visitor):
    drawn = visitor.get("/join/spring/map", query_string=PAGES["where"] | {"max_travel": "120"}).text
    assert "<svg" in drawn
    assert "1 school" in drawn
    assert (
        "<svg" not in visitor.get("/join/spring/map", query_string={"town": "Mordor", "max_travel": "x"}).text
    )
    visitor.post("/join/spring", data=YOU)
    looked = visitor.post("/join/spring/where", data=PAGES["where"] | {"look": "1"})
    assert looked.status_code == 200
    assert "<svg" in looked.text


def test_an_unknown_town_is_taken_when_she_insists(app, world, visitor):
    visitor.post("/join/spring", data=YOU)
    asked = visitor.post("/join/spring/where", data=PAGES["where"] | {"town": "Slaptas"})
    assert asked.status_code == 400
    assert 'name="place_missing"' in asked.text
    given = visitor.post(
        "/join/spring/where", data=PAGES["where"] | {"town": "Slaptas", "place_missing": "y"}
    )
    assert given.location == "/join/spring/what"


WRONG = [
    ("you", {"email": ""}, "email"),
    ("you", {"email": "nora"}, "email"),
    ("you", {"email": "nora@@example.org"}, "email"),
    ("you", {"email": "a" * 300 + "@example.org"}, "email"),
    ("you", {"name": ""}, "name"),
    ("you", {"name": "\u200b\u0007"}, "name"),
    ("you", {"name": "x" * 201}, "name"),
    ("you", {"phone": "call me"}, "phone"),
    ("you", {"phone": "1" * 50}, "phone"),
    ("where", {"delivery": []}, "delivery"),
    ("where", {"town": ""}, "town"),
    ("where", {"town": "LT-16240"}, "town"),
    ("where", {"municipality": "Vilniaus m. sav."}, "municipality"),
    ("where", {"max_travel": "an hour"}, "max_travel"),
    ("where", {"transport": "ufo"}, "transport"),
    ("what", {"level_lt": ""}, "level_lt"),
    ("what", {"topics": ["knitting"]}, "topics"),
    ("often", {"max_lessons": "0.5"}, "max_lessons"),
    ("often", {"max_lessons": "101"}, "max_lessons"),
    ("often", {"refused_schools": "Hogwarts\nDurmstrang"}, "refused_schools"),
    ("promise", {"adult": ""}, "adult"),
    ("promise", {"code": ""}, "code"),
]


def test_what_cannot_be_is_told_beside_its_field_and_kept_as_typed(app, visitor):
    visitor.post("/join/spring", data=YOU)
    for page, changes, field in WRONG:
        given = (YOU if page == "you" else PAGES[page]) | changes
        if page == "promise":
            given = {name: value for name, value in given.items() if value}
        answer = visitor.post("/join/spring" if page == "you" else f"/join/spring/{page}", data=given)
        assert answer.status_code == 400, (page, changes)
        assert f'id="{field}-error"' in answer.text, (page, changes)
        assert f'href="#{field}' in answer.text


def test_addresses_that_are_nobodys(visitor):
    assert visitor.get("/join/nowhere").status_code == 404
    assert visitor.get("/join/spring/else").status_code == 404
    assert visitor.get("/join/confirm/x").status_code == 410
    assert visitor.get("/join/spring/check").location == "/join/spring"


def test_when_no_season_runs_the_page_says_so(visitor):
    clock.start_from(datetime(2027, 6, 1, tzinfo=UTC))
    assert "No season is running" in visitor.get("/join/").text
    assert visitor.post("/join/spring", data=YOU).status_code == 409


def test_the_code_of_conduct_can_be_read_by_everybody(visitor):
    assert "version 2027-1" in visitor.get("/join/code-of-conduct").text
