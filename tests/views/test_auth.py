"""Coming in by a mailed link."""

from datetime import timedelta

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import Message, MessageKind, Person
from outreach.services import access
from tests.conftest import beside
from tests.factories import make_campaign, make_organizer, make_person, make_school, make_volunteer
from tests.views.pages import reader

TEACHER = "teacher@example.org"


@pytest.fixture
def teacher(app):
    with app.app_context():
        person = make_person(email=TEACHER, name="Rūta")
        make_school(contact=person)
        db.session.commit()
        return person.id


def link_for(app, email=TEACHER):
    with app.app_context():
        url = access.sign_in_link(access.find_person(email))
        db.session.commit()
    return url.removeprefix("http://localhost")


def mails(app):
    with app.app_context():
        return db.session.scalars(db.select(Message.to_address).filter_by(kind=MessageKind.SIGN_IN)).all()


def test_known_and_unknown_addresses_get_the_same_answer(app, teacher):
    client = reader(app)
    answers = [
        client.post("/sign-in", data={"email": email})
        for email in (f" {TEACHER.upper()} ", "who@example.org")
    ]
    assert {(answer.status_code, answer.location, answer.text) for answer in answers} == {
        (303, "/sign-in/sent", answers[0].text)
    }
    assert "If we know the address" in client.get("/sign-in/sent").text
    assert mails(app) == [TEACHER]


@pytest.mark.parametrize("typed", ["", "no address", "a@b\r\nBcc: c@d.example", "x" * 10_000, "😀 \x00"])
def test_what_is_no_address_is_told_beside_the_field_and_kept(app, typed):
    answer = reader(app).post("/sign-in", data={"email": typed})
    assert answer.status_code == 400
    assert 'id="email-error"' in answer.text
    assert mails(app) == []


def test_following_the_link_only_shows_a_button(app, teacher):
    link = link_for(app)
    for _ in range(2):  # a scanner first, then she herself
        page = reader(app).get(link)
        assert page.status_code == 200
        assert "You are about to sign in as Rūta." in page.text
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
    assert reader(app).post(link).status_code == 303


def test_the_button_signs_in_once(app, teacher):
    link, client = link_for(app), reader(app)
    assert client.post(link).location == "/school/"
    assert "Rūta" in client.get("/").text
    second = reader(app)
    answer = second.post(link)
    assert answer.status_code == 410
    assert "This link was used already" in answer.text
    assert 'name="email"' in answer.text
    assert "Rūta" not in second.get("/").text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_ends_after_its_hour(app, teacher, method):
    link = link_for(app)
    clock.start_from(clock.now() + timedelta(hours=1, minutes=1))
    assert getattr(reader(app), method)(link).status_code == 410


def test_a_link_that_never_was_is_as_dead(app):
    assert reader(app).get("/sign-in/" + "x" * 3000).status_code == 410


def test_after_signing_in_she_goes_on_where_she_wanted_to(app, teacher):
    client = reader(app)
    asked = client.get("/school/requests/1?a=b")
    assert (asked.status_code, asked.location) == (303, "/sign-in?next=/school/requests/1?a%3Db")
    client.get(asked.location)
    assert client.post(link_for(app)).location == "/school/requests/1?a=b"


def test_but_never_to_another_site(app, teacher):
    client = reader(app)
    client.get("/sign-in?next=//evil.example/")
    assert client.post(link_for(app)).location == "/school/"


def test_the_language_chosen_before_becomes_that_of_her_mails(app, teacher):
    client = reader(app)
    client.post("/language/lt")
    client.post(link_for(app))
    assert '<html lang="lt">' in client.get("/").text
    with app.app_context():
        assert db.session.get(Person, teacher).language == "lt"


def test_every_role_is_in_the_navigation(app):
    with app.app_context():
        person = make_organizer(make_person(email="all@example.org"))
        make_school(contact=person)
        make_volunteer(make_campaign(), person=person)
        db.session.commit()
    client = reader(app)
    assert client.post(link_for(app, "all@example.org")).location == "/organizer/"
    page = client.get("/").text
    assert all(f'href="/{role}/"' in page for role in ("school", "volunteer", "organizer"))


def test_the_wrong_role_reads_why_not(app, teacher):
    answer = reader(app, teacher).get("/volunteer/")
    assert answer.status_code == 403
    assert "This page is for volunteers." in answer.text


def test_signing_out_ends_the_session_and_empties_the_cache(app, teacher):
    client = reader(app, teacher)
    answer = client.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get("/school/").location.startswith("/sign-in")


def test_who_has_left_is_signed_out(app, teacher):
    client = reader(app, teacher)
    assert client.get("/school/").status_code == 303
    with app.app_context():
        db.session.get(Person, teacher).left_at = clock.now()
        db.session.commit()
    assert client.get("/school/").location.startswith("/sign-in")


def test_who_is_signed_in_needs_no_link(app, teacher):
    assert reader(app, teacher).get("/sign-in?next=/about").location == "/about"


def test_asking_very_often_is_stopped(app):
    for limited in beside(app, RATELIMIT_ENABLED=True):
        client = reader(limited)
        codes = [client.post("/sign-in", data={"email": "a@example.org"}).status_code for _ in range(31)]
        assert codes == [303] * 30 + [429]
        assert "Too many tries" in client.post("/sign-in", data={"email": "a@example.org"}).text
