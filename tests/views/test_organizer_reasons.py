"""Why lessons are left over, what would help, why she, and what happens when somebody cannot come."""

import json

import pytest
from flask_babel import force_locale

from outreach.extensions import db
from outreach.models import Answer, Closure, OrganizerRole, PlanState, PlanVersion, Solve, SolveState
from outreach.services import planning
from outreach.services.planning import reasons
from outreach.services.reporting import lesson_answers
from tests.factories import (
    MONDAY,
    make_campaign,
    make_organizer,
    make_person,
    make_request,
    make_school,
    make_volunteer,
)
from tests.services.outbound import at, invitation, published
from tests.views.pages import reader

PLAN = "/organizer/spring/plans/1"


class Season:
    """Ona gives a lesson that Eva could give too; another lesson is asked for in Polish."""

    def __init__(self) -> None:
        self.campaign = make_campaign()
        self.served = make_request(
            self.campaign,
            make_school(name="Šviesa", town="Kaunas", contact=make_person()),
            slots=[(MONDAY, 2)],
            reference="A",
        )
        make_request(
            self.campaign,
            make_school(name="Likusi", town="Trakai"),
            slots=[(MONDAY, 4)],
            languages=["pl"],
            reference="B",
        )
        self.ona, self.eva = (
            make_volunteer(self.campaign, person=make_person(name=name))
            for name in ("Ona Šimkutė", "Eva Kalnė")
        )
        db.session.commit()

    def solved(self) -> PlanVersion:
        """A plan, with what was found out about it."""
        solve = planning.start_solve(self.campaign, time_limit=120)
        db.session.commit()
        plan = planning.run_solve(solve.id, runner="cli-1").plan
        assert plan
        reasons.look_for(plan.id, reasons.WHY)
        return plan

    def told(self) -> PlanVersion:
        """A published plan in which Ona gives the lesson."""
        published(self.campaign, {self.served: [self.ona]})
        db.session.commit()
        plan = planning.published_plan(self.campaign)
        assert plan
        return plan


@pytest.fixture
def season(app):
    with app.app_context():
        at()
        yield Season()


@pytest.fixture
def organizer(app, season):
    person = make_organizer()
    db.session.commit()
    return reader(app, person.id)


def test_a_lesson_left_over_says_why_and_what_to_ask_and_advice_whom_to_look_for(organizer, season):
    plan = season.solved()
    text = organizer.get(f"{PLAN}/left-over").text
    assert "Nobody fits it at the times offered, even with nothing else to give." in text
    assert "Ask the school whether this language would do: Lithuanian." in text
    assert "Then it can be given:" in text
    assert "Look for what would help" not in text
    text = organizer.get(f"{PLAN}/advice").text
    assert "One more volunteer near Trakai who teaches in this language: Polish; free Monday morning." in text
    assert "1 lesson more and 1 school more" in text
    assert "No single time more would bring a lesson more." in text
    # Before anybody looked there is a button.
    plan.reasons = None
    db.session.commit()
    assert "Look for what would help" in organizer.get(f"{PLAN}/left-over").text
    answer = organizer.post(f"{PLAN}/reasons")
    assert (answer.status_code, answer.location) == (303, f"{PLAN}/left-over")
    assert "It takes about a minute" in organizer.get(f"{PLAN}/left-over").text
    assert "It takes about a minute" in organizer.get(f"{PLAN}/advice").text


def test_a_lesson_shows_who_could_step_in_and_what_she_would_cost(organizer, season):
    assignment = season.solved().assignments[0]
    hers = assignment.volunteers[0]
    other = season.eva if hers == season.ona else season.ona
    page = f"{PLAN}/lessons/{assignment.id}"
    assert f'<a href="{page}">Šviesa</a>' in organizer.get(PLAN).text
    text = organizer.get(page).text
    assert f"the nearest first: {other.person.name}." in text
    assert "Did something happen?" not in text  # nobody has been told yet
    text = organizer.get(f"{page}?instead={hers.id}").text
    assert other.person.name in text
    assert "0 minutes more." in text
    assert organizer.get(f"{page}?instead={other.id}").status_code == 404
    assert organizer.get(f"{PLAN}/lessons/4711").status_code == 404


