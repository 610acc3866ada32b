"""What a calendar address shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, FeedToken, Invitation, InvitationState, LessonRequest
from outreach.services import walltime
from outreach.services.calendars import LessonEvent
from outreach.services.invitations.campaign_feed import Told, told_in_campaign
from outreach.services.invitations.events import lesson_event

PAST = timedelta(days=90)  # how long a lesson stays after its day …
CANCELLED_PAST = timedelta(days=7)  # … and a cancelled one
_DEFAULT_ZONE = "Europe/Vilnius"


@dataclass(frozen=True)
class FeedContent:
    """A feed before it is octets. `changed_at` moves whenever an entry changes, comes or goes, or its words do."""

    name: str
    timezone: str
    events: list[LessonEvent]
    changed_at: datetime


def feed_events(feed: FeedToken) -> tuple[str, list[LessonEvent]]:
    """The feed's name and entries; see feed_content."""
    content = feed_content(feed)
    return content.name, content.events


def feed_content(feed: FeedToken) -> FeedContent:
    """Her invitations (of the feed's school, where it has one), or a campaign's lessons; one query.

    90 days back, and all that is to come.

    A cancelled lesson stays until seven days after its day (calendars.md, D28 and E44). The name is in the
    language of the moment.
    """
    told, now = _told(feed), clock.now()
    shown = [invitation for invitation in told if _leaves_at(invitation) > now]
    changes = [invitation.changed_at for invitation in told]
    left = [_leaves_at(invitation) for invitation in told if _leaves_at(invitation) <= now]
    changes += [feed.person.language_at] if feed.person.language_at else []
    return FeedContent(
        name=_name(feed),
        timezone=shown[0].content["timezone"] if shown else _newest_zone(),
        events=[each.event if isinstance(each, Told) else lesson_event(each) for each in shown],
        changed_at=min(max([feed.created_at, *changes, *left]), now),
    )


def _told(feed: FeedToken) -> Sequence[Invitation | Told]:
    return told_in_campaign(feed) if feed.campaign_id is not None else _own(feed)


def _own(feed: FeedToken) -> list[Invitation]:
    query = (
        sa.select(Invitation)
        .join(Invitation.request)
        .where(Invitation.person_id == feed.person_id)
        .options(contains_eager(Invitation.request).load_only(LessonRequest.school_id))
        .order_by(Invitation.starts_at, Invitation.uid)
    )
    if feed.school_id is not None:
        query = query.where(LessonRequest.school_id == feed.school_id)
    return list(db.session.scalars(query))


def _leaves_at(invitation: Invitation | Told) -> datetime:
    """The midnight by the lesson's own clocks at which its entry leaves the feed."""
    zone = invitation.content["timezone"]
    stays = CANCELLED_PAST if invitation.state == InvitationState.CANCELLED else PAST
    return walltime.resolve(walltime.today(invitation.starts_at, zone) + stays + timedelta(days=1), 0, zone)


def _name(feed: FeedToken) -> str:
    programme = current_app.config["PROGRAMME_NAME"]
    if feed.school is not None:
        return _("%(programme)s: lessons at %(school)s", programme=programme, school=feed.school.name)
    if feed.campaign is not None:
        return _(
            "%(programme)s: all lessons of %(campaign)s", programme=programme, campaign=feed.campaign.name
        )
    return _("%(programme)s: your lessons", programme=programme)


def _newest_zone() -> str:
    newest = sa.select(Campaign.timezone).order_by(Campaign.first_day.desc()).limit(1)
    return db.session.scalar(newest) or _DEFAULT_ZONE
