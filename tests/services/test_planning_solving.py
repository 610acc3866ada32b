"""A solve from the button to the draft: alone in its campaign, watched, called off, killed, taken up again."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import AuditEntry, Campaign, PlanState, PlanVersion, Solve, SolveState
from outreach.services import planning
from outreach.services.errors import Refused
from outreach.services.planning import engine, running, solving
from solver import Plan, Problem, solve, violations
from tests.factories import (
    MONDAY,
    make_campaign,
    make_organizer,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)


@pytest.fixture
def campaign(app) -> Campaign:
    """Three lessons in two schools, two volunteers who can give them all."""
    clock.start_from(datetime.fromisoformat("2027-01-11T09:00+02:00"))
    campaign = make_campaign()
    for school in (make_school(), make_school()):
        make_request(campaign, school, slots=[(MONDAY, 2), (MONDAY, 4)])
    make_request(campaign, school, slots=[(MONDAY, 2), (MONDAY, 6)])
    for _ in range(2):
        make_volunteer(campaign)
    db.session.commit()
    return campaign


def started(campaign: Campaign, **fields) -> Solve:
    solve = planning.start_solve(campaign, time_limit=120)
    for name, value in fields.items():
        setattr(solve, name, value)
    db.session.commit()
    return solve


def best_plan(campaign: Campaign) -> str:
    """The solver's plan of the campaign, as the row of an interrupted solve has it."""
    return solve(planning.freeze(campaign).problem, time_limit=120).to_json()


def change_under_way(**fields):
    """What somebody else does to the row while the solve runs."""

    def change(_progress) -> None:
        db.session.execute(sa.update(Solve).values(**fields))
        db.session.commit()

    return change


def test_a_solve_ends_with_a_draft_that_the_referee_passes(campaign):
    told = []
    solve = planning.run_solve(started(campaign).id, runner="cli-1", on_progress=told.append)
    plan = solve.plan
    assert (solve.state, solve.error, solve.attempts) == (SolveState.DONE, "", 1)
    assert (plan.number, plan.state, plan.coverage, plan.coverage_bound) == (1, PlanState.DRAFT, 7, 7)
    assert violations(Problem.from_json(plan.problem), Plan.from_json(plan.solution)) == []
    assert len(plan.assignments) == 3
    assert all(one.ends_at - one.starts_at == timedelta(minutes=45) for one in plan.assignments)
    assert all(len(one.volunteers) == 1 for one in plan.assignments)
    assert told
    assert solve.progress["objective"]["coverage"] <= 7
    assert planning.latest_plan(campaign) is planning.plan_by_number(campaign, 1) is plan
    assert planning.published_plan(campaign) is None
    assert set(db.session.scalars(db.select(AuditEntry.action))) == {"solve.started", "plan.drafted"}


def test_a_second_solve_is_refused_while_one_is_under_way_and_welcome_after(campaign):
    first = started(campaign)
    with pytest.raises(Refused, match="already under way") as refused:
        planning.start_solve(campaign)
    assert refused.value.status == 409
    planning.run_solve(first.id, runner="cli-1")
    assert planning.run_solve(started(campaign).id, runner="cli-2").plan.number == 2


def test_campaigns_are_solved_beside_each_other(campaign):
    started(campaign)
    assert planning.start_solve(make_campaign(slug="autumn")).state == SolveState.QUEUED


def test_of_two_in_the_same_instant_the_database_lets_one_through(campaign):
    started(campaign)
    with pytest.raises(Refused, match="already under way"):
        solving._add_alone(Solve(campaign=campaign, problem="{}", time_limit=1))
    assert planning.solve_under_way(campaign) is not None  # and the transaction goes on


@pytest.mark.parametrize(
    "wrong", [{"time_limit": 0}, {"time_limit": float("nan")}, {"seed": -1}, {"seed": 2**31}]
)
def test_limits_and_seeds_out_of_range_are_refused(campaign, wrong):
    with pytest.raises(Refused) as refused:
        planning.start_solve(campaign, **wrong)
    assert refused.value.field in wrong


