"""A plan as a table: one row a lesson, in order of time and then of the Lithuanian alphabet; four queries for any size."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from outreach.extensions import db
from outreach.geography import fold
from outreach.models import Assignment, Delivery, LessonRequest, Person, Pin, PlanVersion, School, Volunteer
from outreach.models.plans import assignment_volunteer, pin_volunteer
from outreach.services.alphabet import sort_key
from outreach.services.reporting.region import Region, within
from outreach.services.walltime import wall


@dataclass(frozen=True)
class Helper:
    """A volunteer on a lesson, and what she shares with it."""

    id: int
    name: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class PlanRow:
    """One served lesson. `day`, `start` and `end` (minutes after midnight) are by the wall in the campaign's zone.

    `topics` are the wished ones that somebody on the team shares. `pinned`: an organizer holds it just so;
    `pinned_otherwise`: she holds the lesson at another time, by another delivery or with other people.
    """

    assignment_id: int
    reference: str
    starts_at: datetime
    day: date
    start: int
    end: int
    school: str
    code: str
    town: str
    municipality: str
    class_name: str
    pupils: int
    girls: int
    languages: tuple[str, ...]
    delivery: Delivery
    withdrawn: bool
    volunteers: tuple[Helper, ...]
    wished: tuple[str, ...]
    topics: tuple[str, ...]
    pinned: bool
    pinned_otherwise: bool


@dataclass(frozen=True)
class PlanFilter:
    """What an organizer looks for; empty finds all. Names match without regard to case and diacritics."""

    town: str = ""
    day: date | None = None
    school: str = ""
    volunteer: str = ""

    def keeps(self, row: PlanRow) -> bool:
        """Whether the row is wanted."""
        return (
            self.town in ("", row.town)
            and self.day in (None, row.day)
            and (not self.school or fold(self.school) in fold(f"{row.school} {row.code}"))
            and (not self.volunteer or any(fold(self.volunteer) in fold(one.name) for one in row.volunteers))
        )


def plan_rows(plan: PlanVersion, filters: PlanFilter | None = None, region: Region = None) -> list[PlanRow]:
    """The plan's lessons that `filters` keep, at schools in `region`."""
    teams, pins = _teams(plan), _pins(plan)
    rows = [
        _row(found, plan.campaign.timezone, teams.get(found.id, []), pins.get(found.request_id))
        for found in _assignments(plan, region)
    ]
    wanted = filters or PlanFilter()
    return sorted(
        filter(wanted.keeps, rows), key=lambda row: (row.starts_at, sort_key(row.school), row.reference)
    )


def _assignments(plan: PlanVersion, region: Region) -> Any:
    return db.session.execute(
        sa.select(
            Assignment.id,
            Assignment.request_id,
            Assignment.starts_at,
            Assignment.ends_at,
            Assignment.delivery,
            LessonRequest.reference,
            LessonRequest.class_name,
            LessonRequest.pupils,
            LessonRequest.girls,
            LessonRequest.languages,
            LessonRequest.topics,
            LessonRequest.withdrawn_at,
            School.name.label("school"),
            School.code,
            School.town,
            School.municipality,
        )
        .join(LessonRequest, LessonRequest.id == Assignment.request_id)
        .join(School, School.id == LessonRequest.school_id)
        .where(Assignment.plan_id == plan.id, within(School.municipality, region))
    )


def _teams(plan: PlanVersion) -> dict[int, list[Helper]]:
    on = assignment_volunteer.c
    teams: dict[int, list[Helper]] = defaultdict(list)
    for assignment_id, volunteer_id, name, topics in db.session.execute(
        sa.select(on.assignment_id, Volunteer.id, Person.name, Volunteer.topics)
        .join(Assignment, Assignment.id == on.assignment_id)
        .join(Volunteer, Volunteer.id == on.volunteer_id)
        .join(Person, Person.id == Volunteer.person_id)
        .where(Assignment.plan_id == plan.id)
    ):
        teams[assignment_id].append(Helper(volunteer_id, name, tuple(topics)))
    return teams


@dataclass(frozen=True)
class _Held:
    starts_at: datetime
    delivery: Delivery
    volunteers: frozenset[int]


def _pins(plan: PlanVersion) -> dict[int, _Held]:
    """The campaign's pins by request."""
    ours = sa.select(LessonRequest.id).where(LessonRequest.campaign_id == plan.campaign_id)
    held: dict[int, set[int]] = defaultdict(set)
    on = pin_volunteer.c
    for pin_id, volunteer_id in db.session.execute(
        sa.select(on.pin_id, on.volunteer_id).join(Pin, Pin.id == on.pin_id).where(Pin.request_id.in_(ours))
    ):
        held[pin_id].add(volunteer_id)
    pins = db.session.execute(
        sa.select(Pin.id, Pin.request_id, Pin.starts_at, Pin.delivery).where(Pin.request_id.in_(ours))
    )
    return {pin.request_id: _Held(pin.starts_at, pin.delivery, frozenset(held[pin.id])) for pin in pins}


def _row(found: Any, zone: str, team: list[Helper], pin: _Held | None) -> PlanRow:
    (day, start), (_, end) = wall(found.starts_at, zone), wall(found.ends_at, zone)
    shared = {topic for helper in team for topic in helper.topics}
    pinned = pin == _Held(found.starts_at, found.delivery, frozenset(helper.id for helper in team))
    return PlanRow(
        assignment_id=found.id,
        reference=found.reference,
        starts_at=found.starts_at,
        day=day,
        start=start,
        end=end,
        school=found.school,
        code=found.code,
        town=found.town,
        municipality=found.municipality,
        class_name=found.class_name,
        pupils=found.pupils,
        girls=found.girls,
        languages=tuple(found.languages),
        delivery=found.delivery,
        withdrawn=found.withdrawn_at is not None,
        volunteers=tuple(sorted(team, key=lambda helper: sort_key(helper.name))),
        wished=tuple(found.topics),
        topics=tuple(topic for topic in found.topics if topic in shared),
        pinned=pinned,
        pinned_otherwise=pin is not None and not pinned,
    )
