"""One lesson of a plan: who gives it and why she, who could step in, what its pin costs."""

from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.forms.repairing import HappenedForm
from outreach.models import Assignment, PlanState, Volunteer
from outreach.services import booking, planning, volunteer_reports
from outreach.services.errors import Refused
from outreach.services.reporting import Names, is_pinned_in_problem, lesson_answers
from outreach.views.organizer import blueprint
from outreach.views.organizer.plans import find_assignment
from outreach.views.organizer.roles import may_change, my_region


@blueprint.get("/<slug>/plans/<int:number>/lessons/<int:assignment_id>")
def lesson(slug: str, number: int, assignment_id: int) -> str:
    """`?instead=VOLUNTEER` compares her with everybody who could take her place, which takes a moment."""
    assignment = find_assignment(slug, number, assignment_id)
    return lesson_page(assignment, HappenedForm(assignment) if can_happen(assignment) else None)


def can_happen(assignment: Assignment) -> bool:
    """Whether people have been told of it, it has not begun, and the reader may start a repair."""
    published = assignment.plan.state == PlanState.PUBLISHED
    return published and assignment.starts_at > clock.now() and may_change()


def lesson_page(assignment: Assignment, form: HappenedForm | None) -> str:
    # Who could step in may live in another region: names are for those who see the whole campaign.
    sees_all = my_region() is None
    return render_template(
        "organizer/lesson.html",
        campaign=assignment.plan.campaign,
        plan=assignment.plan,
        lesson=assignment,
        form=form,
        report=booking.report_of(assignment.request),
        told=volunteer_reports.reports_about(assignment.request),
        pin=planning.pin_of(assignment.request),
        pin_costs=is_pinned_in_problem(assignment),
        awaited=planning.reasons.is_awaited(assignment.plan, planning.reasons.PRICES),
        answers=lesson_answers(assignment) if sees_all else None,
        **_compared(assignment if sees_all else None),
    )


def _compared(assignment: Assignment | None) -> dict[str, Any]:
    wanted = request.args.get("instead", "")
    if assignment is None or not wanted:
        return {"compared": None, "instead": [], "names": None}
    volunteer = _member(assignment, wanted)
    return {
        "compared": volunteer,
        "instead": planning.alternatives(assignment, volunteer),
        "names": Names(assignment.plan.campaign),
    }


def _member(assignment: Assignment, wanted: str) -> Volunteer:
    found = next((one for one in assignment.volunteers if str(one.id) == wanted), None)
    if found is None:
        raise Refused(_l("There is no such volunteer on this lesson."), status=404)
    return found
