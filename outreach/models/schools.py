"""Schools, the people who speak for them, and their bell tables."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.extensions import db
from outreach.geography import fold
from outreach.models.campaign import HIGHEST_GRADE, LOWEST_GRADE
from outreach.models.people import Person
from outreach.models.types import UTCDateTime


class School(db.Model):
    """An institution of the register, known by its `code`. It serves all campaigns."""

    __tablename__ = "school"
    __table_args__ = (
        sa.CheckConstraint("rooms >= 1", name="rooms"),
        sa.CheckConstraint("weight >= 0", name="weight"),
        sa.CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    municipality: Mapped[str] = mapped_column(sa.String(120), default="")
    town: Mapped[str] = mapped_column(sa.String(120), default="")
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    lat: Mapped[float]
    lon: Mapped[float]
    rooms: Mapped[int] = mapped_column(default=1)
    weight: Mapped[int] = mapped_column(default=2)
    entrance: Mapped[str] = mapped_column(sa.String(500), default="")
    search_text: Mapped[str] = mapped_column(sa.String(500), default="")  # see searchable(); kept by itself
    imported: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    contacts: Mapped[list["SchoolContact"]] = relationship(
        back_populates="school", cascade="all, delete-orphan", order_by="SchoolContact.id"
    )
    bells: Mapped[list["BellPeriod"]] = relationship(
        back_populates="school", cascade="all, delete-orphan", order_by="BellPeriod.starts"
    )


def searchable(name: str, town: str, code: str) -> str:
    """What a school is found by: small letters without diacritics, a blank before each word."""
    return f" {fold(f'{name} {town} {code}')}"


@event.listens_for(School, "before_insert")
@event.listens_for(School, "before_update")
def _keep_searchable(_mapper: Any, _connection: Any, school: School) -> None:
    school.search_text = searchable(school.name, school.town or "", school.code)


class SchoolContact(db.Model):
    """One contact may serve many schools; a school may have several. The first is the main one."""

    __tablename__ = "school_contact"
    __table_args__ = (sa.UniqueConstraint("school_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(sa.ForeignKey("school.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    school: Mapped[School] = relationship(back_populates="contacts")
    person: Mapped[Person] = relationship()


class BellPeriod(db.Model):
    """When a school's n-th lesson begins and ends: minutes after midnight by the wall, for some grades and weekdays."""

    __tablename__ = "bell_period"
    __table_args__ = (
        sa.UniqueConstraint("school_id", "lesson", "grade_from", "grade_to", "weekday_from", "weekday_to"),
        sa.CheckConstraint("0 <= starts AND starts < ends AND ends <= 1440", name="times"),
        sa.CheckConstraint("grade_to >= grade_from", name="grades"),
        sa.CheckConstraint(
            "1 <= weekday_from AND weekday_from <= weekday_to AND weekday_to <= 7", name="weekdays"
        ),
        sa.CheckConstraint("lesson >= 0", name="lesson"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(sa.ForeignKey("school.id", ondelete="CASCADE"))
    lesson: Mapped[int]
    starts: Mapped[int]
    ends: Mapped[int]
    grade_from: Mapped[int] = mapped_column(default=LOWEST_GRADE)
    grade_to: Mapped[int] = mapped_column(default=HIGHEST_GRADE)
    weekday_from: Mapped[int] = mapped_column(default=1)
    weekday_to: Mapped[int] = mapped_column(default=7)
    imported: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    school: Mapped[School] = relationship(back_populates="bells")
