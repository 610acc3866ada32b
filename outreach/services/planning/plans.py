"""Plans as they are kept: numbered in their campaign, each with the problem it was solved from."""

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.models import (
    Assignment,
    Campaign,
    Delivery,
    LessonRequest,
    PlanState,
    PlanVersion,
    Solve,
    Volunteer,
)
from outreach.services import audit
from outreach.services.errors import Refused
from outreach.services.planning import names
from outreach.services.planning.forgetting import forget_leavers
from solver import Assignment as Entry
from solver import Plan, Problem, misreports, violations

MOST_PLANS = 999_999_999


class IllegalPlan(Exception):
    """The referee did not pass a plan; the message lists what is wrong with it."""


def store_plan(solve: Solve, plan: Plan, freedom: str = "") -> PlanVersion:
    """Keep `plan` as a new draft of the solve's campaign. Adds and flushes.

    `freedom` tells what a repair could move (solver.Repair). The referee passes first (architecture.md, decision 4). Raises IllegalPlan where it does not.
    """
    problem = Problem.from_json(solve.problem)
    faults = [*map(str, violations(problem, plan)), *misreports(problem, plan)]
    if faults:
        raise IllegalPlan(" ".join(faults))
    draft = _draft(solve, plan)
    draft.freedom = freedom
    draft.assignments = [*_planned(solve.campaign, problem, plan), *_carried(solve)]
    db.session.add(draft)
    db.session.flush()
    forget_leavers(draft, solve.created_at)
    audit.record(
        "plan.drafted", str(draft.number), campaign=solve.campaign, coverage=draft.coverage, solve=solve.id
    )
    return draft


def _draft(solve: Solve, plan: Plan) -> PlanVersion:
    return PlanVersion(
        campaign=solve.campaign,
        number=_next_number(solve.campaign),
        state=PlanState.DRAFT,
        problem=solve.problem,
        solution=plan.to_json(),
        left_out=solve.left_out,
        status=plan.status,
        coverage=plan.objective.coverage,
        coverage_bound=plan.bound.coverage,
        disruption=plan.objective.disruption,
        disruption_bound=plan.bound.disruption,
        minutes=plan.objective.minutes,
        minutes_bound=plan.bound.minutes,
        seconds=round(solve.seconds_used, 1),
    )


def _next_number(campaign: Campaign) -> int:
    highest = db.session.scalar(
        db.select(sa.func.max(PlanVersion.number)).where(PlanVersion.campaign_id == campaign.id)
    )
    return (highest or 0) + 1


def _planned(campaign: Campaign, problem: Problem, plan: Plan) -> list[Assignment]:
    requests = {row.reference: row for row in db.session.scalars(_of(LessonRequest, campaign))}
    volunteers = {row.id: row for row in db.session.scalars(_of(Volunteer, campaign))}
    try:
        return [
            Assignment(
                request=requests[names.reference(entry.lesson)],
                starts_at=entry.start,
                ends_at=_end(problem, entry),
                delivery=Delivery(entry.delivery),
                volunteers=[volunteers[names.row_id(name)] for name in entry.volunteers],
            )
            for entry in plan.assignments
        ]
    except KeyError as gone:
        raise IllegalPlan(f"{gone} was deleted while the plan was made.") from None


def _of(rows: type, campaign: Campaign) -> sa.Select:
    return db.select(rows).filter_by(campaign_id=campaign.id)


def _end(problem: Problem, entry: Entry) -> datetime:
    slots = problem.lesson[entry.lesson].slots
    return next(slot.end for slot in slots if slot.start == entry.start)


def _carried(solve: Solve) -> list[Assignment]:
    """Lessons given already that today's rules forbid: they are not in the problem, yet belong to the plan."""
    given = {entry["reference"] for entry in solve.left_out if entry["reason"] == "given"}
    published = published_plan(solve.campaign) if given else None
    return [
        Assignment(
            request=told.request,
            starts_at=told.starts_at,
            ends_at=told.ends_at,
            delivery=told.delivery,
            volunteers=list(told.volunteers),
        )
        for told in (published.assignments if published else [])
        if told.request.reference in given
    ]


def latest_plan(campaign: Campaign) -> PlanVersion | None:
    """The newest plan, draft or not; None before the first."""
    query = _of(PlanVersion, campaign).order_by(PlanVersion.number.desc()).limit(1)
    return db.session.scalar(query)


def published_plan(campaign: Campaign) -> PlanVersion | None:
    """The plan that people have been told; None before the first."""
    return db.session.scalar(_of(PlanVersion, campaign).filter_by(state=PlanState.PUBLISHED))


def plan_by_number(campaign: Campaign, number: int) -> PlanVersion:
    """The campaign's plan of that number; raises Refused 404 where there is none."""
    in_reach = number <= MOST_PLANS  # a longer number is more than the databases can compare
    plan = db.session.scalar(_of(PlanVersion, campaign).filter_by(number=number)) if in_reach else None
    if plan is None:
        raise Refused(_l("This campaign has no plan %(number)s.", number=number), status=404)
    return plan