def test_a_waiting_solve_is_cancelled_at_once_and_then_does_not_run(campaign):
    solve = started(campaign)
    planning.cancel_solve(solve, make_organizer())
    db.session.commit()
    assert planning.run_solve(solve.id, runner="job-1").state == SolveState.CANCELLED
    assert solve.plan is None
    planning.cancel_solve(solve)
    assert planning.start_solve(campaign).state == SolveState.QUEUED


def test_a_running_solve_that_is_cancelled_keeps_its_best_plan(campaign):
    solve = planning.run_solve(
        started(campaign).id, runner="cli-1", on_progress=change_under_way(cancel_asked=True)
    )
    assert solve.state == SolveState.CANCELLED
    assert len(solve.plan.assignments) > 0


def test_ctrl_c_keeps_the_best_plan(campaign):
    def interrupt(_progress) -> None:
        raise KeyboardInterrupt

    solve = planning.run_solve(started(campaign).id, runner="cli-1", on_progress=interrupt)
    assert (solve.state, solve.error) == (SolveState.CANCELLED, "")
    assert solve.plan.state == PlanState.DRAFT


def test_a_runner_whose_solve_was_taken_over_writes_nothing_more(campaign):
    solve = planning.run_solve(started(campaign).id, runner="old", on_progress=change_under_way(runner="new"))
    assert (solve.runner, solve.state, solve.plan) == ("new", SolveState.RUNNING, None)
    assert planning.run_solve(solve.id, runner="newer").state == SolveState.DONE


DYING = """
import os, runpy, solver
solve = solver.solve

def solve_and_die(problem, *, progress, **rest):
    def tell(said):
        progress(said)
        if {when}:
            os.kill(os.getpid(), 9)
    return solve(problem, progress=tell, **rest)

solver.solve = solve_and_die
runpy.run_path({child!r}, run_name="__main__")
"""


def let_the_engine_die(monkeypatch, folder: Path, when: str) -> None:
    """The real engine, killed by SIGKILL at a certain word of its own."""
    script = folder / "dying.py"
    script.write_text(DYING.format(when=when, child=str(engine.SCRIPT)))
    monkeypatch.setattr(engine, "SCRIPT", script)


def test_of_a_killed_engine_the_best_plan_so_far_is_kept(campaign, tmp_path, monkeypatch):
    let_the_engine_die(monkeypatch, tmp_path, "said.plan")
    solve = planning.run_solve(started(campaign).id, runner="cli-1")
    assert (solve.state, solve.error) == (SolveState.FAILED, solving.ENDED)
    assert solve.plan.state == PlanState.DRAFT


def test_of_an_engine_killed_before_its_first_plan_a_sentence_is_left(campaign, tmp_path, monkeypatch):
    script = tmp_path / "dying.py"
    script.write_text("import os; os.kill(os.getpid(), 9)")
    monkeypatch.setattr(engine, "SCRIPT", script)
    solve = planning.run_solve(started(campaign).id, runner="cli-1")
    assert (solve.state, solve.error, solve.plan) == (SolveState.FAILED, solving.ENDED, None)
    assert planning.start_solve(campaign).state == SolveState.QUEUED


def test_a_problem_that_is_none_fails_with_the_solvers_own_sentence(campaign):
    solve = planning.run_solve(started(campaign, problem='{"format": "x"}').id, runner="cli-1")
    assert solve.state == SolveState.FAILED
    assert "outreach-problem/1" in solve.error


def test_a_solve_is_taken_up_from_its_best_plan_with_the_time_that_is_left(campaign):
    best = best_plan(campaign)
    solve = started(
        campaign, best=best, seconds_used=19.5, runner="job-1", state=SolveState.RUNNING, attempts=1
    )
    solve = planning.run_solve(solve.id, runner="job-2")
    assert (solve.state, solve.attempts) == (SolveState.DONE, 2)
    assert Plan.from_json(solve.plan.solution).objective.rank <= Plan.from_json(best).objective.rank
    assert 19.5 <= solve.seconds_used < 40
    assert solve.plan.seconds == pytest.approx(solve.seconds_used, abs=0.1)


def test_a_solve_that_loses_its_runner_again_and_again_ends(campaign):
    best = best_plan(campaign)
    solve = started(campaign, best=best, runner="job-1", attempts=running.MOST_ATTEMPTS)
    solve = planning.run_solve(solve.id, runner="job-2")
    assert (solve.state, solve.error) == (SolveState.FAILED, solving.TOO_OFTEN)
    assert solve.plan.coverage == 7


