"""Booking a lesson, one group of questions a page. Every page saves its answers, and leads to the next open one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug import Response

from outreach.extensions import db
from outreach.forms.base import Form
from outreach.forms.school import ClassesForm, ContentForm, VisitForm
from outreach.models import BookingDraft, Campaign, Person
from outreach.services.booking import (
    answer_draft,
    begin_draft,
    class_of,
    classes_by_grade,
    details_of,
    discard_draft,
    same_class,
    send_draft,
    slot_in_words,
)
from outreach.services.errors import Refused
from outreach.views.errors import SENTENCES
from outreach.views.guards import needs
from outreach.views.school import blueprint
from outreach.views.school.own import my_draft, my_school
from outreach.views.seen import is_stale, version_of

Page = str | Response | tuple[str, int]
STEPS = ("book_classes", "book_content", "book_visit", "book_times")
CHANGED_MEANWHILE = _l("This booking was changed in another window meanwhile. Please look at it once more.")
# Each page with the answer that shows it was given; the times are given for each grade.
ANSWERS = {"book_classes": "classes", "book_content": "languages", "book_visit": "delivery"}


@blueprint.post("/<int:school_id>/book/<slug>")
@needs("school")
def book(school_id: int, slug: str) -> Response:
    campaign = db.session.scalar(db.select(Campaign).filter_by(slug=slug))
    if campaign is None:
        raise Refused(SENTENCES[404], status=404)
    draft = begin_draft(campaign, my_school(school_id), current_user.person)
    db.session.commit()
    return to_next_page(draft)


@blueprint.route("/bookings/<int:draft_id>/classes", methods=["GET", "POST"])
@needs("school")
def book_classes(draft_id: int) -> Page:
    draft = my_draft(draft_id)
    form = ClassesForm(data=draft.answers)
    if request.method == "POST" and "more" in request.form:
        form.add_row()
    elif form.validate_on_submit():
        return saved(draft, classes=form.classes.data)
    return question("school/book_classes.html", draft, form)


@blueprint.route("/bookings/<int:draft_id>/content", methods=["GET", "POST"])
@needs("school")
def book_content(draft_id: int) -> Page:
    draft = my_draft(draft_id)
    form = ContentForm(draft.campaign, draft.answers)
    if form.validate_on_submit():
        return saved(draft, **form.answers)
    return question("school/book_content.html", draft, form)


@blueprint.route("/bookings/<int:draft_id>/visit", methods=["GET", "POST"])
@needs("school")
def book_visit(draft_id: int) -> Page:
    draft = my_draft(draft_id)
    form = VisitForm(data=usual_answers(draft) | draft.answers)
    if form.validate_on_submit():
        return saved(draft, **form.answers)
    return question("school/book_visit.html", draft, form)


def usual_answers(draft: BookingDraft) -> dict[str, Any]:
    """What is likely: she stays herself, and is called on her own telephone."""
    person: Person = current_user.person
    return {"teacher": person.name, "day_phone": person.phone}


@blueprint.get("/bookings/<int:draft_id>/check")
@needs("school")
def book_check(draft_id: int) -> Page:
    draft = my_draft(draft_id)
    if draft.request_id is not None or missing_page(draft):
        return to_next_page(draft)
    return question("school/book_check.html", draft, Form(), **answers_in_words(draft))


@blueprint.post("/bookings/<int:draft_id>/check")
@needs("school")
def book_send(draft_id: int) -> Page:
    draft, form = my_draft(draft_id), Form()
    if draft.request_id is None and missing_page(draft):
        return to_next_page(draft)
    if draft.request_id is None and is_stale(version_of(draft.answers)):
        form.form_errors.append(CHANGED_MEANWHILE)
        return question("school/book_check.html", draft, form, **answers_in_words(draft))
    try:
        made = send_draft(draft)
    except Refused as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return question("school/book_check.html", draft, form, **answers_in_words(draft))
    db.session.commit()
    if len(made) == 1:
        flash(gettext("Your request %(reference)s has been sent.", reference=made[0].reference), "success")
        return redirect(url_for("school.request_page", request_id=made[0].id), 303)
    flash(gettext("Your requests have been sent: %(references)s.", references=", ".join(one.reference for one in made)), "success")  # fmt: skip
    return redirect(url_for("school.page", school_id=made[0].school_id), 303)


@blueprint.post("/bookings/<int:draft_id>/discard")
@needs("school")
def book_discard(draft_id: int) -> Response:
    draft = my_draft(draft_id)
    school_id = draft.school_id
    discard_draft(draft)
    db.session.commit()
    return redirect(url_for("school.page", school_id=school_id), 303)


def missing_page(draft: BookingDraft) -> tuple[str, str | None] | None:
    """The first page whose question is still open, and of the times the grade."""
    for page, answer in ANSWERS.items():
        if not draft.answers.get(answer):
            return page, None
    given = draft.answers.get("slots", {})
    missing = next((grade for grade in classes_by_grade(draft) if not given.get(grade)), None)
    return ("book_times", missing) if missing else None


def to_next_page(draft: BookingDraft) -> Response:
    """Where it goes on: the first open question, then the check; a booking that was sent shows its request."""
    if draft.request is not None:
        if draft.request.booked_with:
            return redirect(url_for("school.page", school_id=draft.school_id), 303)
        return redirect(url_for("school.request_page", request_id=draft.request_id), 303)
    page, grade = missing_page(draft) or ("book_check", None)
    return redirect(url_for(f"school.{page}", draft_id=draft.id, grade=grade), 303)


def saved(draft: BookingDraft, **answers: Any) -> Response:
    answer_draft(draft, **answers)
    db.session.commit()
    return to_next_page(draft)


def question(template: str, draft: BookingDraft, form: Form, **more: Any) -> Page:
    """The page, or (after sending) the request; 400 when what was typed is to be mended."""
    if draft.request_id is not None:
        return to_next_page(draft)
    page = (request.endpoint or "").split(".")[-1]
    step = STEPS.index(page) + 1 if page in STEPS else None
    text = render_template(template, draft=draft, form=form, step=step, steps=len(STEPS), **more)
    return (text, 400) if form.errors else text


def answers_in_words(draft: BookingDraft) -> dict[str, Any]:
    """Each class with its times in words, and who has asked for one of them before."""
    asked = []
    for details in details_of(draft):
        grade = class_of(details.class_name)[1]
        slots = [slot_in_words(slot, draft.school, grade) for slot in details.slots]
        asked.append((details, slots, same_class(draft.campaign, draft.school, details.class_name)))
    return {"asked": asked, "seen": version_of(draft.answers)}


@blueprint.app_template_filter()
def grade_of_class(name: str) -> int:
    return class_of(name)[1]
