"""A solve from the page: started, watched, stopped."""

from datetime import datetime

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, PlanVersion, Solve, SolveState
from outreach.services import planning
from tests.factories import (
    make,
    make_campaign,
    make_organizer,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)
from tests.views.pages import reader

SOLVE = "/organizer/spring/solve"
SAID = {
    "stage": "minutes", "seconds": 3.0, "objective": {"coverage": 40, "disruption": 0, "minutes": 90},
    "bound": {"coverage": 42, "disruption": 0, "minutes": 70},
}  # fmt: skip


@pytest.fixture
def organizer(app):
    clock.start_from(datetime.fromisoformat("2027-01-04T09:00+02:00"))
    with app.app_context():
        campaign, person = make_campaign(), make_organizer()
        make_request(campaign, make_school())
        make_volunteer(campaign)
        db.session.commit()
        return reader(app, person.id)


def only_solve():
    return db.session.scalars(db.select(Solve)).one()


def a_solve(app, **fields):
    """One that is there already; the address of its page."""
    with app.app_context():
        given = {"problem": "{}", "time_limit": 60, "heartbeat": clock.heartbeat()} | fields
        number = make(Solve(campaign=db.session.scalar(db.select(Campaign)), **given)).id
        db.session.commit()
    return f"/organizer/spring/solves/{number}"


def test_a_solve_is_started_and_its_draft_read(app, organizer):
    started = organizer.post(SOLVE, data={"time_limit": "5", "seed": "7"})
    assert started.status_code == 303
    assert "waiting for the worker" in organizer.get(started.location).text
    with app.app_context():
        solve = only_solve()
        assert (solve.time_limit, solve.seed) == (5, 7)
        planning.run_solve(solve.id, runner="test")
        assert db.session.scalar(db.select(PlanVersion.number)) == 1
    assert 'href="/organizer/spring/plans/1"' in organizer.get(started.location).text


def test_a_second_start_is_refused_with_a_link_to_the_one_under_way(app, organizer):
    address = a_solve(app)
    answer = organizer.post(SOLVE, data={"time_limit": "5", "seed": "1"})
    assert answer.status_code == 409
    assert "already under way" in answer.text
    assert f'href="{address}"' in answer.text
    with app.app_context():
        assert only_solve().time_limit == 60


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_limit", "0"), ("time_limit", "soon"), ("time_limit", ""), ("seed", "-1"), ("seed", "9" * 20)],
)
def test_a_wrong_number_is_told_beside_its_field(app, organizer, field, value):
    answer = organizer.post(SOLVE, data={"time_limit": "60", "seed": "1"} | {field: value})
    assert answer.status_code == 400
    assert f'id="{field}-error"' in answer.text
    with app.app_context():
        assert db.session.scalar(db.select(Solve)) is None


def test_while_it_runs_the_fragment_is_fetched_again_each_second(app, organizer):
    address = a_solve(app, state=SolveState.RUNNING, progress=SAID, seconds_used=3)
    text = organizer.get(f"{address}/progress").text
    for said in (
        'hx-trigger="every 1s"',
        "40 of at most 42",
        "At most 2 more are possible.",
        "90, at least 70",
        "3 of 60 s",
    ):
        assert said in text
    assert "<html" not in text


@pytest.mark.parametrize("state", [SolveState.DONE, SolveState.CANCELLED, SolveState.FAILED])
def test_once_it_has_ended_nothing_is_fetched_any_more(app, organizer, state):
    address = a_solve(app, state=state, progress=SAID, error="The process that ran this solve is gone.")
    text = organizer.get(f"{address}/progress").text
    assert "hx-trigger" not in text
    assert "It made no plan." in text
    assert "The process that ran this solve is gone." in text


def test_a_draft_of_a_stopped_solve_is_linked(app, organizer):
    with app.app_context():
        plan = make_plan(db.session.scalar(db.select(Campaign)), number=4).id
        db.session.commit()
    address = a_solve(app, state=SolveState.CANCELLED, plan_id=plan)
    assert "Read plan 4" in organizer.get(address).text


def test_cancelling_asks_the_solve_to_stop(app, organizer):
    address = a_solve(app, state=SolveState.RUNNING)
    assert organizer.post(f"{address}/cancel").location == address
    with app.app_context():
        assert only_solve().cancel_asked
    assert "It is being stopped" in organizer.get(address).text


def test_a_solve_that_nobody_works_on_is_told_so(app, organizer):
    address = a_solve(app, state=SolveState.RUNNING, heartbeat=clock.heartbeat() - 100)
    assert "Nothing was heard of this solve" in organizer.get(address).text
