"""What is kept about the reader: seen, taken along, and erased."""

from datetime import UTC, datetime

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import Person
from tests.factories import make_campaign, make_person, make_school, make_volunteer
from tests.views.pages import reader


@pytest.fixture
def nora(app):
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    with app.app_context():
        nora = make_person(email="nora@example.org", name="Nora")
        make_volunteer(make_campaign(), person=nora)
        make_school(contact=nora, name="Žemynos gimnazija")
        db.session.commit()
        return nora.id


def test_her_data_is_shown_and_taken_along(app, nora):
    me = reader(app, nora)
    page = me.get("/me/data").text
    assert "nora@example.org" in page
    assert "Žemynos gimnazija" in page
    file = me.get("/me/data.json")
    assert file.headers["Content-Disposition"] == 'attachment; filename="outreach-2027-01-18.json"'
    assert file.headers["Cache-Control"] == "no-store"
    assert file.json["tables"]["person"][0]["name"] == "Nora"


def test_nobody_leaves_by_a_slip_of_the_thumb(app, nora):
    me = reader(app, nora)
    for typed in ("", "nora", "other@example.org", "x" * 300):
        answer = me.post("/me/leave", data={"email": typed})
        assert answer.status_code == 400
        assert 'id="email-error"' in answer.text
    assert "You no longer speak for: Žemynos gimnazija" in me.get("/me/leave").text
    with app.app_context():
        assert db.session.get_one(Person, nora).left_at is None


def test_leaving_erases_and_signs_out(app, nora):
    me = reader(app, nora)
    assert me.post("/me/leave", data={"email": "Nora@example.org"}).location == "/"
    assert "what we knew of you is erased" in me.get("/").text
    assert me.get("/me/data").location == "/sign-in?next=/me/data"
    with app.app_context():
        assert db.session.get_one(Person, nora).email == f"left-{nora}@erased.invalid"


def test_strangers_sign_in_first(app):
    for page in ("data", "data.json", "leave"):
        assert reader(app).get(f"/me/{page}").location == f"/sign-in?next=/me/{page}"
