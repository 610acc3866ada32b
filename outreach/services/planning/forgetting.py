"""Problems that are kept, without what they say of somebody who has left.

A plan keeps its problem, so that it can be checked and explained. There she stays as nothing but the lessons that the
plan gives her, held fast: at home in the first one's school, free on those days as a whole, without her town, hours,
languages, wishes and refusals. Nobody else has more to choose from then, and her own days cost the same in every plan:
so what was proven of coverage and disruption still is, and what was proven of minutes is, less hers.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from outreach.extensions import db
from outreach.models import PlanVersion, Solve, Volunteer
from outreach.services.planning import names
from outreach.services.planning.people import edge
from outreach.services.walltime import MIDNIGHT
from solver import Assignment as Entry
from solver import Objective, Plan, Problem, Window, figures
from solver import Volunteer as Planned

ANY_WAY = 24 * 60  # minutes: farther than any lesson that she gave


def forget(volunteer: Volunteer) -> None:
    """Take her out of every problem that the campaign keeps. Flushes.

    A solve under way goes on with what it was begun with; when it ends the same is done to it (`forget_leavers`).
    """
    name = names.of_volunteer(volunteer)
    plans = db.select(PlanVersion).where(
        PlanVersion.campaign_id == volunteer.campaign_id, PlanVersion.problem.contains(f'"{name}"')
    )
    for plan in db.session.scalars(plans):
        _blank(plan, {name})
    ended = db.select(Solve).where(
        Solve.campaign_id == volunteer.campaign_id,
        Solve.finished_at.is_not(None),
        Solve.problem.contains(f'"{name}"'),
    )
    for solve in db.session.scalars(ended):
        empty(solve)
    db.session.flush()


def forget_leavers(plan: PlanVersion, since: datetime) -> None:
    """Take whoever left `since` then out of a plan that was begun before. Flushes."""
    gone = _left(plan.campaign_id, since)
    if gone:
        _blank(plan, gone)
    db.session.flush()


def anybody_left(solve: Solve) -> bool:
    """Whether somebody left while the solve was under way."""
    return bool(_left(solve.campaign_id, solve.created_at))


def empty(solve: Solve) -> None:
    """Of a solve that has ended nothing is asked any more: what it found is kept with its plan."""
    solve.problem, solve.best = "", None


def _left(campaign_id: int, since: datetime) -> set[str]:
    left = db.select(Volunteer).where(Volunteer.campaign_id == campaign_id, Volunteer.left_at >= since)
    return {names.of_volunteer(one) for one in db.session.scalars(left)}


def _blank(row: PlanVersion, gone: set[str]) -> None:
    problem, plan = Problem.from_json(row.problem), Plan.from_json(row.solution)
    without = _problem_without(problem, plan, gone)
    row.problem, row.solution = without.to_json(), _plan_without(without, plan).to_json()
    row.reasons = None  # they name who could step in, and why not


def _problem_without(problem: Problem, plan: Plan, gone: set[str]) -> Problem:
    held = {pin.lesson for pin in problem.pins}
    hers = [entry for entry in plan.assignments if gone & set(entry.volunteers) and entry.lesson not in held]
    return replace(
        problem,
        volunteers=tuple(
            _blanked(problem, plan, one) if one.id in gone else one for one in problem.volunteers
        ),
        pins=(*problem.pins, *hers),
        forbidden=tuple(pair for pair in problem.forbidden if pair.volunteer not in gone),
    )


def _blanked(problem: Problem, plan: Plan, one: Planned) -> Planned:
    """Her part as the plan alone tells it."""
    hers = sorted(
        (entry for entry in plan.assignments if one.id in entry.volunteers), key=lambda entry: entry.start
    )
    lessons = [problem.lesson[entry.lesson] for entry in hers]
    home = problem.school[lessons[0].school if lessons else problem.schools[0].id]
    return Planned(
        id=one.id,
        lat=home.lat,
        lon=home.lon,
        languages=tuple(dict.fromkeys(language for lesson in lessons for language in lesson.languages)),
        delivery=tuple(dict.fromkeys(entry.delivery for entry in hers)) or ("in_person",),
        windows=_whole_days(problem, hers),
        max_lessons=len(hers),
        max_travel=ANY_WAY,
    )


def _whole_days(problem: Problem, hers: Iterable[Entry]) -> tuple[Window, ...]:
    days = sorted({problem.day(entry.start) for entry in hers})
    zone = problem.timezone
    return tuple(Window(edge(day, 0, zone), edge(day, MIDNIGHT, zone)) for day in days)


def _plan_without(problem: Problem, plan: Plan) -> Plan:
    now, was, bound = figures(problem, plan), plan.objective, plan.bound
    hers = was.minutes - now.minutes
    return replace(
        plan, objective=now, bound=Objective(bound.coverage, bound.disruption, bound.minutes - hers)
    )
