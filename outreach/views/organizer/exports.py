"""A plan to take away: its problem, itself, and a workbook of everything."""

from flask import Response

from outreach.services import exporting, planning
from outreach.services.reporting import workbook
from outreach.views.organizer import blueprint
from outreach.views.organizer.roles import find_campaign, my_region, sees_all

JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/<slug>/plans/<int:number>/problem.json")
@sees_all
def problem(slug: str, number: int) -> Response:
    plan = planning.plan_by_number(find_campaign(slug), number)
    return attached(exporting.problem(plan.campaign, plan), f"{slug}-{number}-problem.json", JSON)


@blueprint.get("/<slug>/plans/<int:number>/plan.json")
@sees_all
def solution(slug: str, number: int) -> Response:
    plan = planning.plan_by_number(find_campaign(slug), number)
    return attached(exporting.solution(plan), f"{slug}-{number}-plan.json", JSON)


@blueprint.get("/<slug>/workbook.xlsx")
def campaign_workbook(slug: str) -> Response:
    """With the published plan, else the newest one; a campaign without a plan has a workbook too."""
    campaign = find_campaign(slug)
    plan = planning.published_plan(campaign) or planning.latest_plan(campaign)
    return attached(workbook(campaign, plan, my_region()), f"{slug}.xlsx", XLSX)


@blueprint.get("/<slug>/plans/<int:number>/workbook.xlsx")
def plan_workbook(slug: str, number: int) -> Response:
    plan = planning.plan_by_number(find_campaign(slug), number)
    return attached(workbook(plan.campaign, plan, my_region()), f"{slug}-{number}.xlsx", XLSX)


def attached(content: bytes, name: str, mimetype: str) -> Response:
    """A file that the browser saves."""
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
