"""Booking a lesson, one group of questions a page. Every page saves its answers, and leads to the next open one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from outreach.extensions import db
from outreach.forms.base import Form
from outreach.forms.school import ClassForm, ContentForm, VisitForm
from outreach.models import BookingDraft, Campaign
from outreach.services.booking import (
    answer_draft,
    begin_draft,
    class_of,
    details_of,
    discard_draft,
    read_slot,
    same_class,
    send_draft,
    slot_in_words,
)
from outreach.services.errors import Refused
from outreach.views.errors import SENTENCES
from outreach.views.guards import needs
from outreach.views.school import blueprint
from outreach.views.school.own import my_draft, my_school

Page = str | Response | tuple[str, int]
# Each page with the answer that shows it was given.
STEPS = {
    "book_class": "class_name",
    "book_content": "languages",
    "book_visit": "delivery",
    "book_times": "slots",
}


@blueprint.post("/<int:school_id>/book/<slug>")
@needs("school")
def book(school_id: int, slug: str) -> Response:
    campaign = db.session.scalar(db.select(Campaign).filter_by(slug=slug))
    if campaign is None:
        raise Refused(SENTENCES[404], status=404)
    draft = begin_draft(campaign, my_school(school_id), current_user.person)
    db.session.commit()
    return to_next_page(draft)


@blueprint.route("/bookings/<int:draft_id>/class", methods=["GET", "POST"])
@needs("school")
def book_class(draft_id: int) -> Page:
    draft = my_draft(draft_id)
    form = ClassForm(data=draft.answers)
    if form.validate_on_submit():
        name = class_of(form.class_name.data)[0]
        return saved(draft, class_name=name, pupils=form.pupils.data, girls=form.girls.data)
    return question("school/book_class.html", draft, form)


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
    form = VisitForm(data=draft.answers)
    if form.validate_on_submit():
        return saved(draft, **{field.name: field.data for field in form if field.name != "csrf_token"})
    return question("school/book_visit.html", draft, form)


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
    try:
        made = send_draft(draft)
    except Refused as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return question("school/book_check.html", draft, form, **answers_in_words(draft))
    db.session.commit()
    flash(gettext("Your request %(reference)s has been sent.", reference=made.reference), "success")
    return redirect(url_for("school.request_page", request_id=made.id), 303)


@blueprint.post("/bookings/<int:draft_id>/discard")
@needs("school")
def book_discard(draft_id: int) -> Response:
    draft = my_draft(draft_id)
    school_id = draft.school_id
    discard_draft(draft)
    db.session.commit()
    return redirect(url_for("school.page", school_id=school_id), 303)


def missing_page(draft: BookingDraft) -> str | None:
    """The first page whose question is still open."""
    return next((page for page, answer in STEPS.items() if not draft.answers.get(answer)), None)


def to_next_page(draft: BookingDraft) -> Response:
    """Where it goes on: the first open question, then the check; a booking that was sent shows its request."""
    if draft.request_id is not None:
        return redirect(url_for("school.request_page", request_id=draft.request_id), 303)
    return redirect(url_for(f"school.{missing_page(draft) or 'book_check'}", draft_id=draft.id), 303)


def saved(draft: BookingDraft, **answers: Any) -> Response:
    answer_draft(draft, **answers)
    db.session.commit()
    return to_next_page(draft)


def question(template: str, draft: BookingDraft, form: Form, **more: Any) -> Page:
    """The page, or (after sending) the request; 400 when what was typed is to be mended."""
    if draft.request_id is not None:
        return to_next_page(draft)
    step = list(STEPS).index(request.endpoint.split(".")[1]) + 1 if is_step() else None
    page = render_template(template, draft=draft, form=form, step=step, steps=len(STEPS), **more)
    return (page, 400) if form.errors else page


def is_step() -> bool:
    return (request.endpoint or "").split(".")[-1] in STEPS


def answers_in_words(draft: BookingDraft) -> dict[str, Any]:
    grade = class_of(draft.answers["class_name"])[1]
    slots = [slot_in_words(read_slot(text), draft.school, grade) for text in draft.answers["slots"]]
    twins = same_class(draft.campaign, draft.school, draft.answers["class_name"])
    return {"details": details_of(draft), "slots": slots, "twins": twins}
