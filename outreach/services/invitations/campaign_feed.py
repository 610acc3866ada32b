"""An organizer's calendar: each lesson of a campaign once, made of what its people were told."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from outreach.extensions import db
from outreach.models import FeedToken, Invitation, InvitationState, LessonRequest, Recipient, School
from outreach.services import links
from outreach.services.calendars import LessonEvent
from outreach.services.invitations.events import words_of
from outreach.services.mailing import language_of

_NAMES = uuid.UUID("6d1f2f0e-5c0e-4b43-9a55-0d0c9a7f6f6b")  # of this program's own making


@dataclass(frozen=True)
class Told:
    """A lesson as an organizer's calendar shows it, with the attributes of an invitation that a feed needs."""

    request: LessonRequest
    uid: str
    sequence: int
    created_at: datetime
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    state: InvitationState
    content: dict[str, Any]

    @property
    def event(self) -> LessonEvent:
        cancelled = self.state == InvitationState.CANCELLED
        return LessonEvent(
            uid=self.uid, sequence=self.sequence, created=self.created_at, changed=self.changed_at,
            start=self.starts_at, end=self.ends_at, status="cancelled" if cancelled else "confirmed",
            url=links.organizer_request(self.request.campaign.slug, self.request.reference), **words_of(self.content),
        )  # fmt: skip


def told_in_campaign(feed: FeedToken) -> list[Told]:
    """The campaign's lessons in the municipalities that feed and organizer share; one query."""
    lessons: dict[int, list[Invitation]] = {}
    for invitation in db.session.scalars(_query(feed)):
        lessons.setdefault(invitation.request_id, []).append(invitation)
    told = [_told(invitations, feed) for invitations in lessons.values()]
    return sorted(told, key=lambda each: (each.starts_at, each.uid))


def municipalities_of(feed: FeedToken) -> frozenset[str] | None:
    """What the feed shows of its campaign; None for all. A regional organizer's feed never shows more than she sees."""
    organizer = feed.person.organizer
    seen = organizer.municipalities if organizer and organizer.role == "regional" else None
    wanted = feed.municipalities or None
    if seen is None or wanted is None:
        return None if seen is wanted is None else frozenset(seen or wanted or ())
    return frozenset(seen) & frozenset(wanted)


def _query(feed: FeedToken) -> sa.Select[Invitation]:
    query = (
        sa.select(Invitation)
        .join(Invitation.request)
        .join(LessonRequest.school)
        .join(LessonRequest.campaign)
        .where(LessonRequest.campaign_id == feed.campaign_id)
        .options(contains_eager(Invitation.request).contains_eager(LessonRequest.campaign))
        .order_by(Invitation.id)
    )
    shown = municipalities_of(feed)
    return query if shown is None else query.where(School.municipality.in_(shown))


def _told(invitations: Sequence[Invitation], feed: FeedToken) -> Told:
    best = min(invitations, key=lambda each: _rank(each, language_of(feed.person)))
    request = best.request
    name = f"{request.campaign.slug} {request.reference} {feed.person_id}"
    return Told(
        request=request,
        uid=f"{uuid.uuid5(_NAMES, name)}@outreach",
        # Every word to any of its people raises it, and so does one person more: it never falls (calendars.md, D21).
        sequence=sum(each.sequence + 1 for each in invitations) - 1,
        created_at=min(each.created_at for each in invitations),
        changed_at=max(each.changed_at for each in invitations),
        starts_at=best.starts_at,
        ends_at=best.ends_at,
        state=best.state,
        content=best.content,
    )


def _rank(invitation: Invitation, language: str) -> tuple[bool, bool, bool, int]:
    """Live before cancelled, the school's words before the volunteer's, her language before others, the newest."""
    return (
        invitation.state == InvitationState.CANCELLED,
        invitation.recipient != Recipient.CONTACT,
        invitation.content["language"] != language,
        -invitation.id,
    )
