"""Everybody with an address: contacts, volunteers and organizers are roles of one person."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from outreach import clock
from outreach.extensions import db
from outreach.models.types import UTCDateTime, one_of


class OrganizerRole(StrEnum):
    ORGANIZER = "organizer"
    REGIONAL = "regional"
    SAFEGUARDING = "safeguarding"
    VIEWER = "viewer"


class Person(db.Model):
    """One address is one person, whatever roles she has. `email` is kept in lower case."""

    __tablename__ = "person"
    __table_args__ = (sa.CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    language: Mapped[str | None] = mapped_column(sa.String(2))
    language_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime
    )  # since when it is that one: her calendar's words changed then
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mail_stopped_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime
    )  # she, or an organizer, stopped all her mail but the links to sign in
    reminders_stopped_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime
    )  # she stopped reminders and news: what changes in her lessons still reaches her
    bounced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # her address last failed for good
    bounce: Mapped[str] = mapped_column(sa.String(500), default="")  # … and what its server said

    organizer: Mapped["Organizer | None"] = relationship(
        back_populates="person", cascade="all, delete-orphan"
    )

    @validates("language")
    def _note_change(self, _name: str, language: str | None) -> str | None:
        if self.id is not None and language != self.language:
            self.language_at = clock.now()
        return language


class Organizer(db.Model):
    """Someone who runs campaigns. `municipalities` limits a regional organizer's view."""

    __tablename__ = "organizer"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    role: Mapped[OrganizerRole] = mapped_column(one_of(OrganizerRole), default=OrganizerRole.ORGANIZER)
    municipalities: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)

    person: Mapped[Person] = relationship(back_populates="organizer")
