"""A campaign in figures: what was asked, who helps, what the published plan reaches, which plans there are."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from outreach.extensions import db
from outreach.models import (
    Assignment,
    AttendanceStatus,
    AvailabilityWindow,
    Campaign,
    Invitation,
    LessonRequest,
    Message,
    MessageState,
    PlanState,
    PlanVersion,
    School,
    Vetting,
    VisitReport,
    Volunteer,
)
from outreach.services.reporting.region import Region, within


@dataclass(frozen=True)
class PlanLine:
    """One plan version with the lessons it serves and the schools it reaches."""

    plan: PlanVersion
    lessons: int
    schools: int


@dataclass(frozen=True)
class CampaignFigures:
    """Counts; `served` to `girls` are the published plan's, without lessons withdrawn since; `reported` to `girls_there` what schools
    told of lessons that were held. `plans`: newest first."""

    schools: int
    requests: int
    withdrawn: int
    volunteers: int
    vetted: int
    pending: int
    windows: int
    served: int
    schools_reached: int
    pupils: int
    girls: int
    reported: int
    pupils_there: int
    girls_there: int
    messages_waiting: int
    messages_failed: int
    plans: tuple[PlanLine, ...]

    @property
    def left_over(self) -> int:
        """Requests that stand and that the published plan does not serve."""
        return self.requests - self.served

    @property
    def published(self) -> PlanLine | None:
        """The plan that people have been told."""
        return next((line for line in self.plans if line.plan.state is PlanState.PUBLISHED), None)


def campaign_figures(campaign: Campaign, region: Region = None) -> CampaignFigures:
    """The campaign's figures, of the schools and volunteers in `region` only, where one is given."""
    return CampaignFigures(
        **_asked(campaign, region),
        **_helping(campaign, region),
        **_reached(campaign, region),
        **_told(campaign, region),
        **_messages(campaign, region),
        plans=tuple(plan_lines(campaign, region)),
    )


def plan_lines(campaign: Campaign, region: Region = None) -> list[PlanLine]:
    """The campaign's plan versions, newest first."""
    served = (
        sa.select(
            Assignment.plan_id,
            sa.func.count().label("lessons"),
            sa.func.count(sa.distinct(LessonRequest.school_id)).label("schools"),
        )
        .join(LessonRequest, LessonRequest.id == Assignment.request_id)
        .join(School, School.id == LessonRequest.school_id)
        .where(LessonRequest.campaign_id == campaign.id, within(School.municipality, region))
        .group_by(Assignment.plan_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(PlanVersion, served.c.lessons, served.c.schools)
        .outerjoin(served, served.c.plan_id == PlanVersion.id)
        .where(PlanVersion.campaign_id == campaign.id)
        .order_by(PlanVersion.number.desc())
    )
    return [PlanLine(plan, lessons or 0, schools or 0) for plan, lessons, schools in rows]


def _asked(campaign: Campaign, region: Region) -> dict[str, int]:
    stands = LessonRequest.withdrawn_at.is_(None)
    return _one(
        sa.select(
            _count(stands).label("requests"),
            _count(~stands).label("withdrawn"),
            sa.func.count(sa.distinct(sa.case((stands, School.id)))).label("schools"),
        )
        .select_from(LessonRequest)
        .join(School)
        .where(LessonRequest.campaign_id == campaign.id, within(School.municipality, region))
    )


def _helping(campaign: Campaign, region: Region) -> dict[str, int]:
    joined = sa.and_(
        Volunteer.campaign_id == campaign.id,
        Volunteer.left_at.is_(None),
        within(Volunteer.municipality, region),
    )
    windows = sa.select(sa.func.count()).select_from(AvailabilityWindow).join(Volunteer).where(joined)
    return _one(
        sa.select(
            sa.func.count().label("volunteers"),
            _count(Volunteer.vetting == Vetting.YES).label("vetted"),
            _count(Volunteer.vetting == Vetting.PENDING).label("pending"),
            windows.scalar_subquery().label("windows"),
        )
        .select_from(Volunteer)
        .where(joined)
    )


def _reached(campaign: Campaign, region: Region) -> dict[str, int]:
    return _one(
        sa.select(
            sa.func.count().label("served"),
            sa.func.count(sa.distinct(School.id)).label("schools_reached"),
            sa.func.coalesce(sa.func.sum(LessonRequest.pupils), 0).label("pupils"),
            sa.func.coalesce(sa.func.sum(LessonRequest.girls), 0).label("girls"),
        )
        .select_from(Assignment)
        .join(PlanVersion, PlanVersion.id == Assignment.plan_id)
        .join(LessonRequest, LessonRequest.id == Assignment.request_id)
        .join(School, School.id == LessonRequest.school_id)
        .where(
            PlanVersion.campaign_id == campaign.id,
            PlanVersion.state == PlanState.PUBLISHED,
            LessonRequest.withdrawn_at.is_(None),
            within(School.municipality, region),
        )
    )


def _told(campaign: Campaign, region: Region) -> dict[str, int]:
    return _one(
        sa.select(
            sa.func.count().label("reported"),
            sa.func.coalesce(sa.func.sum(VisitReport.pupils), 0).label("pupils_there"),
            sa.func.coalesce(sa.func.sum(VisitReport.girls), 0).label("girls_there"),
        )
        .select_from(VisitReport)
        .join(LessonRequest, LessonRequest.id == VisitReport.request_id)
        .join(School, School.id == LessonRequest.school_id)
        .where(
            LessonRequest.campaign_id == campaign.id,
            VisitReport.status == AttendanceStatus.ATTENDED,
            within(School.municipality, region),
        )
    )


def _messages(campaign: Campaign, region: Region) -> dict[str, int]:
    return _one(
        sa.select(
            _count(Message.state == MessageState.WAITING).label("messages_waiting"),
            _count(Message.state == MessageState.FAILED).label("messages_failed"),
        ).where(Message.campaign_id == campaign.id, about(region))
    )


def about(region: Region) -> sa.ColumnElement[bool]:
    """The condition that a message is about a lesson at a school in `region`."""
    if region is None:
        return sa.true()
    lessons = (
        sa.select(Invitation.id)
        .join(LessonRequest, LessonRequest.id == Invitation.request_id)
        .join(School, School.id == LessonRequest.school_id)
        .where(within(School.municipality, region))
    )
    return Message.invitation_id.in_(lessons)


def _count(condition: Any) -> sa.ColumnElement[int]:
    return sa.func.count(sa.case((condition, 1)))


def _one(statement: Any) -> dict[str, int]:
    return dict(db.session.execute(statement).mappings().one())
