"""A volunteer in one campaign: where from, when, how often, in which languages."""

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


class Vetting(StrEnum):
    YES = "yes"
    PENDING = "pending"
    NO = "no"


class Transport(StrEnum):
    CAR = "car"
    BUS = "bus"


def _school_list(name: str) -> sa.Table:
    return sa.Table(
        name,
        db.metadata,
        sa.Column("volunteer_id", sa.ForeignKey("volunteer.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("school_id", sa.ForeignKey("school.id", ondelete="CASCADE"), primary_key=True),
    )


favourite_school = _school_list("favourite_school")
refused_school = _school_list("refused_school")


class Volunteer(db.Model):
    """Placed by her town, never by her address (`lat` and `lon` are the town's). Travel in minutes one way."""

    __tablename__ = "volunteer"
    __table_args__ = (
        sa.UniqueConstraint("campaign_id", "person_id"),
        sa.CheckConstraint("max_lessons >= 0 AND max_travel >= 0", name="caps"),
        sa.CheckConstraint("max_lessons_per_day >= 0 AND max_lessons_per_week >= 0", name="more_caps"),
        sa.CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    town: Mapped[str] = mapped_column(sa.String(120), default="")
    municipality: Mapped[str] = mapped_column(sa.String(120), default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    languages: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    topics: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    delivery: Mapped[list[Any]] = mapped_column(
        sa.JSON, default=lambda: ["in_person"]
    )  # what she offers: one or both
    experienced: Mapped[bool] = mapped_column(default=True)
    vetting: Mapped[Vetting] = mapped_column(one_of(Vetting), default=Vetting.YES)
    max_lessons: Mapped[int]
    max_lessons_per_day: Mapped[int | None]
    max_lessons_per_week: Mapped[int | None]
    max_travel: Mapped[int]
    code_accepted: Mapped[str] = mapped_column(
        sa.String(40), default=""
    )  # the version of the code of conduct
    code_accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    adult_attested_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # she said that she is 18 or over
    employer: Mapped[str] = mapped_column(sa.String(120), default="")
    # How well she speaks a language of `languages`: its code to a key of codes.LANGUAGE_LEVELS.
    language_levels: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    wishes_company: Mapped[bool] = mapped_column(default=False)
    transport: Mapped[Transport] = mapped_column(one_of(Transport), default=Transport.CAR)
    # On these weekdays (Monday is 1) she sets out from work, in another town.
    work_town: Mapped[str] = mapped_column(sa.String(120), default="")
    work_days: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    # The windows of the days that her last change touched, as they were: what Undo brings back.
    times_before: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # that no times were given yet
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    imported: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    campaign: Mapped[Campaign] = relationship()
    person: Mapped[Person] = relationship()
    checks: Mapped[list["VettingCheck"]] = relationship(
        back_populates="volunteer", cascade="all, delete-orphan", order_by="VettingCheck.id"
    )
    windows: Mapped[list["AvailabilityWindow"]] = relationship(
        back_populates="volunteer",
        cascade="all, delete-orphan",
        order_by="[AvailabilityWindow.day, AvailabilityWindow.starts]",
    )
    favourite_schools: Mapped[list[School]] = relationship(secondary=favourite_school, order_by=School.code)
    refused_schools: Mapped[list[School]] = relationship(secondary=refused_school, order_by=School.code)


class AvailabilityWindow(db.Model):
    """The time she may be away from home, door to door: minutes after midnight by the wall."""

    __tablename__ = "availability_window"
    __table_args__ = (
        sa.UniqueConstraint("volunteer_id", "day", "starts"),
        sa.CheckConstraint("0 <= starts AND starts < ends AND ends <= 1440", name="times"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(sa.ForeignKey("volunteer.id", ondelete="CASCADE"))
    day: Mapped[date]
    starts: Mapped[int]
    ends: Mapped[int]

    volunteer: Mapped[Volunteer] = relationship(back_populates="windows")


class VettingCheck(db.Model):
    """That somebody looked at what the policy asks for: the outcome, when and by whom, never a document (R11)."""

    __tablename__ = "vetting_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(sa.ForeignKey("volunteer.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[Vetting] = mapped_column(one_of(Vetting))
    checked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    checked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    volunteer: Mapped[Volunteer] = relationship(back_populates="checks")
    checked_by: Mapped[Person | None] = relationship()
