"""Something happened to a published lesson: it is recorded, and a repair is proposed."""

from flask import redirect, url_for
from werkzeug import Response as Redirection

from outreach import jobs
from outreach.extensions import db
from outreach.forms.repairing import SCHOOL, HappenedForm
from outreach.models import Assignment, Campaign
from outreach.services import dropouts, planning
from outreach.services.errors import Refused
from outreach.services.walltime import today
from outreach.views.organizer import blueprint
from outreach.views.organizer.lessons import lesson_page
from outreach.views.organizer.plans import find_assignment
from outreach.views.organizer.roles import changes, find_campaign, me


@blueprint.post("/<slug>/plans/<int:number>/lessons/<int:assignment_id>/happened")
@changes
def happened(slug: str, number: int, assignment_id: int) -> Redirection | tuple[str, int]:
    assignment = find_assignment(slug, number, assignment_id)
    form = HappenedForm(assignment)
    if not form.validate():
        return lesson_page(assignment, form), 400
    campaign = assignment.plan.campaign
    try:
        record(assignment, form)
        db.session.commit()  # what happened stays recorded, whatever becomes of the repair
        return propose(campaign)
    except Refused as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return lesson_page(find_assignment(slug, number, assignment_id), form), refusal.status


def record(assignment: Assignment, form: HappenedForm) -> None:
    """A no in her name, or a closure of the school."""
    campaign, request = assignment.plan.campaign, assignment.request
    if form.who.data == SCHOOL:
        day = today(assignment.starts_at, campaign.timezone)
        dropouts.close_school(campaign, request.school, day, name=form.note.data or "", actor=me())
        return
    volunteer = next(one for one in assignment.volunteers if str(one.id) == form.who.data)
    wanted = None if form.all_of_hers.data else [request]
    dropouts.cannot_come(volunteer, wanted, note=form.note.data or "")


@blueprint.post("/<slug>/repair")
@changes
def repair(slug: str) -> Redirection:
    """The published plan mended by all that is known by now: answers that came in, closures, new requests."""
    return propose(find_campaign(slug))


def propose(campaign: Campaign) -> Redirection:
    begun = planning.propose_repair(campaign, requested_by=me())
    jobs.enqueue_solve(begun.id)
    where = url_for(".watch", slug=campaign.slug, solve_id=begun.id)
    db.session.commit()
    return redirect(where, 303)
