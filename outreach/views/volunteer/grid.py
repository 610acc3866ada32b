"""Taps on the grid of her weeks: each is saved at once, and says so; without JavaScript each is a plain form."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug import Response

from outreach import clock
from outreach.extensions import db
from outreach.forms.volunteer import NeverForm
from outreach.models import Volunteer
from outreach.services import weeks
from outreach.services.availability import Span, add_windows, last_change, never_between, take_away, undo
from outreach.services.errors import Refused
from outreach.services.walltime import wall
from outreach.views.errors import SENTENCES
from outreach.views.guards import needs
from outreach.views.volunteer import blueprint
from outreach.views.volunteer.own import my_part
from outreach.views.volunteer.times import Page, busy_of, warn_of_lessons


@blueprint.post("/<int:volunteer_id>/times/half")
@needs("volunteer")
def set_half(volunteer_id: int) -> Response | str:
    """`set`: day, half and what it shall be (`2027-02-09.morning.on`), so that a second tap in haste changes nothing."""
    me = my_part(volunteer_id)
    span, name, free = read_tap(request.form.get("set", ""))
    try:
        add_windows(me, [span]) if free else take_away(me, [span])
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return answered(me, span, name, problem=refusal.sentence)
    return answered(me, span, name)


def read_tap(text: str) -> tuple[Span, str, bool]:
    """Raises Refused for anything that no field of the grid sends."""
    day, _, rest = text.partition(".")
    name, _, wish = rest.partition(".")
    try:
        return weeks.half_span(date.fromisoformat(day), name), name, wish == "on"
    except ValueError:
        raise Refused(SENTENCES[400]) from None


def answered(me: Volunteer, span: Span, name: str, problem: object = None) -> Response | str:
    """The one field anew and the word that it is saved; without JavaScript the page, at that week."""
    if "HX-Request" not in request.headers:
        if problem:
            flash(str(problem), "error")
        return back_to(me, span.day)
    half = weeks.half(me, span.day, name, busy_of(me))
    return render_template("volunteer/_tapped.html", part=me, change=last_change(me), half=half, half_names=weeks.HALF_NAMES, problem=problem,
                           saved_at=wall(clock.now(), me.campaign.timezone)[1])  # fmt: skip


def back_to(me: Volunteer, day: date | None = None) -> Response:
    week = f"week-{day.isocalendar().year}-{day.isocalendar().week}" if day else None
    return redirect(url_for("volunteer.times", volunteer_id=me.id, _anchor=week), 303)


@blueprint.post("/<int:volunteer_id>/times/undo")
@needs("volunteer")
def undo_times(volunteer_id: int) -> Response:
    """Her last change taken back; once more brings it back. `change` says which one the page meant."""
    me = my_part(volunteer_id)
    days = undo(me, request.form.get("change"))
    db.session.commit()
    if days:
        flash(
            ngettext("%(num)s day is as it was before.", "%(num)s days are as they were before.", days),
            "success",
        )
    warn_of_lessons(me)
    return back_to(me)


@blueprint.post("/<int:volunteer_id>/times/every")
@needs("volunteer")
def every_half(volunteer_id: int) -> Response:
    """One half of a weekday until the end of the season, as the page proposed it: `thursday.morning` by number."""
    me = my_part(volunteer_id)
    weekday, _, name = request.form.get("set", "").partition(".")
    spans = [
        weeks.half_span(day, name) for day in weeks.open_days(me.campaign) if str(day.isoweekday()) == weekday
    ]
    count = add_windows(me, spans)
    db.session.commit()
    flash(ngettext("%(num)s half day was added.", "%(num)s half days were added.", count), "success")
    return back_to(me)


@blueprint.route("/<int:volunteer_id>/times/never", methods=["GET", "POST"])
@needs("volunteer")
def never(volunteer_id: int) -> Page:
    """Never in March: every window between two days goes."""
    me = my_part(volunteer_id)
    form = NeverForm()
    if form.validate_on_submit():
        try:
            days = never_between(me, form.day.data, form.last.data)
            db.session.commit()
            flash(ngettext("%(num)s day was cleared.", "%(num)s days were cleared.", days), "success")
            warn_of_lessons(me)
            return back_to(me)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
    page = render_template("volunteer/never.html", part=me, form=form)
    return (page, 400) if form.errors else page
