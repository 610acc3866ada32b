"""When she can: windows week by week."""

from datetime import date, timedelta
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug import Response

from outreach import clock
from outreach.extensions import db
from outreach.forms.volunteer import WEEKDAYS, DayForm, HoursForm, WeeklyForm
from outreach.models import AvailabilityWindow, Volunteer
from outreach.services import busy, weeks
from outreach.services.availability import Span, add_windows, last_change, lessons_outside, remove_windows
from outreach.services.booking import is_running
from outreach.services.errors import Refused
from outreach.services.walltime import today
from outreach.views.guards import needs
from outreach.views.volunteer import blueprint
from outreach.views.volunteer.own import my_part, my_parts

MORNING = dict(zip(("starts", "ends"), weeks.HALVES["morning"], strict=True))
Page = str | Response | tuple[str, int]


@blueprint.get("/times")
@needs("volunteer")
def my_times() -> str | Response:
    """The times of the newest season that runs."""
    parts = my_parts()
    if not parts:
        return render_template("volunteer/no_season.html")
    return redirect(url_for("volunteer.times", volunteer_id=parts[0].id), 303)


@blueprint.get("/<int:volunteer_id>/times")
@needs("volunteer")
def times(volunteer_id: int) -> str:
    me = my_part(volunteer_id)
    taken = busy_of(me)
    return render_template(
        "volunteer/times.html", part=me, change=last_change(me), others=others(me), weeks=weeks.weeks(me, taken), outside=lessons_outside(me),
        openings=weeks.openings(me, taken), calendar=busy.calendar_of(me.person), half_names=weeks.HALF_NAMES, halves=weeks.HALVES, weekdays=WEEKDAYS, hours=weeks_of(me),
    )  # fmt: skip


@blueprint.route("/<int:volunteer_id>/times/day", methods=["GET", "POST"])
@needs("volunteer")
def add_day(volunteer_id: int) -> Page:
    return adding("volunteer/add_day.html", my_part(volunteer_id), DayForm())


@blueprint.route("/<int:volunteer_id>/times/weekly", methods=["GET", "POST"])
@needs("volunteer")
def add_weekly(volunteer_id: int) -> Page:
    me = my_part(volunteer_id)
    first = max(me.campaign.first_day, today(clock.now(), me.campaign.timezone))
    form = WeeklyForm(
        weekends=me.campaign.weekends, data={"day": first, "last": me.campaign.last_day, **MORNING}
    )
    return adding("volunteer/add_weekly.html", me, form)


@blueprint.post("/<int:volunteer_id>/times/remove")
@needs("volunteer")
def remove_times(volunteer_id: int) -> Response:
    """`windows`: the ids, separated by commas."""
    me = my_part(volunteer_id)
    given = request.form.get("windows", "").split(",")
    numbers = [int(text) for text in given if text.isdecimal() and len(text) < 10]
    count = remove_windows(me, numbers)
    db.session.commit()
    if count:
        flash(
            ngettext("%(num)s window of time was removed.", "%(num)s windows of time were removed.", count),
            "success",
        )
    warn_of_lessons(me)
    return redirect(url_for("volunteer.times", volunteer_id=me.id), 303)


def busy_of(me: Volunteer) -> list[Span]:
    """When her own calendar says that she is busy."""
    return busy.spans_of([me.person_id], me.campaign.timezone).get(me.person_id, [])


def adding(template: str, me: Volunteer, form: HoursForm) -> Page:
    if not is_running(me.campaign):
        raise Refused(gettext("This season is over."), status=409)
    if form.validate_on_submit():
        try:
            count = add_windows(me, form.spans)
            db.session.commit()
            flash(
                ngettext("%(num)s window of time was added.", "%(num)s windows of time were added.", count),
                "success",
            )
            return redirect(url_for("volunteer.times", volunteer_id=me.id), 303)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
    page = render_template(template, part=me, form=form)
    return (page, 400) if form.errors else page


def warn_of_lessons(me: Volunteer) -> None:
    count = len(lessons_outside(me))
    if count:
        sentence = ngettext(
            "%(num)s lesson that was promised lies outside your times. It stays yours until the organizers plan again.",
            "%(num)s lessons that were promised lie outside your times. They stay yours until the organizers plan again.",
            count,
        )
        flash(sentence, "warning")


def weeks_of(me: Volunteer) -> list[tuple[date, list[AvailabilityWindow]]]:
    """Her windows of today and later, under the Monday of their week."""
    now = today(clock.now(), me.campaign.timezone)
    coming = [window for window in me.windows if window.day >= now]
    weeks = groupby(coming, lambda window: window.day - timedelta(days=window.day.weekday()))
    return [(monday, list(windows)) for monday, windows in weeks]


def others(me: Volunteer) -> list[Volunteer]:
    """Her parts in other seasons that run."""
    return [part for part in my_parts() if part.id != me.id]
