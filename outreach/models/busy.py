"""When a person is busy: intervals read from her own calendar, and nothing else of it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.extensions import db
from outreach.models.people import Person
from outreach.models.types import UTCDateTime


class BusyCalendar(db.Model):
    """Her calendar: read again and again from its `url`, or once from a file (then `url` is empty)."""

    __tablename__ = "busy_calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    url: Mapped[str] = mapped_column(sa.Text, default="")  # a secret of hers: no page shows it again
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=clock.now, index=True)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    fault: Mapped[str] = mapped_column(sa.String(40), default="")  # a key of busy.FAULTS; "" when it was read

    person: Mapped[Person] = relationship()
    intervals: Mapped[list["BusyInterval"]] = relationship(
        back_populates="calendar", cascade="all, delete-orphan", order_by="BusyInterval.starts_at"
    )


class BusyInterval(db.Model):
    __tablename__ = "busy_interval"
    __table_args__ = (sa.CheckConstraint("ends_at > starts_at", name="times"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(
        sa.ForeignKey("busy_calendar.id", ondelete="CASCADE"), index=True
    )
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)

    calendar: Mapped[BusyCalendar] = relationship(back_populates="intervals")
