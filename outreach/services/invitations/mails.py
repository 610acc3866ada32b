"""The mails of one publishing: each written from its entry alone, so that it can be written before it is needed."""

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from flask_babel import force_locale

from outreach.extensions import db
from outreach.models import Answer, Campaign, Invitation, Message, MessageKind
from outreach.services import mailing
from outreach.services.calendars import Method, PartStat
from outreach.services.calendars import invitation as calendar_object
from outreach.services.invitations.content import Key
from outreach.services.invitations.events import lesson_event
from outreach.services.invitations.letters import lesson_letter

_PARTSTAT: Mapping[Answer, PartStat] = {
    Answer.NEEDS_ACTION: "NEEDS-ACTION",
    Answer.ACCEPTED: "ACCEPTED",
    Answer.TENTATIVE: "TENTATIVE",
    Answer.DECLINED: "DECLINED",
}


@dataclass(frozen=True)
class Ahead:
    """Mails that were written before the database was held, each used only for exactly what it was written of."""

    now: datetime
    uids: dict[Key, str] = field(default_factory=dict)
    mails: dict[Hashable, Message] = field(default_factory=dict)


class Writer:
    """Writes the mails of one campaign; one query when it is made, none afterwards."""

    def __init__(self, campaign: Campaign, ahead: Ahead) -> None:
        self.campaign_id = campaign.id
        self.ahead = ahead
        self.replies = _last_message_ids(campaign)

    def mail(self, invitation: Invitation, kind: MessageKind, method: Method) -> Message:
        """The mail of this entry as it stands, not added to the session: the one written ahead, where it still fits.

        Raises Refused where an address cannot receive mail.
        """
        facts = self._facts(invitation, kind)
        return self.ahead.mails.pop(facts, None) or self._written(invitation, kind, method)

    def write_ahead(self, invitation: Invitation, kind: MessageKind, method: Method) -> Message:
        """Write and keep the mail for when it is needed. Raises Refused as `mail`."""
        message = self._written(invitation, kind, method)
        self.ahead.mails[self._facts(invitation, kind)] = message
        return message

    def _written(self, invitation: Invitation, kind: MessageKind, method: Method) -> Message:
        with force_locale(invitation.content["language"]):
            letter = lesson_letter(invitation, kind)
        calendar = calendar_object(
            lesson_event(invitation),
            method=method,
            organizer=mailing.sender(),
            attendee=mailing.address_of(invitation.person),
            partstat=_PARTSTAT[invitation.answer],
        )
        return mailing.calendar_message(
            invitation, kind, letter, calendar, method,
            campaign_id=self.campaign_id, reply_to=self.replies.get(invitation.id),
        )  # fmt: skip

    def _facts(self, invitation: Invitation, kind: MessageKind) -> Hashable:
        """Everything that the mail is written from."""
        person = invitation.person
        entry = (
            invitation.id, invitation.uid, invitation.sequence, invitation.state, invitation.recipient,
            invitation.starts_at, invitation.ends_at, invitation.changed_at, invitation.answer, invitation.urgent,
            json.dumps(invitation.content, sort_keys=True),
        )  # fmt: skip
        return kind, *entry, person.id, person.email, person.name, self.replies.get(invitation.id)


def _last_message_ids(campaign: Campaign) -> dict[int | None, str]:
    """The Message-ID of the last mail of each invitation: the next one answers it, and clients show one thread."""
    rows = db.session.execute(
        sa.select(Message.invitation_id, Message.message_id)
        .where(Message.campaign_id == campaign.id, Message.uid.is_not(None))
        .order_by(Message.sequence)
    )
    return {number: message_id for number, message_id in rows}  # noqa: C416 - a Result is taken for a mapping by dict()
