"""Publishing a plan: what would change and what would be sent first, then one button."""

import hashlib
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from flask_sqlalchemy.pagination import Pagination
from werkzeug import Response as Redirection

from outreach.extensions import db, reading
from outreach.models import Campaign, PlanVersion
from outreach.services import planning, publishing
from outreach.services.errors import Refused
from outreach.services.invitations import Ahead
from outreach.services.publishing import Difference
from outreach.views.organizer import blueprint
from outreach.views.organizer.roles import changes, find_campaign, me

MAILS_A_PAGE = 20


@blueprint.get("/<slug>/plans/<int:number>/publish")
@changes
def publish(slug: str, number: int) -> str:
    campaign = find_campaign(slug)
    plan = planning.plan_by_number(campaign, number)
    return page(campaign, plan, publishing.difference(plan))


@blueprint.get("/<slug>/plans/<int:number>/publish/messages")
@changes
def preview(slug: str, number: int) -> str:
    """Every mail that publishing would send, whole; nothing is kept."""
    asked = request.args.get("page", 1, type=int)
    with reading():
        plan = planning.plan_by_number(find_campaign(slug), number)
        messages, total = publishing.preview(plan, max(0, asked - 1) * MAILS_A_PAGE, MAILS_A_PAGE)
    shown = Shown(page=asked, per_page=MAILS_A_PAGE, items=messages, total=total)
    return render_template("organizer/preview.html", campaign=find_campaign(slug), number=number, page=shown)


class Shown(Pagination):
    """One page of rows that were made for it alone."""

    def _query_items(self) -> list[Any]:
        items: list[Any] = self._query_args["items"]
        return items

    def _query_count(self) -> int:
        total: int = self._query_args["total"]
        return total


@blueprint.post("/<slug>/plans/<int:number>/publish")
@changes
def publish_now(slug: str, number: int) -> Redirection | tuple[str, int]:
    """Publish what the organizer has seen, or nothing: when the difference is another one now she reads it again."""
    ahead = written_ahead(slug, number)
    campaign = find_campaign(slug)
    plan = planning.plan_by_number(campaign, number)
    try:
        found = publishing.publish_plan(plan, me(), ahead=ahead)
    except Refused:
        return seen_again(slug, number)
    if fingerprint(found) != request.form.get("seen"):
        return seen_again(slug, number)
    sent = len(found.messages)
    db.session.commit()
    flash(published_words(number, sent), "success")
    return redirect(url_for(".campaign", slug=slug), 303)


def written_ahead(slug: str, number: int) -> Ahead | None:
    """The mails, written while feeds are read and lessons booked; None where publishing will say what is wrong."""
    with reading():
        plan = planning.plan_by_number(find_campaign(slug), number)
        try:
            return publishing.write_ahead(plan)
        except Refused:
            return None


def seen_again(slug: str, number: int) -> tuple[str, int]:
    """Undo, and show what publishing would do now."""
    db.session.rollback()
    campaign = find_campaign(slug)
    plan = planning.plan_by_number(campaign, number)
    return page(campaign, plan, publishing.difference(plan), stale=True), 409


def published_words(number: int, messages: int) -> str:
    if not messages:
        return _("Plan %(number)s is published. Nobody had to be told anything.", number=number)
    return _n(
        "Plan %(number)s is published. %(num)s message is in the outbox.",
        "Plan %(number)s is published. %(num)s messages are in the outbox.",
        messages,
        number=number,
    )


def page(campaign: Campaign, plan: PlanVersion, found: Difference, stale: bool = False) -> str:
    return render_template(
        "organizer/publish.html",
        campaign=campaign,
        plan=plan,
        before=planning.published_plan(campaign),
        difference=found,
        seen=fingerprint(found),
        stale=stale,
    )


def fingerprint(found: Difference) -> str:
    """The same for the same lessons and messages; another one as soon as anything of them is different."""
    lessons = [
        (change.request.id, change.before and change.before.id, change.after and change.after.id)
        for change in (*found.kept, *found.changed, *found.new, *found.lost)
    ]
    messages = [(message.kind.value, message.person.id, message.request.id) for message in found.messages]
    return hashlib.sha256(repr((sorted(lessons, key=repr), sorted(messages))).encode()).hexdigest()
