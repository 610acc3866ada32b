"""A campaign's requests and volunteers as tables, with what the published plan makes of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from outreach.extensions import db
from outreach.geography import fold
from outreach.models import (
    Assignment,
    AvailabilityWindow,
    Campaign,
    CandidateSlot,
    Delivery,
    LessonRequest,
    Person,
    PlanState,
    PlanVersion,
    School,
    Vetting,
    Volunteer,
)
from outreach.models.plans import assignment_volunteer
from outreach.services.alphabet import sort_key
from outreach.services.reporting.region import Region, within


@dataclass(frozen=True)
class RequestRow:
    """One request; `starts_at` is its lesson in the published plan, None where it has none."""

    reference: str
    school: str
    code: str
    town: str
    municipality: str
    class_name: str
    pupils: int
    girls: int
    delivery: Delivery
    team: int
    withdrawn_at: datetime | None
    slots: int
    starts_at: datetime | None


@dataclass(frozen=True)
class VolunteerRow:
    """One volunteer; `lessons` are hers in the published plan."""

    id: int
    name: str
    email: str
    town: str
    municipality: str
    languages: list[str]
    topics: list[str]
    delivery: list[str]
    vetting: Vetting
    experienced: bool
    max_lessons: int
    left_at: datetime | None
    windows: int
    lessons: int


def request_rows(campaign: Campaign, wanted: str = "", region: Region = None) -> list[RequestRow]:
    """The requests in which every word of `wanted` is found, by school in the Lithuanian alphabet."""
    rows = (RequestRow(*row) for row in db.session.execute(_requests(campaign, region)))
    found = (
        row
        for row in rows
        if _has(wanted, row.reference, row.school, row.code, row.town, row.municipality, row.class_name)
    )
    return sorted(found, key=lambda row: (sort_key(row.school), row.reference))


def volunteer_rows(campaign: Campaign, wanted: str = "", region: Region = None) -> list[VolunteerRow]:
    """The volunteers in whose name, address, town or topics every word of `wanted` is found, by name."""
    rows = (VolunteerRow(*row) for row in db.session.execute(_volunteers(campaign, region)))
    found = (
        row for row in rows if _has(wanted, row.name, row.email, row.town, row.municipality, *row.topics)
    )
    return sorted(found, key=lambda row: (sort_key(row.name), row.email))


def _has(wanted: str, *texts: str) -> bool:
    text = fold(" ".join(texts))
    return all(word in text for word in fold(wanted).split())


def _requests(campaign: Campaign, region: Region) -> Any:
    published = (
        sa.select(Assignment.request_id, Assignment.starts_at)
        .join(PlanVersion, PlanVersion.id == Assignment.plan_id)
        .where(PlanVersion.campaign_id == campaign.id, PlanVersion.state == PlanState.PUBLISHED)
        .subquery()
    )
    return (
        sa.select(
            LessonRequest.reference,
            School.name,
            School.code,
            School.town,
            School.municipality,
            LessonRequest.class_name,
            LessonRequest.pupils,
            LessonRequest.girls,
            LessonRequest.delivery,
            LessonRequest.team,
            LessonRequest.withdrawn_at,
            number_of(CandidateSlot.request_id, LessonRequest),
            published.c.starts_at,
        )
        .join(School, School.id == LessonRequest.school_id)
        .outerjoin(published, published.c.request_id == LessonRequest.id)
        .where(LessonRequest.campaign_id == campaign.id, within(School.municipality, region))
    )


def _volunteers(campaign: Campaign, region: Region) -> Any:
    on = assignment_volunteer.c
    lessons = (
        sa.select(on.volunteer_id, sa.func.count().label("lessons"))
        .join(Assignment, Assignment.id == on.assignment_id)
        .join(PlanVersion, PlanVersion.id == Assignment.plan_id)
        .where(PlanVersion.campaign_id == campaign.id, PlanVersion.state == PlanState.PUBLISHED)
        .group_by(on.volunteer_id)
        .subquery()
    )
    return (
        sa.select(
            Volunteer.id,
            Person.name,
            Person.email,
            Volunteer.town,
            Volunteer.municipality,
            Volunteer.languages,
            Volunteer.topics,
            Volunteer.delivery,
            Volunteer.vetting,
            Volunteer.experienced,
            Volunteer.max_lessons,
            Volunteer.left_at,
            number_of(AvailabilityWindow.volunteer_id, Volunteer),
            sa.func.coalesce(lessons.c.lessons, 0),
        )
        .join(Person, Person.id == Volunteer.person_id)
        .outerjoin(lessons, lessons.c.volunteer_id == Volunteer.id)
        .where(Volunteer.campaign_id == campaign.id, within(Volunteer.municipality, region))
    )


def number_of(key: Any, owner: Any) -> Any:
    """How many rows name the owner of this row in `key`."""
    return sa.select(sa.func.count()).where(key == owner.id).correlate(owner).scalar_subquery()
