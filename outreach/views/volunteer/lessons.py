"""Her lessons: the next one, those to come, those that were, those that were cancelled; and what she says to each."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug import Response

from outreach import clock
from outreach.extensions import db
from outreach.forms.answers import NoteForm
from outreach.models import Answer, InvitationState
from outreach.services import answers, attendance, volunteer_reports
from outreach.services.errors import Refused
from outreach.services.visits import visit_sheet
from outreach.services.walltime import wall
from outreach.views.errors import SENTENCES
from outreach.views.guards import needs
from outreach.views.volunteer import blueprint
from outreach.views.volunteer.own import my_lesson, my_lessons, my_parts


@blueprint.get("/")
@needs("volunteer")
def home() -> str:
    lessons, now = my_lessons(), clock.now()
    live = [lesson for lesson in lessons if lesson.state == InvitationState.CONFIRMED]
    ahead = [lesson for lesson in live if lesson.ends_at > now]
    return render_template(
        "volunteer/home.html",
        parts_of_seasons=my_parts(),
        coming=[lesson for lesson in ahead if lesson.answer != Answer.DECLINED],
        declined=[lesson for lesson in ahead if lesson.answer == Answer.DECLINED],
        past=[lesson for lesson in live if lesson.ends_at <= now],
        cancelled=[lesson for lesson in lessons if lesson.state == InvitationState.CANCELLED],
    )


@blueprint.get("/lessons/<int:invitation_id>")
@needs("volunteer")
def lesson(invitation_id: int) -> str:
    invitation = my_lesson(invitation_id)
    may_be_late = attendance.may_be_late(invitation)
    late = attendance.said_late(invitation) if may_be_late else None
    return render_template(
        "volunteer/lesson.html", invitation=invitation, asked=invitation.request, sheet=visit_sheet(invitation),
        report=volunteer_reports.report_of(invitation), may_report=volunteer_reports.may_report(invitation),
        is_over=invitation.ends_at <= clock.now(), is_open=answers.why_closed(invitation) is None,
        may_be_late=may_be_late, minutes=attendance.LATE_MINUTES, late=late,
        late_said_at=wall(late.at, invitation.request.campaign.timezone)[1] if late else None,
    )  # fmt: skip


@blueprint.get("/lessons/<int:invitation_id>/sheet")
@needs("volunteer")
def sheet(invitation_id: int) -> str:
    invitation = my_lesson(invitation_id)
    return render_template("volunteer/sheet.html", invitation=invitation, sheet=visit_sheet(invitation))


@blueprint.post("/lessons/<int:invitation_id>/answer")
@needs("volunteer")
def answer(invitation_id: int) -> Response:
    """Yes or maybe with one tap; a no is told on a page of its own first."""
    invitation, given = my_lesson(invitation_id), request.form.get("answer", "")
    if given == Answer.DECLINED:
        return redirect(url_for("volunteer.cannot_come", invitation_id=invitation.id), 303)
    if given not in (Answer.ACCEPTED, Answer.TENTATIVE):
        raise Refused(SENTENCES[400])
    answers.answer(invitation, Answer(given), by="own")
    db.session.commit()
    flash(gettext("Your answer is saved. You can change it here until the lesson begins."), "success")
    return back(invitation.id)


@blueprint.route("/lessons/<int:invitation_id>/cannot-come", methods=["GET", "POST"])
@needs("volunteer")
def cannot_come(invitation_id: int) -> Any:
    """First what happens, then one tap."""
    invitation = my_lesson(invitation_id)
    form = NoteForm()
    if not form.validate_on_submit():
        page = render_template("volunteer/cannot_come.html", invitation=invitation, asked=invitation.request,
                               form=form, closed=answers.why_closed(invitation))  # fmt: skip
        return (page, 400) if form.errors else page
    answers.answer(invitation, Answer.DECLINED, by="own", note=form.note.data or "")
    db.session.commit()
    flash(gettext("The school and the organizers are being told. Thank you for saying it."), "success")
    return back(invitation_id)


@blueprint.post("/lessons/<int:invitation_id>/late")
@needs("volunteer")
def late(invitation_id: int) -> Response:
    given = request.form.get("minutes", "")
    told = attendance.say_late(
        my_lesson(invitation_id), int(given) if given.isdecimal() and len(given) < 4 else 0
    )
    db.session.commit()
    flash(ngettext("%(num)s person is told by mail at once.", "%(num)s people are told by mail at once.", told) if told
          else gettext("They have been told already."), "success")  # fmt: skip
    return back(invitation_id)


def back(invitation_id: int) -> Response:
    return redirect(url_for("volunteer.lesson", invitation_id=invitation_id), 303)
