"""The campaign's messages: what went or waits, to whom."""

from enum import StrEnum
from typing import TypeVar

import sqlalchemy as sa
from flask import Response, render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from outreach.extensions import db
from outreach.models import Campaign, Message, MessageKind, MessageState
from outreach.services.errors import Refused
from outreach.services.reporting import about
from outreach.views.organizer import blueprint
from outreach.views.organizer.exports import attached
from outreach.views.organizer.paging import page_of_query
from outreach.views.organizer.roles import find_campaign, my_region

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
    page = page_of_query(messages)
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
    found = find_message(find_campaign(slug), message_id)
    return attached(found.eml, f"{found.id:06d}-{found.kind.value}.eml", "message/rfc822")


def find_message(campaign: Campaign, message_id: int) -> Message:
    """A message that may be shown; raises Refused for another's, and for one that holds a live link."""
    found = db.session.scalar(mine(campaign).where(Message.id == message_id))
    if found is None:
        raise Refused(_l("There is no such message in this campaign."), status=404)
    if found.confidential:
        raise Refused(_l("This message holds a sign-in link: only its receiver may read it."), status=403)
    return found