def test_a_command_that_was_killed_gives_way_to_the_next_solve_and_leaves_its_best_plan(campaign):
    best = best_plan(campaign)
    dead = started(
        campaign, state=SolveState.RUNNING, runner="cli-1", best=best, heartbeat=clock.heartbeat() - 91
    )
    assert planning.is_stale(dead)
    fresh = planning.start_solve(campaign)
    db.session.commit()
    assert (dead.state, dead.error, dead.plan.coverage) == (SolveState.FAILED, solving.LOST, 7)
    assert planning.solve_under_way(campaign) is fresh


def test_a_job_that_the_worker_will_resume_gives_way_only_when_it_is_cancelled(campaign):
    best = best_plan(campaign)
    job = started(
        campaign, state=SolveState.RUNNING, runner="job-1", best=best, heartbeat=clock.heartbeat() - 91
    )
    assert planning.is_silent(job)
    assert planning.silent_jobs() == [job]
    with pytest.raises(Refused, match="already under way"):
        planning.start_solve(campaign)
    planning.cancel_solve(job)
    assert (job.state, job.plan.coverage) == (SolveState.CANCELLED, 7)
    assert planning.silent_jobs() == []
    assert planning.start_solve(campaign).state == SolveState.QUEUED


def test_a_plan_that_breaks_a_rule_or_misreports_itself_is_not_kept(campaign):
    honest = Plan.from_json(best_plan(campaign))
    solve = started(campaign)
    lie = honest.to_json().replace('"coverage":7', '"coverage":8')
    with pytest.raises(planning.IllegalPlan, match="objective"):
        planning.store_plan(solve, Plan.from_json(lie))
    solve.problem = solve.problem.replace('"max_lessons":3', '"max_lessons":0')
    with pytest.raises(planning.IllegalPlan, match="Rule 6"):
        planning.store_plan(solve, honest)
    solve.best = lie
    planning.end_solve(solve, SolveState.DONE)
    assert (solve.state, solve.error, solve.plan) == (SolveState.FAILED, solving.BROKEN, None)
    assert db.session.scalar(db.select(sa.func.count()).select_from(PlanVersion)) == 0


def test_in_mid_season_what_was_given_stays_and_uses_up_caps(app):
    clock.start_from(datetime.fromisoformat("2027-02-09T12:00+02:00"))
    campaign = make_campaign(lead_days=0)
    school, volunteer = make_school(), make_volunteer(campaign, max_lessons=2)
    given = make_request(campaign, school, slots=[(MONDAY, 2)])
    later = [make_request(campaign, school, slots=[(MONDAY + timedelta(days=3), n)]) for n in (2, 4)]
    make_plan(campaign, {given: [volunteer]}, state=PlanState.PUBLISHED, published_at=clock.now())
    plan = planning.run_solve(started(campaign).id, runner="cli-1").plan
    served = {one.request for one in plan.assignments}
    assert given in served
    assert len(served & set(later)) == 1
    assert plan.disruption == 0


def test_a_given_lesson_that_todays_rules_forbid_is_in_the_next_plan_all_the_same(app):
    clock.start_from(datetime.fromisoformat("2027-02-09T12:00+02:00"))
    campaign = make_campaign()
    school, volunteer = make_school(), make_volunteer(campaign)
    given = make_request(campaign, school, slots=[(MONDAY, 2)])
    told = make_plan(campaign, {given: [volunteer]}, state=PlanState.PUBLISHED, published_at=clock.now())
    volunteer.refused_schools = [school]
    plan = planning.run_solve(started(campaign).id, runner="cli-1").plan
    (kept,) = plan.assignments
    (before,) = told.assignments
    assert (kept.request, kept.starts_at, kept.ends_at, kept.delivery, kept.volunteers) == (
        before.request, before.starts_at, before.ends_at, before.delivery, before.volunteers,
    )  # fmt: skip
    assert plan.left_out == [{"reference": given.reference, "reason": "given"}]


def test_a_plan_number_that_is_not_there_is_refused(campaign):
    with pytest.raises(Refused, match="no plan 7") as refused:
        planning.plan_by_number(campaign, 7)
    assert refused.value.status == 404
