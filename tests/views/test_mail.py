"""Saying which mail one wants, without signing in and by mail programs."""

import pytest
import sqlalchemy as sa

from outreach.extensions import db
from outreach.models import Person
from outreach.services import mailing
from tests.factories import make_campaign, make_person, make_volunteer
from tests.views.pages import reader


@pytest.fixture
def path(app):
    with app.app_context():
        person = make_person(email="ona@example.org", language="en")
        make_volunteer(make_campaign(), person=person)
        db.session.commit()
        return mailing.unsubscribing.address(person).removeprefix("http://localhost")


def stopped(app) -> tuple[bool, bool]:
    """Whether her reminders are stopped, and all her mail."""
    with app.app_context():
        person = db.session.scalars(sa.select(Person).filter_by(email="ona@example.org")).one()
        return person.reminders_stopped_at is not None, person.mail_stopped_at is not None


def test_looking_changes_nothing_and_leaves_no_trace(app, path):
    answer = reader(app).get(path)
    assert "You get all our mail." in answer.text
    assert "None of this takes a lesson from you" in answer.text
    assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert stopped(app) == (False, False)


def test_a_mail_program_stops_reminders_with_one_click_and_no_token_of_ours(app, path):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = reader(app).post(path, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Set-Cookie" not in answer.headers
    assert stopped(app) == (True, False)


@pytest.mark.parametrize(
    ("wanted", "state", "words"),
    [
        ("lessons", (True, False), "You get no reminders and no news."),
        ("none", (False, True), "You get no mail from us."),
        ("all", (False, False), "You get all our mail."),
    ],
)
def test_she_chooses_and_changes_her_mind(app, path, wanted, state, words):
    client = reader(app)
    answer = client.post(path, data={"wanted": wanted}, follow_redirects=True)
    assert words in answer.text
    assert stopped(app) == state
    client.post(path, data={"wanted": "all"})
    assert stopped(app) == (False, False)


def test_one_click_of_an_old_mail_lets_no_mail_go_on(app, path):
    client = reader(app)
    client.post(path, data={"wanted": "none"})
    client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert stopped(app) == (True, True)


@pytest.mark.parametrize("wanted", ["", "odd"])
def test_what_is_no_choice_changes_nothing(app, path, wanted):
    assert reader(app).post(path, data={"wanted": wanted}).status_code == 400
    assert stopped(app) == (False, False)


@pytest.mark.parametrize("token", ["x", "1-x", "999999-" + "A" * 43, "1-" + "A" * 43, "%00"])
def test_an_address_that_is_not_ours_is_not_there(app, path, token):
    client = reader(app)
    assert client.get(f"/mail/{token}").status_code == 404
    assert client.post(f"/mail/{token}", data={"List-Unsubscribe": "One-Click"}).status_code == 404


def test_who_left_has_no_such_page(app, path):
    with app.app_context():
        person = db.session.scalars(sa.select(Person).filter_by(email="ona@example.org")).one()
        person.left_at = person.created_at
        db.session.commit()
    assert reader(app).get(path).status_code == 404
