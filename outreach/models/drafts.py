"""Forms half made: kept page by page, so that Back, a second tab or a lost connection loses nothing."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.extensions import db
from outreach.models.campaign import Campaign
from outreach.models.lessons import LessonRequest
from outreach.models.people import Person
from outreach.models.schools import School
from outreach.models.types import UTCDateTime
from outreach.models.volunteers import Volunteer


class BookingDraft(db.Model):
    """The answers so far. Once sent it knows its request, so that sending it again books nothing twice."""

    __tablename__ = "booking_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"))
    school_id: Mapped[int] = mapped_column(sa.ForeignKey("school.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    request_id: Mapped[int | None] = mapped_column(sa.ForeignKey("lesson_request.id", ondelete="CASCADE"))
    answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    campaign: Mapped[Campaign] = relationship()
    school: Mapped[School] = relationship()
    person: Mapped[Person] = relationship()
    request: Mapped[LessonRequest | None] = relationship()


class JoinDraft(db.Model):
    """Someone who wants to join. Nothing of it counts before the address is confirmed by the link that was mailed.

    Once joined it knows its volunteer, so that sending it again makes nobody twice.
    """

    __tablename__ = "join_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    language: Mapped[str | None] = mapped_column(sa.String(2))
    answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)  # of the link in the mail
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    volunteer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("volunteer.id", ondelete="CASCADE"))

    campaign: Mapped[Campaign] = relationship()
    volunteer: Mapped[Volunteer | None] = relationship()
