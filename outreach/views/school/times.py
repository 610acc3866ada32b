"""The pages of a booking where times are chosen and put in order: a page for each grade, as bell tables go by grade."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from werkzeug import Response

from outreach.extensions import db
from outreach.forms.school import SlotsForm, TypedSlotForm
from outreach.models import BookingDraft, Delivery, School
from outreach.services.booking import (
    MOST_SLOTS,
    OfferedDay,
    Wish,
    answer_draft,
    check_slot,
    classes_by_grade,
    offered_days,
    read_slot,
    slot_in_words,
)
from outreach.services.errors import Refused
from outreach.views.guards import needs
from outreach.views.school import blueprint
from outreach.views.school.book import Page, missing_page, question, saved, to_next_page
from outreach.views.school.grid import Grid, grid_of, values_of
from outreach.views.school.own import my_draft


@blueprint.route("/bookings/<int:draft_id>/times", methods=["GET", "POST"])
@needs("school")
def book_times(draft_id: int) -> Page:
    draft = my_draft(draft_id)
    if draft.request_id is not None or not is_reached(draft):
        return to_next_page(draft)
    grade = grade_asked(draft)
    days = offered_days(draft.campaign, draft.school, int(grade))
    return ticked(draft, grade, days) if any(day.lessons for day in days) else typed(draft, grade)


@blueprint.get("/bookings/<int:draft_id>/times/advice")
@needs("school")
def book_advice(draft_id: int) -> str | Response:
    """Which further time would help most, while times are being ticked."""
    draft = my_draft(draft_id)
    if draft.request_id is not None or not is_reached(draft):
        return to_next_page(draft)
    grade = grade_asked(draft)
    grid = grid_of(wish_of(draft), int(grade), offered_days(draft.campaign, draft.school, int(grade)))
    return render_template("school/_advice.html", advice=grid.advice(request.args.getlist("slots")))


def ticked(draft: BookingDraft, grade: str, days: list[OfferedDay]) -> Page:
    """By the numbers of the school's own bell table."""
    offered = values_of(days)
    before = [text for text in before_for(draft, grade) if text in offered]
    form = SlotsForm(data={"slots": before})
    form.slots.choices = sorted(offered)
    if form.validate_on_submit():
        if len(form.slots.data) <= MOST_SLOTS:
            return kept(draft, grade, form.slots.data, before, form.order.data)
        form.slots.errors = [_l("Choose at most %(most)s times.", most=MOST_SLOTS)]
    grid = grid_of(wish_of(draft), int(grade), days)
    return question("school/book_times.html", draft, form, **shown(draft, grade, grid, form.slots.data or []))


def shown(draft: BookingDraft, grade: str, grid: Grid, chosen: list[str]) -> dict[str, Any]:
    return {
        "classes": classes_by_grade(draft)[grade],
        "grade": grade,
        "grid": grid,
        "weeks": grid.weeks(set(chosen)),
        "chosen": chosen,
        "advice": grid.advice(chosen),
    }


def typed(draft: BookingDraft, grade: str) -> Page:
    """By the clock, one after the other, where the school has no bell table for that grade."""
    slots = given_for(draft, grade)
    if "remove" in request.form:
        return stored(draft, grade, [text for text in slots if text != request.form["remove"]])
    form = TypedSlotForm()
    if form.validate_on_submit():
        try:
            check_slot(draft.campaign, draft.school, int(grade), form.slot)
            return stored(draft, grade, list(dict.fromkeys([*slots, str(form.slot)]))[:MOST_SLOTS])
        except Refused as refusal:
            form.day.errors = [refusal.sentence]
    return question(
        "school/book_typed_times.html",
        draft,
        form,
        slots=worded(slots, draft.school, int(grade)),
        grade=grade,
    )


@blueprint.route("/bookings/<int:draft_id>/order", methods=["GET", "POST"])
@needs("school")
def book_order(draft_id: int) -> Page:
    """Best first: without a script each press of a button moves one time by one place."""
    draft = my_draft(draft_id)
    grade = grade_asked(draft) if is_reached(draft) else ""
    if draft.request_id is not None or not given_for(draft, grade):
        return to_next_page(draft)
    slots = given_for(draft, grade)
    if request.method == "POST" and "go" in request.form:
        return in_order(draft, grade, slots, request.form.get("order"))
    if request.method == "POST":
        return stored(draft, grade, moved(slots, request.form), page="book_order")
    return render_template(
        "school/book_order.html",
        slots=worded(slots, draft.school, int(grade)),
        caption=classes_in_words(classes_by_grade(draft)[grade]),
        back=url_for("school.book_times", draft_id=draft.id, grade=grade),
        kept=[],
        button=gettext("Continue"),
    )


