"""One request: what became of it, and taking it back."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from outreach.extensions import db
from outreach.services.booking import request_state, slot_in_words, withdraw_request
from outreach.views.guards import needs
from outreach.views.school import blueprint
from outreach.views.school.own import my_request


@blueprint.get("/requests/<int:request_id>")
@needs("school")
def request_page(request_id: int) -> str:
    asked = my_request(request_id)
    slots = [slot_in_words(slot, asked.school, asked.grade) for slot in asked.slots]
    return render_template("school/request.html", asked=asked, state=request_state(asked), slots=slots)


@blueprint.get("/requests/<int:request_id>/withdraw")
@needs("school")
def withdraw(request_id: int) -> str | Response:
    """What withdrawing causes, before it is done."""
    asked = my_request(request_id)
    state = request_state(asked)
    if state.name in ("withdrawn", "done"):
        return redirect(url_for("school.request_page", request_id=asked.id), 303)
    return render_template("school/withdraw.html", asked=asked, state=state)


@blueprint.post("/requests/<int:request_id>/withdraw")
@needs("school")
def withdraw_now(request_id: int) -> Response:
    asked = my_request(request_id)
    withdraw_request(asked, current_user.person)
    db.session.commit()
    flash(gettext("Your request %(reference)s is withdrawn.", reference=asked.reference), "success")
    return redirect(url_for("school.request_page", request_id=asked.id), 303)
