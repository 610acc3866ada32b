"""The campaign's messages: what went or waits, to whom."""

from enum import StrEnum
from typing import TypeVar

import sqlalchemy as sa
from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload
from werkzeug import Response as Redirection

from outreach.extensions import db
from outreach.models import Campaign, Message, MessageKind, MessageState, Person
from outreach.services import mailing
from outreach.services.errors import Refused
from outreach.services.reporting import about
from outreach.views.organizer import blueprint
from outreach.views.organizer.exports import attached
from outreach.views.organizer.paging import page_of_query
from outreach.views.organizer.roles import changes, find_campaign, may_change, me, my_region

MESSAGES = 50  # a page: their subjects are long, and a phone is narrow
Choice = TypeVar("Choice", bound=StrEnum)


@blueprint.get("/<slug>/outbox")
def outbox(slug: str) -> str:
    campaign = find_campaign(slug)
    state, kind = asked(MessageState, "state"), asked(MessageKind, "kind")
    messages = mine(campaign).options(joinedload(Message.person)).order_by(Message.id.desc())
    if state:
        messages = messages.where(Message.state == state)
    if kind:
        messages = messages.where(Message.kind == kind)
    page = page_of_query(messages, MESSAGES)
    return render_template("organizer/outbox.html", campaign=campaign, page=page, state=state, kind=kind)


def asked(choices: type[Choice], name: str) -> Choice | None:
    """What the address asks for; nothing when it is none of the choices."""
    value = request.args.get(name, "")
    return choices(value) if value in set(choices) else None


def mine(campaign: Campaign) -> sa.Select[tuple[Message]]:
    """The campaign's messages that the reader may see."""
    return sa.select(Message).where(Message.campaign_id == campaign.id, about(my_region()))


@blueprint.get("/<slug>/outbox/<int:message_id>")
def message(slug: str, message_id: int) -> str:
    campaign = find_campaign(slug)
    found = find_message(campaign, message_id)
    return render_template("organizer/message.html", campaign=campaign, message=found)


@blueprint.get("/<slug>/outbox/<int:message_id>.eml")
def message_file(slug: str, message_id: int) -> Response:
    """To the octet, for whoever may change the campaign: it holds the links by which its receiver answers."""
    found = find_message(find_campaign(slug), message_id)
    if not may_change():
        raise Refused(_l("This file holds links that are its receiver's alone."), status=403)
    return attached(found.eml, f"{found.id:06d}-{found.kind.value}.eml", "message/rfc822")


def find_message(campaign: Campaign, message_id: int) -> Message:
    """A message that may be shown; raises Refused for another's, and for one that holds a live link."""
    found = db.session.scalar(mine(campaign).where(Message.id == message_id))
    if found is None:
        raise Refused(_l("There is no such message in this campaign."), status=404)
    if found.confidential:
        raise Refused(_l("This message holds a sign-in link: only its receiver may read it."), status=403)
    return found


@blueprint.post("/<slug>/outbox/<int:message_id>/again")
@changes
def try_again(slug: str, message_id: int) -> Redirection:
    """Let a message that failed leave once more."""
    found = find_message(find_campaign(slug), message_id)
    mailing.try_again(found, me())
    db.session.commit()
    flash(_("It leaves with the next mail."), "success")
    return redirect(url_for(".message", slug=slug, message_id=message_id), 303)


@blueprint.post("/<slug>/outbox/switch")
@changes
def switch_campaign(slug: str) -> Redirection:
    """Stop the campaign's mail, or let it go on."""
    switch(find_campaign(slug))
    return redirect(url_for(".outbox", slug=slug), 303)


@blueprint.post("/<slug>/outbox/<int:message_id>/switch")
@changes
def switch_person(slug: str, message_id: int) -> Redirection:
    """Stop all mail to the receiver of this message, or let it go on."""
    found = find_message(find_campaign(slug), message_id)
    if found.person is None:
        raise Refused(_l("This message was for nobody who is known here."), status=409)
    switch(found.person)
    return redirect(url_for(".message", slug=slug, message_id=message_id), 303)


def switch(whose: Person | Campaign) -> None:
    if request.form.get("stop"):
        mailing.stop(whose, me())
        flash(_("Its mail is stopped. Only links to sign in leave."), "success")
    else:
        mailing.resume(whose, me())
        flash(_("Its mail leaves again."), "success")
    db.session.commit()
