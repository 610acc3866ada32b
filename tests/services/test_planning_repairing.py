"""Somebody drops out, a school closes: what is proposed, and what later plans remember."""

from datetime import timedelta

import pytest

from outreach.extensions import db
from outreach.models import Answer, PlanState, SolveState
from outreach.services import dropouts, planning
from outreach.services.errors import Refused
from outreach.services.planning import repairing
from solver import Plan, Problem, misreports, violations
from tests.factories import (
    MONDAY,
    make_campaign,
    make_person,
    make_request,
    make_school,
    make_volunteer,
)
from tests.services.outbound import at, invitation, published


class Season:
    """Two lessons given by Ona; Eva, who is free, could give either."""

    def __init__(self) -> None:
        self.campaign = make_campaign()
        self.school = make_school(contact=make_person(language="en"))
        self.first = make_request(
            self.campaign, self.school, slots=[(MONDAY, 2), (MONDAY + timedelta(days=1), 2)]
        )
        self.second = make_request(self.campaign, self.school, slots=[(MONDAY, 4)])
        self.ona, self.eva = (
            make_volunteer(self.campaign, person=make_person(language="en")) for _ in range(2)
        )
        published(self.campaign, {self.first: [self.ona], self.second: [self.ona]})

    def repaired(self):
        solve = planning.propose_repair(self.campaign, time_limit=120)
        db.session.commit()
        return planning.run_solve(solve.id, runner="cli-1")


@pytest.fixture
def season(app):
    at()
    return Season()


def teams(plan) -> dict:
    return {one.request: one.volunteers for one in plan.assignments}


def test_who_cannot_come_is_replaced_and_everybody_else_stays(season):
    dropouts.cannot_come(season.ona, [season.first], note="Serga")
    solve = season.repaired()
    assert (solve.state, solve.plan.freedom, solve.plan.status) == (SolveState.DONE, "all", "optimal")
    assert teams(solve.plan) == {season.first: [season.eva], season.second: [season.ona]}
    assert solve.plan.disruption == 2  # one leaves, one comes
    problem, plan = Problem.from_json(solve.plan.problem), Plan.from_json(solve.plan.solution)
    assert violations(problem, plan) == misreports(problem, plan) == []
    assert planning.drafts_of(solve) == []  # the first proposal was the best one already


def test_a_no_is_remembered_by_every_later_plan(season):
    assert dropouts.cannot_come(season.ona) == [
        invitation(one, season.ona.person) for one in (season.first, season.second)
    ]
    frozen = planning.freeze(season.campaign).problem
    assert {(one.lesson, one.volunteer) for one in frozen.forbidden} == {
        (f"L-{one.reference}", f"V-{season.ona.id}") for one in (season.first, season.second)
    }
    with pytest.raises(Refused, match="no lesson ahead"):
        dropouts.cannot_come(season.ona)
    assert invitation(season.first, season.ona.person).answer == Answer.DECLINED


def test_a_pin_gives_way_to_a_no(season):
    plan = planning.published_plan(season.campaign)
    planning.pin_assignment(plan.assignments[0])
    dropouts.cannot_come(season.ona, [plan.assignments[0].request])
    assert planning.freeze(season.campaign).problem.pins == ()


def test_a_closed_school_gives_its_lesson_on_another_day(season):
    dropouts.close_school(season.campaign, season.school, MONDAY)
    plan = season.repaired().plan
    assert [one.request for one in plan.assignments] == [season.first]
    assert plan.assignments[0].starts_at.date() == MONDAY + timedelta(days=1)
    with pytest.raises(Refused, match="over"):
        dropouts.close_school(season.campaign, season.school, MONDAY - timedelta(days=365))


def test_a_first_proposal_is_kept_where_it_disturbs_fewer(season):
    """Only Ona can give the third lesson, at a time when she gives the second: Eva could take that one over."""
    third = make_request(season.campaign, make_school(), slots=[(MONDAY, 4)], languages=["ru"], weight=5)
    season.ona.languages = ["lt", "ru"]
    solve = season.repaired()
    (first,) = planning.drafts_of(solve)
    assert (first.freedom, first.state, first.disruption) == ("held", PlanState.DRAFT, 0)
    assert third not in teams(first)
    assert teams(solve.plan)[third] == [season.ona]
    assert (solve.plan.disruption, solve.plan.coverage > first.coverage) == (2, True)


def test_only_what_was_asked_for_since_the_plan_is_new_to_a_repair(season):
    """A first proposal leaves a lesson that the plan had left out alone, and gives the one that it never knew of."""
    left_out = make_request(season.campaign, season.school, slots=[(MONDAY, 6)])
    known = planning.freeze(season.campaign).problem
    planning.published_plan(season.campaign).problem = known.to_json()
    new = make_request(season.campaign, season.school, slots=[(MONDAY, 6)])
    solve = planning.propose_repair(season.campaign, time_limit=120)
    assert repairing.asked_since(solve) == (f"L-{new.reference}",)
    assert left_out not in teams(planning.published_plan(season.campaign))


def test_there_must_be_a_published_plan(app):
    with pytest.raises(Refused, match="No plan is published"):
        planning.propose_repair(make_campaign())
