"""Who sees which of the organizers' pages, and who changes what."""

import pytest

from outreach.extensions import db
from outreach.models import PlanState
from tests.factories import (
    make_campaign,
    make_organizer,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)
from tests.views.pages import reader

KAUNAS, ALYTUS = "Kauno m. sav.", "Alytaus m. sav."
PAGES = ["", "requests", "volunteers", "plans/", "plans/1", "plans/1/left-over", "outbox", "workbook.xlsx", "plans/1/workbook.xlsx"]  # fmt: skip
WHOLE = ["plans/1/problem.json", "plans/1/plan.json"]
CHANGING = ["import", "solve", "plans/1/publish"]


@pytest.fixture
def people(app):
    """Organizers by role, in a campaign with one lesson in Kaunas and one in Alytus."""
    with app.app_context():
        campaign = make_campaign()
        teams = {}
        for place, name in ((KAUNAS, "Neris"), (ALYTUS, "Dainava")):
            volunteer = make_volunteer(campaign, municipality=place)
            teams[make_request(campaign, make_school(name=name, municipality=place))] = [volunteer]
        make_plan(campaign, teams, number=1, state=PlanState.PUBLISHED)
        roles = {role: make_organizer(role=role).id for role in ("organizer", "viewer", "safeguarding")}
        roles["regional"] = make_organizer(role="regional", municipalities=[KAUNAS]).id
        roles["volunteer"] = volunteer.person_id
        db.session.commit()
    return roles


def test_every_page_is_for_organizers(app, people):
    stranger, volunteer, organizer = (
        reader(app, person) for person in (None, people["volunteer"], people["organizer"])
    )
    for page in ["/organizer/", *(f"/organizer/spring/{page}" for page in (*PAGES, *WHOLE, *CHANGING))]:
        answer = stranger.get(page)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in"), page
        assert [client.get(page).status_code for client in (volunteer, organizer)] == [403, 200], page


@pytest.mark.parametrize("role", ["viewer", "safeguarding"])
def test_who_only_looks_sees_everything_and_changes_nothing(app, people, role):
    client = reader(app, people[role])
    assert {client.get(f"/organizer/spring/{page}").status_code for page in (*PAGES, *WHOLE)} == {200}
    for page in CHANGING:
        answers = client.get(f"/organizer/spring/{page}"), client.post(f"/organizer/spring/{page}")
        assert [answer.status_code for answer in answers] == [403, 403]
        assert "Your role lets you read this campaign, not change it." in answers[1].text
    assert client.post("/organizer/spring/plans/1/assignments/1/pin").status_code == 403
    assert "Make a plan" not in client.get("/organizer/spring/").text


def test_a_regional_organizer_sees_her_municipalities_only(app, people):
    client = reader(app, people["regional"])
    for page in ("requests", "plans/1"):
        text = client.get(f"/organizer/spring/{page}").text
        assert ("Neris" in text, "Dainava" in text) == (True, False)
    for page in (*CHANGING, *WHOLE):
        assert client.get(f"/organizer/spring/{page}").status_code == 403


def test_a_regional_organizer_pins_at_home_only(app, people):
    client = reader(app, people["regional"])
    answers = [
        client.post(f"/organizer/spring/plans/1/assignments/{number}/pin").status_code for number in (1, 2)
    ]
    assert answers == [303, 404]


def test_what_is_not_there_is_told_so(app, people):
    client = reader(app, people["organizer"])
    for page in (
        "nowhere/",
        "spring/plans/9",
        "spring/outbox/9",
        "spring/outbox/9.eml",
        "spring/solves/9",
        "spring/requests?page=2",
    ):
        answer = client.get(f"/organizer/{page}")
        assert answer.status_code == 404, page
        assert "There is no such page" in answer.text
