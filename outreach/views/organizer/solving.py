"""A plan is made: started, watched, stopped early."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from werkzeug import Response as Redirection

from outreach import jobs
from outreach.extensions import db
from outreach.forms.organizer import SolveForm
from outreach.models import Campaign, Solve, SolveState
from outreach.services import planning
from outreach.services.errors import Refused
from outreach.views.organizer import blueprint
from outreach.views.organizer.roles import changes, find_campaign, me

UNDER_WAY = (SolveState.QUEUED, SolveState.RUNNING)
# What the solver works on (solver.Progress.stage), in its order.
STAGES = {
    "reading": _l("It reads the campaign."),
    "parts": _l("It plans one part of the country after the other."),
    "first plan": _l("It looks for a first plan."),
    "regions": _l("It plans one region after the other."),
    "coverage": _l("It looks for more schools and lessons."),
    "disruption": _l("It spares the people who have been told already."),
    "minutes": _l("It shortens the ways."),
    "done": _l("The plan is checked and kept."),
}


@blueprint.get("/<slug>/solve")
@changes
def solve(slug: str) -> str:
    return start_page(find_campaign(slug), SolveForm())


@blueprint.post("/<slug>/solve")
@changes
def start(slug: str) -> Redirection | tuple[str, int]:
    campaign, form = find_campaign(slug), SolveForm()
    if not form.validate():
        return start_page(campaign, form), 400
    try:
        begun = planning.start_solve(campaign, requested_by=me(), **form.chosen())
    except Refused as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return start_page(find_campaign(slug), form), refusal.status
    jobs.enqueue_solve(begun.id)
    where = url_for(".watch", slug=slug, solve_id=begun.id)
    db.session.commit()
    return redirect(where, 303)


def start_page(campaign: Campaign, form: SolveForm) -> str:
    under_way = planning.solve_under_way(campaign)
    return render_template("organizer/solve.html", campaign=campaign, form=form, under_way=under_way)


@blueprint.get("/<slug>/solves/<int:solve_id>")
def watch(slug: str, solve_id: int) -> str:
    campaign = find_campaign(slug)
    return render_template("organizer/watch.html", campaign=campaign, **shown(find_solve(campaign, solve_id)))


@blueprint.get("/<slug>/solves/<int:solve_id>/progress")
def progress(slug: str, solve_id: int) -> str:
    """The part of the page that is fetched each second."""
    campaign = find_campaign(slug)
    return render_template(
        "organizer/_progress.html", campaign=campaign, **shown(find_solve(campaign, solve_id))
    )


@blueprint.post("/<slug>/solves/<int:solve_id>/cancel")
@changes
def cancel(slug: str, solve_id: int) -> Redirection:
    planning.cancel_solve(find_solve(find_campaign(slug), solve_id), me())
    db.session.commit()
    return redirect(url_for(".watch", slug=slug, solve_id=solve_id), 303)


def find_solve(campaign: Campaign, solve_id: int) -> Solve:
    found = db.session.scalar(db.select(Solve).filter_by(id=solve_id, campaign_id=campaign.id))
    if found is None:
        raise Refused(_l("There is no such solve in this campaign."), status=404)
    return found


def shown(solve: Solve) -> dict[str, Any]:
    """What the page says of a solve; `best` is the best plan so far, `stage` the solver's last word."""
    stage = solve.progress.get("stage", "")
    return {
        "solve": solve,
        "under_way": solve.state in UNDER_WAY,
        "silent": planning.is_silent(solve),
        "best": best_so_far(solve),
        "stage": STAGES.get(stage),
        "drafts": planning.drafts_of(solve) if solve.drafts else [],
    }


@dataclass(frozen=True)
class Best:
    coverage: int
    coverage_bound: int
    minutes: int
    minutes_bound: int


def best_so_far(solve: Solve) -> Best | None:
    """From the plan that was kept, else from what the solver reported last."""
    if solve.plan:
        plan = solve.plan
        return Best(plan.coverage, plan.coverage_bound, plan.minutes, plan.minutes_bound)
    value, bound = solve.progress.get("objective"), solve.progress.get("bound")
    if not value or not bound:
        return None
    return Best(value["coverage"], bound["coverage"], value["minutes"], bound["minutes"])
