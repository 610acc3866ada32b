"""People who say that they speak for a school, and whom nobody knows yet: an organizer looks first."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.extensions import db
from outreach.models.people import Person
from outreach.models.schools import School
from outreach.models.types import UTCDateTime, one_of


class ApplicationState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class SchoolApplication(db.Model):
    """For a `school` of the register, or (without one) for a school that was typed in and is placed by its town."""

    __tablename__ = "school_application"
    __table_args__ = (
        sa.CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="place"),
        sa.CheckConstraint(
            "school_id IS NOT NULL OR (school_name <> '' AND lat IS NOT NULL AND lon IS NOT NULL)",
            name="school",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int | None] = mapped_column(sa.ForeignKey("school.id", ondelete="CASCADE"))
    school_name: Mapped[str] = mapped_column(sa.String(200), default="")
    town: Mapped[str] = mapped_column(sa.String(120), default="")
    municipality: Mapped[str] = mapped_column(sa.String(120), default="")
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    language: Mapped[str | None] = mapped_column(sa.String(2))
    state: Mapped[ApplicationState] = mapped_column(
        one_of(ApplicationState), default=ApplicationState.WAITING
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    school: Mapped[School | None] = relationship()
    decided_by: Mapped[Person | None] = relationship()
