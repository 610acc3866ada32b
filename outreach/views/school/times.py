"""The pages of a booking where times are chosen and put in order."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug import Response

from outreach.extensions import db
from outreach.forms.school import SlotsForm, TypedSlotForm
from outreach.models import BookingDraft
from outreach.services.booking import (
    MOST_SLOTS,
    OfferedDay,
    Slot,
    answer_draft,
    check_slot,
    class_of,
    offered_days,
    read_slot,
    slot_in_words,
)
from outreach.services.errors import Refused
from outreach.views.guards import needs
from outreach.views.school import blueprint
from outreach.views.school.book import Page, missing_page, question, saved, to_next_page
from outreach.views.school.own import my_draft


@dataclass(frozen=True)
class Week:
    monday: date
    days: list[OfferedDay]
    chosen: int
    is_open: bool  # unfolded when the page is loaded

    @property
    def can_be_chosen(self) -> bool:
        return any(day.reason is None for day in self.days)

    @property
    def reason(self) -> Any:
        """Why nothing can be chosen: what most of its days say."""
        reasons = [str(day.reason) for day in self.days]
        return max(reasons, key=reasons.count)


@blueprint.route("/bookings/<int:draft_id>/times", methods=["GET", "POST"])
@needs("school")
def book_times(draft_id: int) -> Page:
    draft = my_draft(draft_id)
    if draft.request_id is not None or missing_page(draft) not in (None, "book_times"):
        return to_next_page(draft)
    days = offered_days(draft.campaign, draft.school, grade_of(draft))
    return ticked(draft, days) if any(day.lessons for day in days) else typed(draft)


def ticked(draft: BookingDraft, days: list[OfferedDay]) -> Page:
    """By the numbers of the school's own bell table."""
    offered = {str(Slot(day.day, bell.lesson)) for day in days if day.reason is None for bell in day.lessons}
    before = [text for text in draft.answers.get("slots", []) if text in offered]
    form = SlotsForm(data={"slots": before})
    form.slots.choices = sorted(offered)
    if form.validate_on_submit():
        if len(form.slots.data) <= MOST_SLOTS:
            return kept(draft, in_order(form.slots.data, before))
        form.slots.errors = [_l("Choose at most %(most)s times.", most=MOST_SLOTS)]
    chosen = set(form.slots.data or [])
    return question("school/book_times.html", draft, form, weeks=weeks_of(days, chosen), chosen=chosen)


def typed(draft: BookingDraft) -> Page:
    """By the clock, one after the other, where the school has no bell table for that class."""
    slots = [read_slot(text) for text in draft.answers.get("slots", [])]
    if "remove" in request.form:
        return kept(
            draft, [str(slot) for slot in slots if str(slot) != request.form["remove"]], page="book_times"
        )
    form = TypedSlotForm()
    if form.validate_on_submit():
        try:
            check_slot(draft.campaign, draft.school, grade_of(draft), form.slot)
            return kept(
                draft, list(dict.fromkeys([*map(str, slots), str(form.slot)]))[:MOST_SLOTS], page="book_times"
            )
        except Refused as refusal:
            form.day.errors = [refusal.sentence]
    return question("school/book_typed_times.html", draft, form, slots=worded(draft, slots))


@blueprint.route("/bookings/<int:draft_id>/order", methods=["GET", "POST"])
@needs("school")
def book_order(draft_id: int) -> Page:
    """Best first: each press of a button moves one time up by one place."""
    draft = my_draft(draft_id)
    if draft.request_id is not None or missing_page(draft):
        return to_next_page(draft)
    slots = list(draft.answers["slots"])
    if request.method == "POST":
        return kept(draft, moved_up(slots, request.form.get("up", "")), page="book_order")
    return render_template("school/book_order.html", draft=draft, slots=worded(draft, map(read_slot, slots)))


def kept(draft: BookingDraft, slots: list[str], page: str | None = None) -> Response:
    """Save the times; more than one are put in order next."""
    page = page or ("book_order" if len(slots) > 1 else None)
    if page is None:
        return saved(draft, slots=slots)
    answer_draft(draft, slots=slots)
    db.session.commit()
    return redirect(url_for(f"school.{page}", draft_id=draft.id), 303)


def grade_of(draft: BookingDraft) -> int:
    return class_of(draft.answers["class_name"])[1]


def in_order(chosen: list[str], before: list[str]) -> list[str]:
    """Times chosen before keep their order; new ones follow by the calendar."""
    stay = [text for text in before if text in chosen]
    return stay + sorted((text for text in set(chosen) if text not in stay), key=read_slot)


def moved_up(slots: list[str], text: str) -> list[str]:
    place = slots.index(text) if text in slots else 0
    if place:
        slots[place - 1 : place + 1] = [slots[place], slots[place - 1]]
    return slots


def worded(draft: BookingDraft, slots: Any) -> list[tuple[str, str]]:
    grade = grade_of(draft)
    return [(str(slot), slot_in_words(slot, draft.school, grade)) for slot in slots]


def weeks_of(days: list[OfferedDay], chosen: set[str]) -> list[Week]:
    """The days week by week; those with a choice made are unfolded, or else the first with something to choose."""
    weeks: list[Week] = []
    for monday, group in groupby(days, lambda day: day.day - timedelta(days=day.day.weekday())):
        of_week = list(group)
        count = sum(str(Slot(day.day, bell.lesson)) in chosen for day in of_week for bell in day.lessons)
        first = not chosen and not any(week.is_open for week in weeks)
        opens = bool(count) or (first and any(day.reason is None for day in of_week))
        weeks.append(Week(monday, of_week, count, opens))
    return weeks
