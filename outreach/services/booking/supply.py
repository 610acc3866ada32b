"""Who could give a lesson at which slot, before anything is planned: counted from volunteers, never told by name.

The same conditions as the planner's hard rules 2 to 6 (planning-problem.md) and the volunteers that it takes, but one
slot at a time and without the other requests; what the published plan has already promised is taken off.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from outreach.extensions import db
from outreach.models import (
    Assignment,
    AvailabilityWindow,
    Campaign,
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
from outreach.models.volunteers import refused_school
from outreach.services.booking.busy import Candidate, take_busy
from outreach.services.booking.slots import Slot
from outreach.services.planning.reach import minutes_by_car
from outreach.services.planning.roads import road_minutes
from outreach.services.walltime import wall

ARRIVE_EARLY = 10  # minutes, where the campaign's policy says nothing (planning-problem.md, defaults)
Flags = NDArray[np.bool_]
Minutes = tuple[int, int]  # after midnight: a lesson's beginning and end by the wall


@dataclass(frozen=True)
class Wish:
    """What decides who could come, besides the slot."""

    campaign: Campaign
    school: School
    languages: Collection[str]
    delivery: Delivery = Delivery.IN_PERSON
    team: int = 1
    requires_vetting: bool | None = None  # None: as the campaign says


def who_could(wish: Wish, slots: Mapping[Slot, Minutes]) -> Flags:
    """A row for each slot, in order, and a column for each candidate: whether she could. Six queries, no row objects."""
    candidates = _candidates(wish)
    could = np.zeros((len(slots), len(candidates)), dtype=bool)
    if could.size:
        by_day = _by_day(slots)
        _open_windows(could, by_day, candidates)
        take_busy(could, slots, candidates, wish.campaign)
        _take_promised(could, by_day, candidates, wish)
    return could


def _by_day(slots: Mapping[Slot, Minutes]) -> dict[date, NDArray[np.int64]]:
    """For each day (row of the slot, beginning, end)."""
    days: dict[date, list[tuple[int, int, int]]] = {}
    for row, (slot, (starts, ends)) in enumerate(slots.items()):
        days.setdefault(slot.day, []).append((row, starts, ends))
    return {day: np.array(rows) for day, rows in days.items()}


def _candidates(wish: Wish) -> dict[int, Candidate]:
    """By volunteer's id: whoever the planner would take for this school, whatever the time."""
    rows = [row for row in db.session.execute(_volunteers(wish)) if set(row.languages) & set(wish.languages)]
    if not rows:
        return {}
    lats, lons = (np.array([getattr(row, axis) for row in rows]) for axis in ("lat", "lon"))
    travel = road_minutes(wish.school.lat, wish.school.lon, lats, lons)
    early = int(wish.campaign.policy.get("arrive_early", ARRIVE_EARLY))
    found: dict[int, Candidate] = {}
    for row, minutes in zip(rows, travel.tolist(), strict=True):
        needs = _needs(wish, row, minutes, early)
        if needs is not None:
            caps = (row.max_lessons, row.max_lessons_per_day, row.max_lessons_per_week)
            found[row.id] = Candidate(len(found), *needs, caps)
    return found


def _volunteers(wish: Wish) -> sa.Select[Any]:
    campaign = wish.campaign
    vetted = campaign.requires_vetting if wish.requires_vetting is None else wish.requires_vetting
    refuses = sa.exists().where(
        refused_school.c.volunteer_id == Volunteer.id, refused_school.c.school_id == wish.school.id
    )
    columns = ("id", "lat", "lon", "languages", "delivery", "transport", "max_travel", "max_lessons",
               "max_lessons_per_day", "max_lessons_per_week")  # fmt: skip
    query = sa.select(*(getattr(Volunteer, name) for name in columns)).join(Volunteer.person)
    query = query.where(
        Volunteer.campaign_id == campaign.id,
        Volunteer.left_at.is_(None),
        Person.left_at.is_(None),
        Volunteer.lat.is_not(None),
        Volunteer.lon.is_not(None),
        sa.not_(refuses),
    )
    if vetted:
        query = query.where(Volunteer.vetting == Vetting.YES)
    if campaign.code_of_conduct:
        query = query.where(Volunteer.code_accepted == campaign.code_of_conduct)
    return query


def _needs(wish: Wish, row: Any, travel: int, early: int) -> Minutes | None:
    """Minutes she needs before and after the lesson; None when she cannot give it at all. Online needs none."""
    if wish.delivery != Delivery.IN_PERSON and Delivery.ONLINE in row.delivery:
        return 0, 0
    by_car = minutes_by_car(row.max_travel, row.transport)
    if wish.delivery == Delivery.ONLINE or Delivery.IN_PERSON not in row.delivery or travel > by_car:
        return None
    door = travel + row.max_travel - by_car  # by bus her windows are narrowed, as in the planner (reach.py)
    return door + early, door


