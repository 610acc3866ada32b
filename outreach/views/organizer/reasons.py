"""Advice by a plan, and asking the worker to look for reasons and for the prices of pins."""

from flask import redirect, render_template, request, url_for
from werkzeug import Response as Redirection

from outreach import jobs
from outreach.extensions import db
from outreach.services import planning
from outreach.services.reporting import advice_of
from outreach.views.organizer import blueprint
from outreach.views.organizer.roles import changes, find_campaign, sees_all


@blueprint.get("/<slug>/plans/<int:number>/advice")
@sees_all
def advice(slug: str, number: int) -> str:
    campaign = find_campaign(slug)
    found = planning.plan_by_number(campaign, number)
    return render_template(
        "organizer/advice.html",
        campaign=campaign,
        plan=found,
        advice=advice_of(found),
        awaited=planning.reasons.is_awaited(found, planning.reasons.WHY),
    )


@blueprint.post("/<slug>/plans/<int:number>/reasons")
@changes
def look_for_reasons(slug: str, number: int) -> Redirection:
    """What is asked for already is not asked for twice."""
    found = planning.plan_by_number(find_campaign(slug), number)
    what = (
        planning.reasons.PRICES
        if request.form.get("what") == planning.reasons.PRICES
        else planning.reasons.WHY
    )
    if not planning.reasons.is_awaited(found, what):
        jobs.enqueue_reasons(found.id, what)
    db.session.commit()
    lesson = request.form.get("lesson", type=int)
    if lesson is not None:
        return redirect(url_for(".lesson", slug=slug, number=number, assignment_id=lesson), 303)
    return redirect(url_for(".left", slug=slug, number=number), 303)
