"""Her own calendar: an address or a file, of which only the busy times are kept."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from outreach.extensions import db, limiter
from outreach.forms.volunteer import BusyForm
from outreach.services import busy
from outreach.services.errors import Refused
from outreach.views.guards import needs
from outreach.views.volunteer import blueprint
from outreach.views.volunteer.times import Page


@blueprint.route("/busy", methods=["GET", "POST"])
@needs("volunteer")
@limiter.limit("30 per hour", methods=["POST"])
def busy_calendar() -> Page:
    form = BusyForm()
    if form.validate_on_submit():
        try:
            take(form)
            db.session.commit()
            return redirect(url_for("volunteer.busy_calendar"), 303)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
    calendar = busy.calendar_of(current_user.person)
    page = render_template("volunteer/busy.html", form=form, calendar=calendar, faults=busy.FAULTS)
    return (page, 400) if form.errors else page


def take(form: BusyForm) -> None:
    """The file counts when there is one. Raises Refused."""
    if form.content is not None:
        calendar = busy.take_file(current_user.person, form.content)
        count = len(calendar.intervals)
        flash(ngettext("%(num)s busy time was read.", "%(num)s busy times were read.", count), "success")
    else:
        busy.set_address(current_user.person, form.url.data)
        flash(gettext("The address is kept. It is read within a minute, then every six hours."), "success")


@blueprint.post("/busy/forget")
@needs("volunteer")
def forget_busy() -> Response:
    busy.forget(current_user.person)
    db.session.commit()
    flash(gettext("Your calendar is read no more, and what was read is gone."), "success")
    return redirect(url_for("volunteer.busy_calendar"), 303)
