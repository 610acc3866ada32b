"""What schools ask for: a lesson for one class, at one of the slots they offer."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.extensions import db
from outreach.models.campaign import Campaign
from outreach.models.people import Person
from outreach.models.schools import School
from outreach.models.types import UTCDateTime, one_of


class Delivery(StrEnum):
    IN_PERSON = "in_person"
    ONLINE = "online"
    EITHER = "either"


class Photos(StrEnum):
    NONE = "none"
    NO_FACES = "no_faces"
    ALLOWED = "allowed"
    PUBLISH = "publish"


class LessonRequest(db.Model):
    """One wanted lesson. `languages` is ordered (the class's preference); withdrawn ones stay, for the record."""

    __tablename__ = "lesson_request"
    __table_args__ = (
        sa.UniqueConstraint("campaign_id", "reference"),
        sa.CheckConstraint("team >= 1", name="team"),
        sa.CheckConstraint("weight >= 0", name="weight"),
        sa.CheckConstraint("pupils >= 0 AND girls >= 0 AND girls <= pupils", name="pupils"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"))
    school_id: Mapped[int] = mapped_column(sa.ForeignKey("school.id", ondelete="CASCADE"), index=True)
    booked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reference: Mapped[str] = mapped_column(sa.String(40))
    class_name: Mapped[str] = mapped_column(sa.String(20))
    grade: Mapped[int]
    pupils: Mapped[int] = mapped_column(default=0)
    girls: Mapped[int] = mapped_column(default=0)
    languages: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    topics: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    delivery: Mapped[Delivery] = mapped_column(one_of(Delivery), default=Delivery.IN_PERSON)
    team: Mapped[int] = mapped_column(default=1)
    photos: Mapped[Photos] = mapped_column(one_of(Photos), default=Photos.NONE)
    weight: Mapped[int] = mapped_column(default=1)
    requires_vetting: Mapped[bool | None]  # None: as the campaign says
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    room: Mapped[str] = mapped_column(sa.String(80), default="")
    equipment: Mapped[str] = mapped_column(sa.String(200), default="")
    teacher: Mapped[str] = mapped_column(sa.String(120), default="")  # who stays in the room (domain.md, R13)
    day_phone: Mapped[str] = mapped_column(sa.String(40), default="")  # the number to call on the day
    booked_with: Mapped[str] = mapped_column(
        sa.String(40), default=""
    )  # the first one's reference, where several classes were booked in one go
    # The school last asked for another time of a published lesson; open until a later plan is published.
    change_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    change_note: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    imported: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    campaign: Mapped[Campaign] = relationship()
    school: Mapped[School] = relationship()
    booked_by: Mapped[Person | None] = relationship()
    slots: Mapped[list["CandidateSlot"]] = relationship(
        back_populates="request", cascade="all, delete-orphan", order_by="CandidateSlot.rank"
    )


class CandidateSlot(db.Model):
    """A time the school offers, best first: a lesson by its number (`lesson`), or by the clock (`starts`, `ends`)."""

    __tablename__ = "candidate_slot"
    __table_args__ = (
        sa.UniqueConstraint("request_id", "rank"),
        sa.CheckConstraint(
            "(lesson IS NULL) = (starts IS NOT NULL AND ends IS NOT NULL)", name="number_or_times"
        ),
        sa.CheckConstraint(
            "starts IS NULL OR (0 <= starts AND starts < ends AND ends <= 1440)", name="times"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson_request.id", ondelete="CASCADE"))
    rank: Mapped[int]
    day: Mapped[date]
    lesson: Mapped[int | None]
    starts: Mapped[int | None]
    ends: Mapped[int | None]

    request: Mapped[LessonRequest] = relationship(back_populates="slots")
