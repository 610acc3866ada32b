"""How a lesson went, told by its school when it is over."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from outreach.extensions import db
from outreach.forms.base import OVERTAKEN
from outreach.forms.school import ReportForm
from outreach.models import LessonRequest, VisitReport
from outreach.services.booking import report_of, report_visit, request_state
from outreach.services.errors import Refused
from outreach.views.guards import needs
from outreach.views.school import blueprint
from outreach.views.school.own import my_request
from outreach.views.seen import is_stale, version_of


@blueprint.route("/requests/<int:request_id>/report", methods=["GET", "POST"])
@needs("school")
def report(request_id: int) -> str | Response | tuple[str, int]:
    asked = my_request(request_id)
    if request_state(asked).name != "done":
        return redirect(url_for("school.request_page", request_id=asked.id), 303)
    told = report_of(asked)
    form, seen = ReportForm(data=shown(asked, told)), version_of(shown(asked, told))
    if form.validate_on_submit() and is_stale(seen):
        form.form_errors.append(OVERTAKEN)
    elif form.is_submitted() and not form.errors:
        try:
            report_visit(asked, current_user.person, **form.answers)
            db.session.commit()
            flash(gettext("Thank you: your report is saved."), "success")
            return redirect(url_for("school.request_page", request_id=asked.id), 303)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
    page = render_template("school/report.html", asked=asked, form=form, seen=seen)
    return (page, 400) if form.errors else page


def shown(asked: LessonRequest, told: VisitReport | None) -> dict[str, Any]:
    """What was told, or to begin with the class as it was booked."""
    if told is None:
        return {"pupils": asked.pupils, "girls": asked.girls}
    return {name: getattr(told, name) for name in ("status", "pupils", "girls", "comment")}
