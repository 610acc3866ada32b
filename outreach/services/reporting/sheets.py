"""What stands in each sheet of the workbook. Headings of data that can be imported again are never translated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload

from outreach.extensions import db
from outreach.models import (
    AvailabilityWindow,
    Campaign,
    CandidateSlot,
    LessonRequest,
    PlanVersion,
    School,
    SchoolContact,
    Volunteer,
)
from outreach.services import codes
from outreach.services.alphabet import sort_key
from outreach.services.reporting.figures import CampaignFigures, campaign_figures
from outreach.services.reporting.left_over import left_over
from outreach.services.reporting.proofs import coverage_proof, minutes_proof
from outreach.services.reporting.region import Region, within
from outreach.services.reporting.rows import PlanRow, plan_rows
from outreach.services.walltime import MIDNIGHT, format_time, today

REQUEST_COLUMNS = [
    "reference", "school_code", "class", "pupils", "girls", "languages", "topics", "delivery", "team",
    "photos", "slots", "weight", "requires_vetting", "withdrawn",
]  # fmt: skip
SCHOOL_COLUMNS = [
    "code", "name", "municipality", "town", "address", "lat", "lon", "rooms", "weight", "contact_name",
    "contact_email", "contact_phone", "entrance",
]  # fmt: skip
VOLUNTEER_COLUMNS = [
    "email", "name", "phone", "town", "municipality", "lat", "lon", "languages", "topics", "delivery",
    "experienced", "vetted", "max_lessons", "max_lessons_per_day", "max_lessons_per_week",
    "max_travel_minutes", "favourite_schools", "refused_schools", "windows",
]  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Headings, and rows of as many values."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]


def requests(campaign: Campaign, region: Region) -> Table:
    """Every request, withdrawn ones too, by reference."""
    found = db.session.scalars(
        sa.select(LessonRequest)
        .join(LessonRequest.school)
        .options(joinedload(LessonRequest.school), selectinload(LessonRequest.slots))
        .where(LessonRequest.campaign_id == campaign.id, within(School.municipality, region))
        .order_by(LessonRequest.reference)
    )
    return Table(REQUEST_COLUMNS, [_request(row) for row in found])


def _request(row: LessonRequest) -> Sequence[Any]:
    withdrawn = today(row.withdrawn_at, row.campaign.timezone) if row.withdrawn_at else None
    return (
        row.reference, row.school.code, row.class_name, row.pupils, row.girls, listed(row.languages), listed(row.topics),
        row.delivery.value, row.team, row.photos.value, listed(map(_slot, row.slots)), row.weight,
        None if row.requires_vetting is None else yes_no(row.requires_vetting), withdrawn,
    )  # fmt: skip


def _slot(slot: CandidateSlot) -> str:
    if slot.lesson is not None:
        return f"{slot.day} #{slot.lesson}"
    return f"{slot.day} {format_time(slot.starts or 0)}-{format_time(slot.ends or 0)}"


def schools(campaign: Campaign, region: Region) -> Table:
    """The schools that have asked for a lesson, each with its main contact, by the Lithuanian alphabet."""
    asking = sa.select(LessonRequest.school_id).where(LessonRequest.campaign_id == campaign.id)
    found = db.session.scalars(
        sa.select(School)
        .options(selectinload(School.contacts).joinedload(SchoolContact.person))
        .where(School.id.in_(asking), within(School.municipality, region))
    )
    return Table(SCHOOL_COLUMNS, [_school(row) for row in sorted(found, key=lambda row: sort_key(row.name))])


def _school(row: School) -> Sequence[Any]:
    contact = row.contacts[0].person if row.contacts else None
    person = (contact.name, contact.email, contact.phone) if contact else ("", "", "")
    return (
        row.code, row.name, row.municipality, row.town, row.address, row.lat, row.lon, row.rooms, row.weight, *person,
        row.entrance,
    )  # fmt: skip


def volunteers(campaign: Campaign, region: Region) -> Table:
    """The volunteers who have not left, by the Lithuanian alphabet."""
    found = db.session.scalars(
        sa.select(Volunteer)
        .options(
            joinedload(Volunteer.person),
            selectinload(Volunteer.windows),
            selectinload(Volunteer.favourite_schools),
            selectinload(Volunteer.refused_schools),
        )
        .where(
            Volunteer.campaign_id == campaign.id,
            Volunteer.left_at.is_(None),
            within(Volunteer.municipality, region),
        )
    )
    rows = sorted(found, key=lambda row: (sort_key(row.person.name), row.person.email))
    return Table(VOLUNTEER_COLUMNS, [_volunteer(row) for row in rows])


def _volunteer(row: Volunteer) -> Sequence[Any]:
    return (
        row.person.email, row.person.name, row.person.phone, row.town, row.municipality, row.lat, row.lon,
        listed(row.languages), listed(row.topics), listed(row.delivery), yes_no(row.experienced), row.vetting.value,
        row.max_lessons, row.max_lessons_per_day, row.max_lessons_per_week, row.max_travel,
        listed(school.code for school in row.favourite_schools), listed(school.code for school in row.refused_schools),
        listed(map(_window, row.windows)),
    )  # fmt: skip


def _window(window: AvailabilityWindow) -> str:
    return f"{window.day} {format_time(window.starts)}-{format_time(window.ends)}"


def lessons(plan: PlanVersion | None, region: Region) -> Table:
    """The plan's lessons in order of time; times are by the wall in the campaign's zone."""
    headings = [
        _("Day"), _("Begins"), _("Ends"), _("Reference"), _("School"), _("Code"), _("Town"), _("Municipality"), _("Class"),
        _("Pupils"), _("Girls"), _("Languages"), _("Delivery"), _("Volunteers"), _("Shared topics"), _("Pinned"),
    ]  # fmt: skip
    return Table(headings, [_lesson(row) for row in plan_rows(plan, region=region)] if plan else [])


def _lesson(row: PlanRow) -> Sequence[Any]:
    return (
        row.day, _clock(row.start), _clock(row.end), row.reference, row.school, row.code, row.town, row.municipality,
        row.class_name, row.pupils, row.girls, listed(row.languages), codes.DELIVERY[row.delivery],
        listed(helper.name for helper in row.volunteers), listed(row.topics), _("yes") if row.pinned else _("no"),
    )  # fmt: skip


def _clock(minute: int) -> time:
    return time(minute // 60 % (MIDNIGHT // 60), minute % 60)


def without_lesson(plan: PlanVersion | None, region: Region) -> Table:
    """The requests that the plan does not serve, with the reason in words."""
    headings = [
        _("Reference"), _("School"), _("Code"), _("Town"), _("Municipality"), _("Class"), _("Pupils"), _("Girls"),
        _("Slots offered"), _("Reason"),
    ]  # fmt: skip
    found = left_over(plan, region) if plan else []
    rows = [
        (one.reference, one.school, one.code, one.town, one.municipality, one.class_name, one.pupils, one.girls, one.slots,
         one.words)
        for one in found
    ]  # fmt: skip
    return Table(headings, rows)


def figures(campaign: Campaign, region: Region) -> Table:
    """The campaign in figures, then a line for each plan version."""
    found = campaign_figures(campaign, region)
    return Table([_("Figure"), _("Value"), _("What is proven")], [*_counts(found), *_plans(found)])


def _counts(found: CampaignFigures) -> Iterable[Sequence[Any]]:
    yield _("Schools that ask"), found.schools, ""
    yield _("Requests"), found.requests, ""
    yield _("Requests withdrawn"), found.withdrawn, ""
    yield _("Volunteers"), found.volunteers, ""
    yield _("Volunteers checked"), found.vetted, ""
    yield _("Lessons in the published plan"), found.served, ""
    yield _("Requests without a lesson"), found.left_over, ""
    yield _("Schools reached"), found.schools_reached, ""
    yield _("Pupils reached"), found.pupils, ""
    yield _("Girls reached"), found.girls, ""
    yield _("Lessons held, as schools report"), found.reported, ""
    yield _("Pupils who were there"), found.pupils_there, ""
    yield _("Girls who were there"), found.girls_there, ""


def _plans(found: CampaignFigures) -> Iterable[Sequence[Any]]:
    for line in found.plans:
        plan = line.plan
        name = _("Plan %(number)s (%(state)s)", number=plan.number, state=codes.PLAN_STATE[plan.state])
        yield _("%(plan)s: lessons", plan=name), line.lessons, ""
        yield (
            _("%(plan)s: coverage", plan=name),
            plan.coverage,
            coverage_proof(plan.coverage, plan.coverage_bound),
        )
        yield _("%(plan)s: minutes", plan=name), plan.minutes, minutes_proof(plan.minutes, plan.minutes_bound)


def yes_no(value: bool) -> str:
    """As import files write it."""
    return "yes" if value else "no"


def listed(parts: Iterable[Any]) -> str:
    """A list as import files write it."""
    return "; ".join(map(str, parts))
