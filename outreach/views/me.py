"""What is kept about the reader, whatever her roles: all of it as a file, and leaving."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user, logout_user
from werkzeug import Response as Answer

from outreach import clock
from outreach.extensions import db
from outreach.forms.me import LeaveForm
from outreach.models import Person
from outreach.services import access, privacy
from outreach.services.errors import Refused
from outreach.views.auth import empty_session
from outreach.views.guards import signed_in

blueprint = Blueprint("me", __name__, url_prefix="/me")


def person() -> Person:
    mine: Person = current_user.person
    return mine


@blueprint.get("/data")
@signed_in
def data() -> str:
    counts = {table.name: len(rows) for table, rows in privacy.rows_of(person()) if rows}
    return render_template(
        "me/data.html", person=person(), counts=counts, schools=access.schools_of(person())
    )


@blueprint.get("/data.json")
@signed_in
def download() -> Response:
    name = f"outreach-{clock.now():%Y-%m-%d}.json"
    response = Response(privacy.take_out(person()), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/leave", methods=["GET", "POST"])
@signed_in
def leave() -> str | Answer | tuple[str, int]:
    """What it means first; then, with the address typed, for good."""
    form = LeaveForm(person().email)
    if request.method == "POST" and form.validate():
        try:
            privacy.leave(person())
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            db.session.commit()
            return gone()
    page = render_template("me/leave.html", form=form, person=person(), schools=access.schools_of(person()))
    return (page, 400) if form.errors else page


def gone() -> Answer:
    logout_user()
    empty_session("language")
    flash(
        gettext("You have left, and what we knew of you is erased. Thank you for the time with us."),
        "success",
    )
    return redirect(url_for("public.home"), 303)
