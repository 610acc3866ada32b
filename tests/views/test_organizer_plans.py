"""A plan as a table."""

from datetime import datetime, timedelta
from io import BytesIO

import openpyxl
import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import Assignment, Pin
from tests.factories import (
    MONDAY,
    make_campaign,
    make_organizer,
    make_person,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)
from tests.views.pages import reader

PLAN = "/organizer/spring/plans/1"


@pytest.fixture
def organizer(app):
    clock.start_from(datetime.fromisoformat("2027-01-04T09:00+02:00"))
    with app.app_context():
        person = make_organizer()
        db.session.commit()
        return reader(app, person.id)


def plan_of_three():
    campaign = make_campaign()
    volunteer = make_volunteer(campaign, person=make_person(name="Ona Šimkutė"), topics=["data"])
    teams = {
        make_request(campaign, make_school(name=name, town=town), slots=[(day, 2)], topics=["data"]): [
            volunteer
        ]
        for name, town, day in (
            ("Žagarės gimnazija", "Žagarė", MONDAY),
            ("Čiurlionio mokykla", "Druskininkai", MONDAY),
            ("Ateities mokykla", "Kaunas", MONDAY + timedelta(days=1)),
        )
    }
    plan = make_plan(campaign, teams, number=1, unserved=[make_request(campaign, make_school(name="Likusi"))])
    db.session.commit()
    return [assignment.id for assignment in plan.assignments]


def test_the_table_is_in_order_of_time_then_of_the_alphabet(app, organizer):
    with app.app_context():
        plan_of_three()
    text = organizer.get(PLAN).text
    places = [text.index(name) for name in ("Čiurlionio", "Žagarės", "Ateities")]
    assert places == sorted(places)
    assert "2027-02-08 Mon" in text
    assert "08:55–09:40" in text


def test_filters_stand_in_the_address(app, organizer):
    with app.app_context():
        plan_of_three()
    everything = {"Ateities", "Žagarės", "Čiurlionio"}
    for query, found in (
        ("town=Kaunas", {"Ateities"}),
        (f"day={MONDAY}", {"Žagarės", "Čiurlionio"}),
        ("school=ciurlionio", {"Čiurlionio"}),
        ("volunteer=simkute", everything),
        ("volunteer=nobody", set()),
        ("day=never", everything),
    ):
        text = organizer.get(f"{PLAN}?{query}").text
        assert {name for name in everything if name in text} == found, query
        assert ("No lesson of this plan fits all of that." in text) == (not found)


def test_a_long_plan_comes_in_pages_that_keep_the_filters(app, organizer):
    with app.app_context():
        campaign, school = make_campaign(), make_school()
        volunteer = make_volunteer(campaign)
        make_plan(campaign, {make_request(campaign, school): [volunteer] for _ in range(101)}, number=1)
        db.session.commit()
    first, second = (organizer.get(f"{PLAN}?town=Vilnius&page={page}").text for page in (1, 2))
    assert [text.count('id="lesson-') for text in (first, second)] == [100, 1]
    assert "?town=Vilnius&page=2" in first


def test_a_lesson_is_pinned_and_let_go_and_the_filters_stay(app, organizer):
    with app.app_context():
        number = plan_of_three()[0]
    pinned = organizer.post(f"{PLAN}/assignments/{number}/pin?town=%C5%BDagar%C4%97")
    assert (pinned.status_code, pinned.location) == (303, f"{PLAN}?town=%C5%BDagar%C4%97#lesson-{number}")
    with app.app_context():
        pin = db.session.scalar(db.select(Pin))
        assignment = db.session.get(Assignment, number)
        assert (pin.starts_at, pin.volunteers) == (assignment.starts_at, assignment.volunteers)
    assert organizer.get(PLAN).text.count("Let go") == 1
    organizer.post(f"{PLAN}/assignments/{number}/unpin")
    with app.app_context():
        assert db.session.scalar(db.select(Pin)) is None


def test_a_lesson_of_another_plan_is_not_pinned_here(app, organizer):
    with app.app_context():
        numbers = plan_of_three()
        make_plan(db.session.get(Assignment, numbers[0]).plan.campaign, number=2)
        db.session.commit()
    assert organizer.post(f"/organizer/spring/plans/2/assignments/{numbers[0]}/pin").status_code == 404


def test_the_lessons_left_over_have_their_reason(app, organizer):
    with app.app_context():
        plan_of_three()
    text = organizer.get(f"{PLAN}/left-over").text
    assert "Likusi" in text
    assert "Nobody who fits it has time then" in text


def test_the_plan_is_taken_away_as_files(app, organizer):
    with app.app_context():
        plan_of_three()
    answers = [organizer.get(f"{PLAN}/{name}") for name in ("problem.json", "plan.json", "workbook.xlsx")]
    assert [answer.headers["Content-Disposition"] for answer in answers] == [
        "attachment; filename=spring-1-problem.json",
        "attachment; filename=spring-1-plan.json",
        "attachment; filename=spring-1.xlsx",
    ]
    assert answers[0].json["lessons"]
    assert openpyxl.load_workbook(BytesIO(answers[2].data))["Plan"].max_row == 4
