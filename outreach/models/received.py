"""Mail that came back: replies of calendars, bounces, absence notes, and what only a person can read."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.extensions import db
from outreach.models.messages import Invitation
from outreach.models.people import Person
from outreach.models.types import UTCDateTime, one_of


class ReceivedKind(StrEnum):
    REPLY = "reply"  # an answer that counted, or had been counted before
    REFUSED = "refused"  # an answer that does not count: `reason` says why
    BOUNCE = "bounce"
    ABSENCE = "absence"
    COUNTER = "counter"
    DELEGATION = "delegation"
    BROKEN = "broken"
    OTHER = "other"


class ReceivedMail(db.Model):
    """One mail to MAIL_FROM, and what was made of it. What a machine cannot settle waits for a person."""

    __tablename__ = "received_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)  # SHA-256: the same mail twice is one
    kind: Mapped[ReceivedKind] = mapped_column(one_of(ReceivedKind))
    from_address: Mapped[str] = mapped_column(sa.String(254), default="")
    subject: Mapped[str] = mapped_column(sa.String(500), default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("invitation.id", ondelete="SET NULL"), index=True
    )
    received_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    needs_person: Mapped[bool] = mapped_column(default=False)
    handled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    handled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    handled_by: Mapped[Person | None] = relationship(foreign_keys=handled_by_id)
    invitation: Mapped[Invitation | None] = relationship()
