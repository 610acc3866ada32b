"""A booking half made: kept page by page, so that Back, a second tab or a lost connection loses nothing."""

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

    campaign: Mapped[Campaign] = relationship()
    school: Mapped[School] = relationship()
    person: Mapped[Person] = relationship()
    request: Mapped[LessonRequest | None] = relationship()
