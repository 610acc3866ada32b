"""How a lesson went, told by its volunteer when it is over."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from outreach.extensions import db
from outreach.forms.base import OVERTAKEN
from outreach.forms.volunteer import ReportForm
from outreach.models import VolunteerReport
from outreach.services import volunteer_reports
from outreach.services.errors import Refused
from outreach.views.guards import needs
from outreach.views.seen import is_stale, version_of, version_on_page
from outreach.views.volunteer import blueprint
from outreach.views.volunteer.lessons import back
from outreach.views.volunteer.own import my_lesson
from outreach.views.volunteer.times import Page


@blueprint.route("/lessons/<int:invitation_id>/report", methods=["GET", "POST"])
@needs("volunteer")
def report(invitation_id: int) -> Page:
    invitation = my_lesson(invitation_id)
    if not volunteer_reports.may_report(invitation):
        return back(invitation_id)
    now = shown(volunteer_reports.report_of(invitation))
    form, seen = ReportForm(data=now), version_of(now)
    if form.validate_on_submit() and is_stale(seen):
        form.form_errors.append(OVERTAKEN)
    elif form.is_submitted() and not form.errors:
        try:
            volunteer_reports.report(invitation, **form.answers)
            db.session.commit()
            flash(gettext("Thank you: your report is saved."), "success")
            return redirect(url_for("volunteer.lesson", invitation_id=invitation_id), 303)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
    seen = version_on_page(seen, is_told=OVERTAKEN in form.form_errors)
    page = render_template("volunteer/report.html", invitation=my_lesson(invitation_id), form=form, seen=seen)
    return (page, 400) if form.errors else page


def shown(told: VolunteerReport | None) -> dict[str, Any]:
    if told is None:
        return {}
    stayed = {True: "yes", False: "no", None: None}[told.teacher_stayed]
    return {"status": told.status, "teacher_stayed": stayed, "comment": told.comment}
