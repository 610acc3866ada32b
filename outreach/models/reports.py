"""What became of a lesson, as its school and its volunteers tell it afterwards."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.extensions import db
from outreach.models.lessons import LessonRequest
from outreach.models.messages import Invitation
from outreach.models.people import Person
from outreach.models.types import UTCDateTime, one_of


class AttendanceStatus(StrEnum):
    ATTENDED = "attended"
    VOLUNTEER_NO_SHOW = "volunteer_no_show"
    SCHOOL_NO_SHOW = "school_no_show"
    CANCELLED_LATE = "cancelled_late"


class VisitReport(db.Model):
    """One for each lesson, amended as often as its school likes; pupils and girls are those who were there."""

    __tablename__ = "visit_report"
    __table_args__ = (sa.CheckConstraint("0 <= girls AND girls <= pupils", name="pupils"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(
        sa.ForeignKey("lesson_request.id", ondelete="CASCADE"), unique=True
    )
    status: Mapped[AttendanceStatus] = mapped_column(one_of(AttendanceStatus))
    pupils: Mapped[int] = mapped_column(default=0)
    girls: Mapped[int] = mapped_column(default=0)
    comment: Mapped[str] = mapped_column(sa.String(500), default="")
    reported_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reported_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    request: Mapped[LessonRequest] = relationship()
    reported_by: Mapped[Person | None] = relationship()


class VolunteerReport(db.Model):
    """What one volunteer told of a lesson that was hers, amended as often as she likes."""

    __tablename__ = "volunteer_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("invitation.id", ondelete="CASCADE"), unique=True
    )
    status: Mapped[AttendanceStatus] = mapped_column(one_of(AttendanceStatus))
    teacher_stayed: Mapped[bool | None]  # in the room, the whole time; None of a lesson that was not held
    comment: Mapped[str] = mapped_column(sa.String(500), default="")
    reported_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    invitation: Mapped[Invitation] = relationship()
