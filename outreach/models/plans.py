"""Solves, the plans they make, what stands in them, and what organizers hold fast."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.extensions import db
from outreach.models.campaign import Campaign
from outreach.models.lessons import Delivery, LessonRequest
from outreach.models.people import Person
from outreach.models.types import UTCDateTime, one_of
from outreach.models.volunteers import Volunteer


class SolveState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"  # its best plan so far is kept as a draft
    FAILED = "failed"


class PlanState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class PlanVersion(db.Model):
    """A plan with the problem that it was solved from: solved, explained and compared again from these two alone."""

    __tablename__ = "plan_version"
    __table_args__ = (
        sa.UniqueConstraint("campaign_id", "number"),
        sa.Index(
            "uq_plan_version_published",
            "campaign_id",
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[PlanState] = mapped_column(one_of(PlanState), default=PlanState.DRAFT)
    problem: Mapped[str] = mapped_column(sa.Text, deferred=True)  # outreach-problem/1
    solution: Mapped[str] = mapped_column(sa.Text, deferred=True)  # outreach-plan/1, as the referee passed it
    # Requests that are not in the problem, as [{"reference": …, "reason": …}].
    left_out: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    status: Mapped[str] = mapped_column(sa.String(20))
    coverage: Mapped[int]
    coverage_bound: Mapped[int]
    disruption: Mapped[int]
    disruption_bound: Mapped[int]
    minutes: Mapped[int]
    minutes_bound: Mapped[int]
    seconds: Mapped[float]
    freedom: Mapped[str] = mapped_column(
        sa.String(10), default=""
    )  # of a repair: what could move (solver.Repair)
    # What was found out about it since: why lessons are left over, what would help, who could step in (see reasons.py).
    reasons: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON, deferred=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    campaign: Mapped[Campaign] = relationship()
    published_by: Mapped[Person | None] = relationship()
    assignments: Mapped[list["Assignment"]] = relationship(
        back_populates="plan", cascade="all, delete-orphan", order_by="Assignment.starts_at, Assignment.id"
    )


assignment_volunteer = sa.Table(
    "assignment_volunteer",
    db.metadata,
    sa.Column("assignment_id", sa.ForeignKey("assignment.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "volunteer_id", sa.ForeignKey("volunteer.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
)


class Assignment(db.Model):
    """A request served: at which slot, how, by whom."""

    __tablename__ = "assignment"
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "request_id"),
        sa.CheckConstraint("ends_at > starts_at", name="times"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_version.id", ondelete="CASCADE"))
    request_id: Mapped[int] = mapped_column(
        sa.ForeignKey("lesson_request.id", ondelete="CASCADE"), index=True
    )
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    delivery: Mapped[Delivery] = mapped_column(one_of(Delivery))

    plan: Mapped[PlanVersion] = relationship(back_populates="assignments")
    request: Mapped[LessonRequest] = relationship()
    volunteers: Mapped[list[Volunteer]] = relationship(secondary=assignment_volunteer, order_by=Volunteer.id)


pin_volunteer = sa.Table(
    "pin_volunteer",
    db.metadata,
    sa.Column("pin_id", sa.ForeignKey("pin.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("volunteer_id", sa.ForeignKey("volunteer.id", ondelete="CASCADE"), primary_key=True),
)


class Pin(db.Model):
    """An assignment that an organizer holds fast: every later solve keeps it."""

    __tablename__ = "pin"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(
        sa.ForeignKey("lesson_request.id", ondelete="CASCADE"), unique=True
    )
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    delivery: Mapped[Delivery] = mapped_column(one_of(Delivery))
    pinned_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    request: Mapped[LessonRequest] = relationship()
    volunteers: Mapped[list[Volunteer]] = relationship(secondary=pin_volunteer, order_by=Volunteer.id)


class Solve(db.Model):
    """One press of the button: frozen problem, progress, best plan so far. One may be under way in a campaign."""

    __tablename__ = "solve"
    __table_args__ = (
        sa.Index(
            "uq_solve_under_way",
            "campaign_id",
            unique=True,
            sqlite_where=sa.text("state IN ('queued', 'running')"),
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        ),
        sa.CheckConstraint("time_limit > 0", name="time_limit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"))
    state: Mapped[SolveState] = mapped_column(one_of(SolveState), default=SolveState.QUEUED)
    requested_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    problem: Mapped[str] = mapped_column(sa.Text, deferred=True)
    left_out: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    time_limit: Mapped[float]
    seed: Mapped[int] = mapped_column(default=1)
    repairs: Mapped[bool] = mapped_column(default=False)  # it mends the published plan (see repairing.py)
    drafts: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)  # numbers of a repair's first proposals
    # What the solver reported last: stage, seconds, objective, bound (see solver.Progress); empty before the first word.
    progress: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    best: Mapped[str | None] = mapped_column(sa.Text, deferred=True)  # outreach-plan/1, the best so far
    seconds_used: Mapped[float] = mapped_column(
        default=0.0
    )  # over all attempts: a resumed solve has the rest only
    runner: Mapped[str] = mapped_column(
        sa.String(64), default=""
    )  # who may write here now (a fence against zombies)
    heartbeat: Mapped[float] = mapped_column(
        default=0.0
    )  # real seconds since 1970, whatever OUTREACH_NOW says
    attempts: Mapped[int] = mapped_column(default=0)  # how often somebody began on it
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan_version.id", ondelete="SET NULL"))

    campaign: Mapped[Campaign] = relationship()
    plan: Mapped[PlanVersion | None] = relationship()
