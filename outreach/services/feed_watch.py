"""Whose calendar is fresh, whose is stale: what an organizer should know before a late change (domain.md, R29)."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, FeedToken, Invitation, InvitationState, LessonRequest, Person, School
from outreach.services.mailing.order import FEED_IS_FRESH
from outreach.services.reporting.region import Region, within


@dataclass(frozen=True)
class Reader:
    """Somebody with a lesson to come: the next one, and how her calendars were last read."""

    person: Person
    next_at: datetime
    addresses: int
    last_read_at: datetime | None
    last_client: str

    @property
    def is_stale(self) -> bool:
        """Whether only mail is sure to tell her of a change today."""
        return self.last_read_at is None or self.last_read_at <= clock.now() - FEED_IS_FRESH


def readers(campaign: Campaign, region: Region = None) -> list[Reader]:
    """Everybody with a lesson of the campaign to come, the stale ones first, then by the next lesson; two queries."""
    coming = _coming(campaign, region)
    feeds: dict[int, list[FeedToken]] = {}
    for feed in _feeds(coming):
        feeds.setdefault(feed.person_id, []).append(feed)
    found = [_reader(invitation, feeds.get(number, [])) for number, invitation in coming.items()]
    return sorted(found, key=lambda reader: (not reader.is_stale, reader.next_at, reader.person.id))


def _coming(campaign: Campaign, region: Region) -> dict[int, Invitation]:
    """The next lesson of each person."""
    query = (
        sa.select(Invitation)
        .join(Invitation.request)
        .join(LessonRequest.school)
        .join(Invitation.person)
        .where(
            LessonRequest.campaign_id == campaign.id,
            Invitation.state == InvitationState.CONFIRMED,
            Invitation.starts_at > clock.now(),
            Person.left_at.is_(None),
            within(School.municipality, region),
        )
        .options(contains_eager(Invitation.person))
        .order_by(Invitation.starts_at.desc())
    )
    return {invitation.person_id: invitation for invitation in db.session.scalars(query)}


def _feeds(people: dict[int, Invitation]) -> list[FeedToken]:
    query = sa.select(FeedToken).where(FeedToken.person_id.in_(people), FeedToken.ended_at.is_(None))
    return list(db.session.scalars(query))


def _reader(invitation: Invitation, feeds: list[FeedToken]) -> Reader:
    read = [(feed.last_read_at, feed.last_client) for feed in feeds if feed.last_read_at]
    last_read_at, last_client = max(read) if read else (None, "")
    return Reader(invitation.person, invitation.starts_at, len(feeds), last_read_at, last_client)
