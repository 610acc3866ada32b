"""Looking into the outbox."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from outreach.extensions import db
from outreach.models import Campaign, Message, MessageState

_CHUNK = 500  # messages whose octets are in memory together


def outbox(
    *,
    since: datetime | None = None,
    campaign: Campaign | None = None,
    state: MessageState | None = None,
    limit: int | None = None,
) -> list[Message]:
    """The messages, newest first: of one campaign, in one state, made at `since` or later.

    One query; the octets are not read. The text of a confidential message is in none of its columns.
    """
    query = sa.select(Message).options(joinedload(Message.person)).order_by(Message.id.desc()).limit(limit)
    if since is not None:
        query = query.where(Message.created_at >= since)
    if campaign is not None:
        query = query.where(Message.campaign_id == campaign.id)
    if state is not None:
        query = query.where(Message.state == state)
    return list(db.session.scalars(query))


def write_eml(messages: Sequence[Message], folder: Path) -> int:
    """Write each message to the octet as `<number>-<kind>.eml` and return how many there are.

    Left out are those with a live link, which nobody but their receiver sees, and those that were overtaken
    before they left.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [m.id for m in messages if not m.confidential and m.state != MessageState.OBSOLETE]
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        rows = db.session.execute(
            sa.select(Message.id, Message.kind, Message.eml).where(Message.id.in_(chunk))
        )
        for number, kind, eml in rows:
            (folder / f"{number:06d}-{kind.value}.eml").write_bytes(eml)
    return len(wanted)