def test_somebody_cannot_come(organizer, season):
    plan = season.told()
    page = f"/organizer/spring/plans/{plan.number}/lessons/{plan.assignments[0].id}"
    db.session.commit()
    assert "Did something happen?" in organizer.get(page).text
    assert "Propose a repair" in organizer.get(f"/organizer/spring/plans/{plan.number}").text
    assert organizer.post(f"{page}/happened", data={}).status_code == 400
    answer = organizer.post(f"{page}/happened", data={"who": str(season.ona.id), "note": "Serga"})
    solve = db.session.scalar(db.select(Solve).filter_by(repairs=True))
    assert (answer.status_code, answer.location) == (303, f"/organizer/spring/solves/{solve.id}")
    assert invitation(season.served, season.ona.person).answer == Answer.DECLINED
    mended = planning.run_solve(solve.id, runner="cli-2").plan
    assert [one.volunteers for one in mended.assignments] == [[season.eva]]
    assert mended.state == PlanState.DRAFT
    assert f"Read plan {mended.number}" in organizer.get(answer.location).text


def test_what_happened_is_kept_while_another_solve_is_under_way(organizer, season):
    plan = season.told()
    planning.start_solve(season.campaign)
    db.session.commit()
    page = f"/organizer/spring/plans/{plan.number}/lessons/{plan.assignments[0].id}"
    answer = organizer.post(f"{page}/happened", data={"who": "school"})
    assert answer.status_code == 409
    assert "already under way" in answer.text
    assert db.session.scalar(db.select(Closure.first_day)) == MONDAY
    assert organizer.post("/organizer/spring/repair").status_code == 409


def test_a_first_proposal_is_shown_while_the_rest_is_worked_on(organizer, season):
    plan = season.told()
    solve = planning.propose_repair(season.campaign)
    draft = PlanVersion(
        campaign=season.campaign, number=plan.number + 1, freedom="held", problem="{}", solution="{}", status="feasible",
        coverage=3, coverage_bound=3, disruption=2, disruption_bound=2, minutes=1, minutes_bound=1, seconds=1,
    )  # fmt: skip
    db.session.add(draft)
    solve.drafts = [draft.number]
    db.session.commit()
    text = organizer.get(f"/organizer/spring/solves/{solve.id}").text
    assert "Proposals that are there already:" in text
    assert "2 people are told something new." in text
    assert "The worker will take it up" in text
    solve.state = SolveState.RUNNING
    db.session.commit()
    text = organizer.get(f"/organizer/spring/solves/{solve.id}").text
    assert "The worker will take it up" not in text
    assert "The best plan is being looked for." in text


def test_prices_of_pins_are_words(season):
    plan = season.told()
    (assignment,) = plan.assignments

    def said(**price) -> str:
        plan.reasons = {
            "prices": {"L-A": {"coverage": 0, "disruption": 0, "minutes": 0, "proven": True} | price},
        }
        with force_locale("en"):
            return lesson_answers(assignment).price

    assert said(coverage=2, minutes=9) == "Without this pin the plan would cover 2 points more."
    assert said(disruption=1) == "Without this pin 1 person fewer would be told something new."
    assert said(minutes=7) == "Without this pin the plan would take 7 minutes less."
    assert said() == "This pin costs nothing."
    assert said(proven=False) == "No better plan was found without this pin."


def test_a_regional_organizer_reads_no_advice_and_no_names(app, season):
    person = make_organizer(role=OrganizerRole.REGIONAL, municipalities=[season.served.school.municipality])
    db.session.commit()
    regional = reader(app, person.id)
    plan = season.told()
    assert regional.get(f"/organizer/spring/plans/{plan.number}/advice").status_code == 403
    page = f"/organizer/spring/plans/{plan.number}"
    text = regional.get(f"{page}/lessons/{plan.assignments[0].id}").text
    assert "Why her" not in text
    assert "What would help most" not in regional.get(page).text
    assert regional.post("/organizer/spring/repair").status_code == 403


def test_what_pins_cost_is_looked_for_on_request(organizer, season):
    plan = season.told()
    (assignment,) = plan.assignments
    page = f"/organizer/spring/plans/{plan.number}/lessons/{assignment.id}"
    assert "what the pins cost" not in organizer.get(page).text
    planning.pin_assignment(assignment)
    db.session.commit()
    # The plan was made without the pin: looking for its price once led to the same button again and again.
    text = organizer.get(page).text
    assert "pinned after this plan was made" in text
    assert "Look for what the pins cost" not in text
    pins = [{"lesson": f"L-{assignment.request.reference}"}]
    plan.problem = json.dumps(json.loads(plan.problem) | {"pins": pins})
    db.session.commit()
    assert "Look for what the pins cost" in organizer.get(page).text
    asked = {"what": "prices", "lesson": assignment.id}
    assert organizer.post(f"/organizer/spring/plans/{plan.number}/reasons", data=asked).location == page
    assert "It takes a few minutes" in organizer.get(page).text
