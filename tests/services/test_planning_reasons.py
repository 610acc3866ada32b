"""What is found out about a plan is kept with it."""

import pytest
from flask import current_app

from outreach import clock
from outreach.extensions import db
from outreach.models import PlanVersion
from outreach.services import planning
from outreach.services.planning import reasons
from tests.factories import MONDAY, make_campaign, make_request, make_school, make_volunteer
from tests.services.outbound import at


@pytest.fixture
def plan(app) -> PlanVersion:
    """One lesson served, one that nobody can give in Polish."""
    at()
    campaign = make_campaign()
    make_volunteer(campaign)
    make_request(campaign, make_school(), slots=[(MONDAY, 2)], reference="A")
    make_request(campaign, make_school(), slots=[(MONDAY, 4)], languages=["pl"], reference="B")
    solve = planning.start_solve(campaign, time_limit=120)
    db.session.commit()
    found = planning.run_solve(solve.id, runner="cli-1").plan
    assert found
    return found


def test_reasons_are_found_by_a_process_and_kept(plan):
    assert not reasons.is_awaited(plan, reasons.WHY)
    reasons.ask(plan, reasons.WHY)
    assert reasons.is_awaited(plan, reasons.WHY)
    reasons.look_for(plan.id, reasons.WHY)
    found = reasons.found(plan, reasons.WHY)
    assert found
    (left,) = found["lessons"]
    assert left["lesson"] == "L-B"
    assert left["helps"][0]["changes"] == [{"kind": "language", "lesson": "L-B", "language": "lt"}]
    assert found["recruits"][0]["languages"] == ["pl"]
    assert found["standbys"] == {"L-A": {f"V-{plan.assignments[0].volunteers[0].id}": []}}
    assert not reasons.is_awaited(plan, reasons.WHY)


def test_what_a_small_change_weighs_is_a_setting(plan, monkeypatch):
    monkeypatch.setitem(current_app.config, "SMALL_CHANGES", "language=7")
    reasons.look_for(plan.id, reasons.WHY)
    (left,) = reasons.found(plan, reasons.WHY)["lessons"]
    assert left["helps"][0]["weight"] == 7


def test_the_prices_of_pins(plan):
    planning.pin_assignment(plan.assignments[0])
    solve = planning.start_solve(plan.campaign, time_limit=120)
    db.session.commit()
    pinned = planning.run_solve(solve.id, runner="cli-2").plan
    reasons.look_for(pinned.id, reasons.PRICES)
    free = {"coverage": 0, "disruption": 0, "minutes": 0, "proven": True}
    assert reasons.found(pinned, reasons.PRICES) == {"L-A": free}


def test_a_plan_that_cannot_be_read_says_so(plan):
    plan.solution = "{}"
    reasons.ask(plan, reasons.WHY)
    with pytest.raises(reasons.NoReasons, match="format"):
        reasons.look_for(plan.id, reasons.WHY)
    assert reasons.found(plan, reasons.WHY) is None


def test_who_asked_long_ago_may_ask_again(plan, monkeypatch):
    reasons.ask(plan, reasons.WHY)
    now = clock.heartbeat()
    monkeypatch.setattr(clock, "heartbeat", lambda: now + reasons.LONGEST_SECONDS + 1)
    assert not reasons.is_awaited(plan, reasons.WHY)


def test_a_plan_that_is_gone_needs_no_reasons(app):
    reasons.look_for(4711, reasons.WHY)