def in_order(draft: BookingDraft, grade: str, slots: list[str], order: str | None) -> Response:
    """Go on with the times in that order; where another tab has changed them meanwhile it is asked for again."""
    if is_order_of(slots, order):
        return saved(draft, slots=with_slots(draft, grade, (order or "").split(",")))
    flash(gettext("The times have changed meanwhile: please look at their order again."), "warning")
    return redirect(url_for("school.book_order", draft_id=draft.id, grade=grade), 303)


def classes_in_words(names: list[str]) -> str:
    return ngettext("Class %(name)s", "Classes %(name)s", len(names), name=", ".join(names))


def is_reached(draft: BookingDraft) -> bool:
    """Whether all questions before the times are answered."""
    missing = missing_page(draft)
    return missing is None or missing[0] == "book_times"


def grade_asked(draft: BookingDraft) -> str:
    """The grade in the address, else the first without times, else the first."""
    grades, given = list(classes_by_grade(draft)), draft.answers.get("slots", {})
    asked = request.args.get("grade", "")
    return asked if asked in grades else next((one for one in grades if not given.get(one)), grades[0])


def wish_of(draft: BookingDraft) -> Wish:
    answers = draft.answers
    delivery = Delivery(answers["delivery"])
    return Wish(draft.campaign, draft.school, answers["languages"], delivery, answers["team"])


def given_for(draft: BookingDraft, grade: str) -> list[str]:
    return list(draft.answers.get("slots", {}).get(grade, []))


def before_for(draft: BookingDraft, grade: str) -> list[str]:
    """What was chosen for this grade, else (to begin with) what was chosen for another one."""
    others = [text for texts in draft.answers.get("slots", {}).values() for text in texts]
    return given_for(draft, grade) or list(dict.fromkeys(others))


def kept(draft: BookingDraft, grade: str, chosen: list[str], before: list[str], taps: str | None) -> Response:
    """Save the times in the order of the taps; where no script saw them, several are put in order next."""
    order = in_tapped_order(chosen, before, taps)
    if len(chosen) == 1 or is_order_of(chosen, taps):
        return saved(draft, slots=with_slots(draft, grade, order))
    return stored(draft, grade, order, page="book_order")


def stored(draft: BookingDraft, grade: str, slots: list[str], page: str = "book_times") -> Response:
    answer_draft(draft, slots=with_slots(draft, grade, slots))
    db.session.commit()
    return redirect(url_for(f"school.{page}", draft_id=draft.id, grade=grade), 303)


def with_slots(draft: BookingDraft, grade: str, slots: list[str]) -> dict[str, list[str]]:
    return draft.answers.get("slots", {}) | {grade: slots}


def in_tapped_order(chosen: list[str], before: list[str], taps: str | None) -> list[str]:
    """The order of the taps; without a script, times chosen before keep theirs and new ones follow by the calendar."""
    if is_order_of(chosen, taps):
        return (taps or "").split(",")
    stay = [text for text in before if text in chosen]
    return stay + sorted((text for text in set(chosen) if text not in stay), key=read_slot)


def is_order_of(chosen: list[str], taps: str | None) -> bool:
    return sorted((taps or "").split(",")) == sorted(chosen)


def moved(slots: list[str], form: Mapping[str, str]) -> list[str]:
    """The times after a press of one of the buttons `up` and `down`, whose value is the time to move."""
    up = form.get("up")
    text = up or form.get("down", "")
    place = slots.index(text) if text in slots else -1
    other = place - 1 if up else place + 1
    found = list(slots)
    if place >= 0 and 0 <= other < len(slots):
        found[place], found[other] = found[other], found[place]
    return found


def worded(slots: list[str], school: School, grade: int) -> list[tuple[str, str]]:
    return [(text, slot_in_words(read_slot(text), school, grade)) for text in slots]
