"""Changing a request that was sent: its details, or the times that are offered."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug import Response

from outreach.extensions import db
from outreach.forms.base import OVERTAKEN
from outreach.forms.school import ChangeForm, OtherTimesForm
from outreach.models import LessonRequest
from outreach.services.booking import (
    CHANGEABLE,
    MOST_SLOTS,
    OfferedDay,
    RequestState,
    Slot,
    Wish,
    change_details,
    change_slots,
    offered_days,
    read_slot,
    request_state,
)
from outreach.services.errors import Refused
from outreach.views.guards import needs
from outreach.views.school import blueprint
from outreach.views.school.grid import Grid, grid_of, values_of
from outreach.views.school.own import my_request
from outreach.views.school.times import in_tapped_order, is_order_of, moved, worded
from outreach.views.seen import is_stale, version_of

Page = str | Response | tuple[str, int]


@blueprint.route("/requests/<int:request_id>/change", methods=["GET", "POST"])
@needs("school")
def change(request_id: int) -> Page:
    asked = my_request(request_id)
    if not request_state(asked).is_open:
        return back_to(asked)
    now = {name: getattr(asked, name) for name in CHANGEABLE}
    form, seen = ChangeForm(data=now), version_of(now)
    if form.validate_on_submit() and is_stale(seen):
        form.form_errors.append(OVERTAKEN)
    elif form.is_submitted() and not form.errors:
        try:
            change_details(asked, current_user.person, **form.answers)
            db.session.commit()
            flash(gettext("Your changes are saved."), "success")
            return back_to(asked)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
    page = render_template(
        "school/change.html", asked=asked, form=form, state=request_state(asked), seen=seen
    )
    return (page, 400) if form.errors else page


@blueprint.route("/requests/<int:request_id>/times", methods=["GET", "POST"])
@needs("school")
def other_times(request_id: int) -> Page:
    """Before publishing other times are simply offered; afterwards they are asked for."""
    asked = my_request(request_id)
    state = request_state(asked)
    if not state.is_open:
        return back_to(asked)
    days = offered_days(asked.campaign, asked.school, asked.grade)
    before = [str(Slot(slot.day, slot.lesson, slot.starts, slot.ends)) for slot in asked.slots]
    form = OtherTimesForm(data={"slots": [text for text in before if text in values_of(days)]})
    form.slots.choices = sorted(values_of(days))
    if form.validate_on_submit() and len(form.slots.data) <= MOST_SLOTS and not has_order(form):
        return order_page(asked, state, form, before)
    if form.validate_on_submit() and saved_times(asked, form, before):
        return back_to(asked)
    page = times_page(asked, state, form, days)
    return (page, 400) if form.errors else page


@blueprint.get("/requests/<int:request_id>/times/advice")
@needs("school")
def other_times_advice(request_id: int) -> str:
    asked = my_request(request_id)
    grid = grid_for(asked, offered_days(asked.campaign, asked.school, asked.grade))
    return render_template("school/_advice.html", advice=grid.advice(request.args.getlist("slots")))


def has_order(form: OtherTimesForm) -> bool:
    """Whether somebody has said in which order: a script that saw the taps, or who pressed the last button."""
    if "up" in request.form or "down" in request.form:
        return False
    return len(form.slots.data or []) == 1 or is_order_of(form.slots.data or [], form.order.data)


def order_page(asked: LessonRequest, state: RequestState, form: OtherTimesForm, before: list[str]) -> str:
    """Without a script the order is asked for before anything is saved: its page keeps all that was sent."""
    chosen = form.slots.data or []
    ticked = [("names_no_pupil", "y")] if form.names_no_pupil.data else []
    slots = moved(in_tapped_order(chosen, before, form.order.data), request.form)
    return render_template(
        "school/book_order.html",
        slots=worded(slots, asked.school, asked.grade),
        caption=gettext("Class %(name)s", name=asked.class_name) + " · " + asked.reference,
        back=url_for("school.other_times", request_id=asked.id),
        kept=[("note", form.note.data or ""), *ticked, *(("slots", text) for text in slots)],
        button=gettext("Ask for these times") if state.is_published else gettext("Save"),
    )


def saved_times(asked: LessonRequest, form: OtherTimesForm, before: list[str]) -> bool:
    """Save what was ticked; False with the reason in the form where it cannot be."""
    if len(form.slots.data) > MOST_SLOTS:
        form.slots.errors = [_l("Choose at most %(most)s times.", most=MOST_SLOTS)]
        return False
    chosen = in_tapped_order(form.slots.data, before, form.order.data)
    try:
        change_slots(asked, current_user.person, [read_slot(text) for text in chosen], form.note.data or "")
    except Refused as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return False
    db.session.commit()
    flash(gettext("The times that you offer are saved."), "success")
    return True


def times_page(
    asked: LessonRequest, state: RequestState, form: OtherTimesForm, days: list[OfferedDay]
) -> str:
    chosen = form.slots.data or []
    grid = grid_for(asked, days)
    return render_template(
        "school/other_times.html",
        asked=asked,
        state=state,
        form=form,
        grid=grid,
        weeks=grid.weeks(set(chosen)),
        chosen=chosen,
        advice=grid.advice(chosen),
    )


def grid_for(asked: LessonRequest, days: list[OfferedDay]) -> Grid:
    wish = Wish(
        asked.campaign, asked.school, asked.languages, asked.delivery, asked.team, asked.requires_vetting
    )
    return grid_of(wish, asked.grade, days)


def back_to(asked: LessonRequest) -> Response:
    return redirect(url_for("school.request_page", request_id=asked.id), 303)
