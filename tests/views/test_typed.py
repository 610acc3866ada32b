"""A session that ended while somebody typed costs nothing that was typed."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import BookingDraft, Person
from outreach.services import access
from outreach.services.booking import begin_draft
from tests.factories import make_campaign, make_school
from tests.views.pages import reader

CLASS = {"classes-0-class_name": "8b", "classes-0-pupils": "24", "classes-0-girls": "12"}
OURS = {"Origin": "http://localhost"}


@pytest.fixture
def world(app):
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    with app.app_context():
        school = make_school()
        draft = begin_draft(make_campaign(), school, school.contacts[0].person)
        db.session.commit()
        return SimpleNamespace(
            teacher=school.contacts[0].person_id, page=f"/school/bookings/{draft.id}/classes"
        )


def sign_in(app, client, person_id):
    """By a fresh link, as from her mail."""
    with app.app_context():
        link = access.sign_in_link(db.session.get_one(Person, person_id))
        db.session.commit()
    return client.post(link.removeprefix("http://localhost"))


def answers(app):
    with app.app_context():
        return db.session.scalars(db.select(BookingDraft)).one().answers


def test_what_was_typed_waits_for_her_and_is_sent_with_one_press(app, world):
    client = reader(app)
    asked = client.post(world.page, data=CLASS, headers=OURS).location
    assert "What you typed is kept in this browser for an hour" in client.get(asked).text
    assert sign_in(app, client, world.teacher).location == "/sign-in/go-on"
    page = client.get("/sign-in/go-on").text
    assert f'action="{world.page}"' in page
    assert all(f'name="{name}" value="{value}"' in page for name, value in CLASS.items())
    assert answers(app) == {}
    assert client.post(world.page, data=CLASS).status_code == 303
    assert answers(app)["classes"][0]["class_name"] == "8b"
    assert client.get("/sign-in/go-on").location == "/"  # only once


def test_so_does_a_form_whose_token_ended_with_the_session(app, world):
    app.config["WTF_CSRF_ENABLED"] = True
    client = reader(app)
    answer = client.post(world.page, data=CLASS | {"csrf_token": "old"}, headers=OURS)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")
    with client.session_transaction() as session:
        assert ["classes-0-class_name", "8b"] in [list(field) for field in session["typed"]["fields"]]
        assert "old" not in str(session["typed"])


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}])
def test_another_site_cannot_leave_anything_in_her_session(app, world, headers):
    client = reader(app)
    answer = client.post(world.page, data=CLASS, headers=headers)
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    assert sign_in(app, client, world.teacher).location != "/sign-in/go-on"


def test_a_form_too_long_for_a_cookie_is_not_kept_and_she_can_still_sign_in(app, world):
    client = reader(app)
    asked = client.post(world.page, data=CLASS | {"classes-0-room": "ą" * 5000}, headers=OURS).location
    assert "is too long to be kept here. Go back to copy it" in client.get(asked).text
    assert sign_in(app, client, world.teacher).location != "/sign-in/go-on"


def test_what_was_typed_is_text(app, world):
    client = reader(app)
    client.post(world.page, data=CLASS | {"classes-0-room": '"><script>alert(1)</script>'}, headers=OURS)
    sign_in(app, client, world.teacher)
    assert "<script>alert" not in client.get("/sign-in/go-on").text
