"""A plan as a table, its lessons pinned and let go again."""

from datetime import date

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug import Response as Redirection

from outreach.extensions import db
from outreach.models import Assignment
from outreach.services import planning
from outreach.services.alphabet import sort_key
from outreach.services.errors import Refused
from outreach.services.reporting import PlanFilter, left_over, plan_lines, plan_rows, reasons_of
from outreach.views.organizer import blueprint
from outreach.views.organizer.paging import page_of
from outreach.views.organizer.roles import ONLY_LOOKS, find_campaign, may_pin, me, my_region


@blueprint.get("/<slug>/plans/")
def plans(slug: str) -> str:
    campaign = find_campaign(slug)
    return render_template("organizer/plans.html", campaign=campaign, plans=plan_lines(campaign, my_region()))


@blueprint.get("/<slug>/plans/<int:number>")
def plan(slug: str, number: int) -> str:
    campaign = find_campaign(slug)
    found = planning.plan_by_number(campaign, number)
    rows, wanted = plan_rows(found, region=my_region()), filter_of_address()
    return render_template(
        "organizer/plan.html",
        campaign=campaign,
        plan=found,
        served=len(rows),
        page=page_of([row for row in rows if wanted.keeps(row)]),
        wanted=wanted,
        towns=sorted({row.town for row in rows}, key=sort_key),
        days=sorted({row.day for row in rows}),
    )


def filter_of_address() -> PlanFilter:
    """The filter in the address; a day that is none finds all."""
    given = request.args
    try:
        day = date.fromisoformat(given.get("day", ""))
    except ValueError:
        day = None
    return PlanFilter(given.get("town", ""), day, given.get("school", ""), given.get("volunteer", ""))


@blueprint.get("/<slug>/plans/<int:number>/left-over")
def left(slug: str, number: int) -> str:
    campaign = find_campaign(slug)
    found = planning.plan_by_number(campaign, number)
    region = my_region()
    page = page_of(left_over(found, region))
    # What would help speaks of other schools and people too: it is for those who see the whole campaign.
    reasons = reasons_of(found) if region is None else None
    return render_template(
        "organizer/left_over.html",
        campaign=campaign,
        plan=found,
        page=page,
        reasons=reasons,
        awaited=planning.reasons.is_awaited(found, planning.reasons.WHY),
    )


@blueprint.post("/<slug>/plans/<int:number>/assignments/<int:assignment_id>/pin")
def pin(slug: str, number: int, assignment_id: int) -> Redirection:
    assignment = to_pin(slug, number, assignment_id)
    planning.pin_assignment(assignment, me())
    return back_to(assignment)


@blueprint.post("/<slug>/plans/<int:number>/assignments/<int:assignment_id>/unpin")
def unpin(slug: str, number: int, assignment_id: int) -> Redirection:
    assignment = to_pin(slug, number, assignment_id)
    planning.unpin(assignment.request, me())
    return back_to(assignment)


def to_pin(slug: str, number: int, assignment_id: int) -> Assignment:
    """The assignment, if it is of that plan and the reader may pin it."""
    if not may_pin():
        raise Refused(ONLY_LOOKS, status=403)
    return find_assignment(slug, number, assignment_id)


def find_assignment(slug: str, number: int, assignment_id: int) -> Assignment:
    """The assignment, if it is of that plan and the reader sees its school; raises Refused 404."""
    found = planning.plan_by_number(find_campaign(slug), number)
    assignment = db.session.get(Assignment, assignment_id)
    if assignment is None or assignment.plan_id != found.id or not _is_mine(assignment):
        raise Refused(_l("There is no such lesson in this plan."), status=404)
    return assignment


def _is_mine(assignment: Assignment) -> bool:
    region = my_region()
    return region is None or assignment.request.school.municipality in region


def back_to(assignment: Assignment) -> Redirection:
    """Commit, and go back to the row, its filters kept."""
    plan = assignment.plan
    where = url_for(".plan", slug=plan.campaign.slug, number=plan.number, **request.args.to_dict())
    anchor = f"lesson-{assignment.id}"
    db.session.commit()
    return redirect(f"{where}#{anchor}", 303)
