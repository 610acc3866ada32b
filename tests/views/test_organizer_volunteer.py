"""What organizers see and write down of one volunteer."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import OrganizerRole, Vetting, Volunteer
from tests.factories import make_campaign, make_organizer, make_person, make_volunteer
from tests.views.pages import reader


@pytest.fixture
def world(app):
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    with app.app_context():
        campaign = make_campaign()
        her = make_volunteer(campaign, person=make_person(name="Nora"), town="Slaptas", municipality="", lat=None, lon=None,
                             work_town="Kaunas", work_days=[2], vetting=Vetting.PENDING)  # fmt: skip
        organizer = make_organizer(make_person(name="Rūta"))
        viewer = make_organizer(role=OrganizerRole.VIEWER)
        regional = make_organizer(role=OrganizerRole.REGIONAL, municipalities=["Kauno m. sav."])
        db.session.commit()
        return SimpleNamespace(her=her.id, organizer=organizer.id, viewer=viewer.id, regional=regional.id)


def path(world, more=""):
    return f"/organizer/spring/volunteers/{world.her}{more}"


def test_her_page_tells_what_she_said_and_is_linked_from_the_list(app, world):
    organizer = reader(app, world.organizer)
    assert path(world) in organizer.get("/organizer/spring/volunteers").text
    page = organizer.get(path(world)).text
    for words in (
        "Nora",
        "Kaunas: Tuesday",
        "do it by hand",
        "check pending",
        "Where is Slaptas?",
    ):
        assert words in page


def test_a_check_keeps_outcome_day_and_who(app, world):
    organizer = reader(app, world.organizer)
    assert organizer.post(path(world, "/check"), data={"outcome": "yes"}).location == path(world)
    assert "Monday 18 January 2027: checked" in organizer.get(path(world)).text
    with app.app_context():
        her = db.session.get_one(Volunteer, world.her)
        assert (her.vetting, her.checks[0].checked_by.name) == (Vetting.YES, "Rūta")


def test_the_town_comes_onto_the_map(app, world):
    organizer = reader(app, world.organizer)
    assert organizer.post(path(world, "/place"), data={"lat": "54,95", "lon": "23.8"}).status_code == 303
    assert "Where is Slaptas?" not in organizer.get(path(world)).text
    with app.app_context():
        assert db.session.get_one(Volunteer, world.her).lat == 54.95


WRONG = [
    ("check", {}, "outcome"),
    ("check", {"outcome": "perhaps"}, "outcome"),
    ("place", {"lat": "", "lon": "23"}, "lat"),
    ("place", {"lat": "north", "lon": "23"}, "lat"),
    ("place", {"lat": "91", "lon": "23"}, "lat"),
    ("place", {"lat": "54", "lon": "1e9"}, "lon"),
    ("place", {"lat": "54", "lon": "23", "municipality": "x" * 121}, "municipality"),
]


def test_what_cannot_be_is_told(app, world):
    organizer = reader(app, world.organizer)
    for page, data, field in WRONG:
        answer = organizer.post(path(world, f"/{page}"), data=data)
        assert answer.status_code == 400, (page, data)
        assert f'id="{field}-error"' in answer.text, (page, data)


def test_others_read_or_do_not_see_her(app, world):
    assert "Write it down" not in reader(app, world.viewer).get(path(world)).text
    assert reader(app, world.viewer).post(path(world, "/check"), data={"outcome": "yes"}).status_code == 403
    assert reader(app, world.regional).get(path(world)).status_code == 404
    assert reader(app, world.organizer).get("/organizer/spring/volunteers/999").status_code == 404