def _open_windows(
    could: Flags, by_day: Mapping[date, NDArray[np.int64]], candidates: Mapping[int, Candidate]
) -> None:
    """Mark the slots for which she can leave home in time and be back, within one window (rule 5)."""
    query = sa.select(
        AvailabilityWindow.volunteer_id, AvailabilityWindow.day, AvailabilityWindow.starts, AvailabilityWindow.ends
    ).where(AvailabilityWindow.volunteer_id.in_(candidates), AvailabilityWindow.day.in_(by_day))  # fmt: skip
    windows: dict[date, list[tuple[int, int, int]]] = {}
    for volunteer_id, day, starts, ends in db.session.execute(query):
        one = candidates[volunteer_id]
        windows.setdefault(day, []).append((one.index, starts + one.before, ends - one.after))
    for day, of_day in windows.items():
        rows, people = by_day[day], np.array(of_day)
        fits = (rows[:, 1, None] >= people[:, 1]) & (rows[:, 2, None] <= people[:, 2])
        slot, person = np.nonzero(fits)
        could[rows[slot, 0], people[person, 0]] = True


@dataclass(frozen=True)
class Promised:
    """A lesson of the published plan that one of the candidates gives."""

    volunteer_id: int
    day: date
    starts: int
    ends: int
    delivery: Delivery
    lat: float
    lon: float


def _take_promised(
    could: Flags,
    by_day: Mapping[date, NDArray[np.int64]],
    candidates: Mapping[int, Candidate],
    wish: Wish,
) -> None:
    """Unmark what the published plan leaves no time or no lesson for (rules 5 and 6)."""
    lessons: dict[int, list[Promised]] = {}
    for one in _promised(wish.campaign):
        if one.volunteer_id in candidates:
            lessons.setdefault(one.volunteer_id, []).append(one)
    for volunteer_id, given in lessons.items():
        candidate = candidates[volunteer_id]
        column = could[:, candidate.index]
        if len(given) >= candidate.caps[0]:
            column[:] = False
            continue
        for day, rows in by_day.items():
            if not _has_a_lesson_left(candidate, given, day):
                column[rows[:, 0]] = False
        for one in given:
            if one.day in by_day:
                rows = by_day[one.day]
                column[rows[_collide(rows, one, wish), 0]] = False


def _promised(campaign: Campaign) -> Iterable[Promised]:
    query = (
        sa.select(
            assignment_volunteer.c.volunteer_id,
            Assignment.starts_at, Assignment.ends_at, Assignment.delivery, School.lat, School.lon,
        )
        .join(Assignment, Assignment.id == assignment_volunteer.c.assignment_id)
        .join(Assignment.plan)
        .join(Assignment.request)
        .join(LessonRequest.school)
        .where(
            PlanVersion.campaign_id == campaign.id,
            PlanVersion.state == PlanState.PUBLISHED,
            LessonRequest.withdrawn_at.is_(None),
        )
    )  # fmt: skip
    for volunteer_id, starts_at, ends_at, delivery, lat, lon in db.session.execute(query):
        day, starts = wall(starts_at, campaign.timezone)
        ends = starts + _minutes(starts_at, ends_at)
        yield Promised(volunteer_id, day, starts, ends, delivery, lat, lon)


def _minutes(starts_at: datetime, ends_at: datetime) -> int:
    return int((ends_at - starts_at).total_seconds()) // 60


def _has_a_lesson_left(candidate: Candidate, given: Sequence[Promised], day: date) -> bool:
    _in_all, of_day, of_week = candidate.caps
    same_day = sum(one.day == day for one in given)
    same_week = sum(one.day.isocalendar()[:2] == day.isocalendar()[:2] for one in given)
    return (of_day is None or same_day < of_day) and (of_week is None or same_week < of_week)


def _collide(rows: NDArray[np.int64], one: Promised, wish: Wish) -> Flags:
    """The slots that she cannot reach after the promised lesson, nor the promised lesson after them."""
    pause = 0
    if Delivery.ONLINE not in (one.delivery, wish.delivery):
        way = road_minutes(wish.school.lat, wish.school.lon, np.array([one.lat]), np.array([one.lon]))[0]
        same_place = (one.lat, one.lon) == (wish.school.lat, wish.school.lon)
        early = int(wish.campaign.policy.get("arrive_early", ARRIVE_EARLY))
        pause = 0 if same_place else int(way) + early
    return np.asarray((rows[:, 1] < one.ends + pause) & (rows[:, 2] + pause > one.starts))
