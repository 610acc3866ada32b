"""A campaign is one season with its dates, rules and closures."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.extensions import db
from outreach.models.types import UTCDateTime

LOWEST_GRADE, HIGHEST_GRADE = 1, 13


class Campaign(db.Model):
    __tablename__ = "campaign"
    __table_args__ = (
        sa.CheckConstraint("last_day >= first_day", name="days"),
        sa.CheckConstraint("lead_days >= 0 AND freeze_days >= 0", name="lead"),
        sa.CheckConstraint("answer_days >= 1", name="answer_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    country: Mapped[str] = mapped_column(sa.String(2), default="LT")
    timezone: Mapped[str] = mapped_column(sa.String(64), default="Europe/Vilnius")
    first_day: Mapped[date]
    last_day: Mapped[date]
    # A lesson is booked and first planned at least `lead_days` ahead; a published one is left alone `freeze_days` before.
    lead_days: Mapped[int] = mapped_column(default=14)
    freeze_days: Mapped[int] = mapped_column(default=3)
    answer_days: Mapped[int] = mapped_column(
        default=7
    )  # within so many days a school hears what becomes of a request
    organizer_email: Mapped[str] = mapped_column(sa.String(254), default="")
    weekends: Mapped[bool] = mapped_column(default=False)
    topics: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    requires_vetting: Mapped[bool] = mapped_column(default=False)
    code_of_conduct: Mapped[str] = mapped_column(
        sa.String(40), default=""
    )  # the version to accept; "" asks for none
    # Only what differs from the planning problem's defaults: arrive_early, topic_match, …
    policy: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    imported: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    mail_stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # nothing of this campaign is sent
    # Somebody said that she cannot come, and no solve has taken it in yet: the worker begins a repair.
    repair_wanted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    closures: Mapped[list["Closure"]] = relationship(back_populates="campaign", cascade="all, delete-orphan")


class Closure(db.Model):
    """Days without lessons: for all, or for some grades, one municipality, or one school."""

    __tablename__ = "closure"
    __table_args__ = (
        sa.CheckConstraint("last_day >= first_day", name="days"),
        sa.CheckConstraint("grade_to >= grade_from", name="grades"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    name: Mapped[str] = mapped_column(sa.String(200))
    grade_from: Mapped[int] = mapped_column(default=LOWEST_GRADE)
    grade_to: Mapped[int] = mapped_column(default=HIGHEST_GRADE)
    municipality: Mapped[str] = mapped_column(sa.String(120), default="")
    school_id: Mapped[int | None] = mapped_column(sa.ForeignKey("school.id", ondelete="CASCADE"))
    imported: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    campaign: Mapped[Campaign] = relationship(back_populates="closures")
