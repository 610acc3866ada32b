"""Her season as a grid to tap: weeks, days, two halves of a day; and what one more half day would open."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload, selectinload

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Assignment,
    Campaign,
    Delivery,
    LessonRequest,
    PlanState,
    PlanVersion,
    School,
    Volunteer,
)
from outreach.services.availability import Span, joined, span_of, without
from outreach.services.errors import Refused
from outreach.services.planning.reach import minutes_as, minutes_by_car, minutes_to_work
from outreach.services.planning.roads import road_minutes
from outreach.services.planning.season import work_places
from outreach.services.timetable import slot_minutes
from outreach.services.walltime import today

# From door to door: when she leaves home and is back again, minutes after midnight.
HALVES: dict[str, tuple[int, int]] = {"morning": (7 * 60, 12 * 60 + 30), "afternoon": (12 * 60 + 30, 18 * 60)}
HALF_NAMES = {"morning": _l("morning"), "afternoon": _l("afternoon")}
FEWEST_TOLD = 3  # of fewer lessons nothing is said: one could tell which school it is
OPENINGS_SHOWN = 3
ARRIVE_EARLY = 10  # minutes, where the campaign's policy says nothing (planning-problem.md, defaults)


class Free(StrEnum):
    ALL = "all"
    PART = "part"
    NONE = "none"


@dataclass(frozen=True)
class Half:
    """One field of the grid; `own` are her hours where they do not fill it, `busy` those of her own calendar."""

    span: Span
    name: str
    free: Free
    own: list[Span]
    busy: list[Span]

    @property
    def key(self) -> str:
        return f"{self.span.day}.{self.name}"


@dataclass(frozen=True)
class Day:
    day: date
    halves: list[Half]
    note: str = ""  # a holiday of all schools


@dataclass(frozen=True)
class Week:
    monday: date
    days: list[Day]

    @property
    def free(self) -> int:
        """How many halves of days she is free in, wholly or in part."""
        return sum(half.free != Free.NONE for day in self.days for half in day.halves)


@dataclass(frozen=True)
class Opening:
    """What she would open by being free in this half of every such weekday (Monday is 1): lessons near her."""

    weekday: int
    half: str
    lessons: int


def half_span(day: date, name: str) -> Span:
    """The span of a half day. Raises Refused for a name that is none."""
    if name not in HALVES:
        raise Refused(_l("Choose from the answers shown."))
    return Span(day, *HALVES[name])


def half(volunteer: Volunteer, day: date, name: str, busy: Iterable[Span] = ()) -> Half:
    """One field as it stands now."""
    mine = [span_of(window) for window in volunteer.windows if window.day == day]
    return _half(half_span(day, name), name, mine, [span for span in busy if span.day == day])


def _half(span: Span, name: str, mine: list[Span], busy: list[Span]) -> Half:
    missing = without([span], mine)
    free = Free.NONE if missing == [span] else Free.PART if missing else Free.ALL
    return Half(
        span, name, free, _within(mine, span) if free == Free.PART else [], _within(joined(busy), span)
    )


def _within(spans: Iterable[Span], whole: Span) -> list[Span]:
    return [span for span in spans if span.starts < whole.ends and whole.starts < span.ends]


def weeks(volunteer: Volunteer, busy: Iterable[Span] = ()) -> list[Week]:
    """The weeks from today to the end of the campaign."""
    campaign = volunteer.campaign
    mine, taken = _by_day(map(span_of, volunteer.windows)), _by_day(busy)
    grid: dict[date, list[Day]] = {}
    for day in open_days(campaign):
        halves = [
            _half(Span(day, *HALVES[name]), name, mine.get(day, []), taken.get(day, [])) for name in HALVES
        ]
        grid.setdefault(day - timedelta(days=day.weekday()), []).append(
            Day(day, halves, _holiday(campaign, day))
        )
    return [Week(monday, days) for monday, days in grid.items()]


def open_days(campaign: Campaign) -> Iterator[date]:
    """The days from today on that lessons can be on; weekends only where the campaign has them."""
    day = max(campaign.first_day, today(clock.now(), campaign.timezone))
    while day <= campaign.last_day:
        if day.isoweekday() <= 5 or campaign.weekends:
            yield day
        day += timedelta(days=1)


def _holiday(campaign: Campaign, day: date) -> str:
    """The name of a closure that holds for every school and nearly every grade."""
    for closure in campaign.closures:
        whole = not closure.municipality and closure.school_id is None
        if (
            whole
            and closure.grade_from <= 5
            and closure.grade_to >= 12
            and closure.first_day <= day <= closure.last_day
        ):
            return closure.name
    return ""


def _by_day(spans: Iterable[Span]) -> dict[date, list[Span]]:
    days: dict[date, list[Span]] = {}
    for span in spans:
        days.setdefault(span.day, []).append(span)
    return days


def openings(volunteer: Volunteer, busy: Iterable[Span] = ()) -> list[Opening]:
    """The weekday halves that would open most lessons near her that her times do not reach, the best first.

    A lesson counts when nobody gives it yet and one of its slots, with the way there and back, lies in the half day;
    of fewer than three nothing is said.
    """
    mine, taken = _by_day(map(span_of, volunteer.windows)), _by_day(busy)
    found: dict[tuple[int, str], set[int]] = {}
    for request, span in _reachable(volunteer):
        held = any(window.holds(span) for window in mine.get(span.day, []))
        if not held and not _within(taken.get(span.day, []), span):
            for name, minutes in HALVES.items():
                if Span(span.day, *minutes).holds(span):
                    found.setdefault((span.day.isoweekday(), name), set()).add(request)
    counts = Counter({key: len(lessons) for key, lessons in found.items() if len(lessons) >= FEWEST_TOLD})
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:OPENINGS_SHOWN]
    return [Opening(weekday, name, lessons) for (weekday, name), lessons in best]


def _reachable(volunteer: Volunteer) -> Iterator[tuple[int, Span]]:
    """For each slot to come of each lesson that she could give: the request's id, and the span from door to door."""
    now = today(clock.now(), volunteer.campaign.timezone)
    requests = [request for request in _requests(volunteer.campaign) if _suits(volunteer, request)]
    ways = _ways(volunteer, [request.school for request in requests])
    early = int(volunteer.campaign.policy.get("arrive_early", ARRIVE_EARLY))
    work = work_places(volunteer.campaign, [volunteer]).get(volunteer.id)
    from_work = minutes_to_work(volunteer, work) if work else 0
    for request in requests:
        spare = _spare(volunteer, request, ways, early)
        for slot in request.slots if spare else []:
            minutes = slot_minutes(slot, request.school.bells, request.grade)
            if minutes and spare and slot.day > now:
                more = from_work if slot.day.isoweekday() in volunteer.work_days and spare != (0, 0) else 0
                yield request.id, Span(slot.day, minutes[0] - spare[0] - more, minutes[1] + spare[1] + more)


def _requests(campaign: Campaign) -> list[LessonRequest]:
    """Those that the published plan leaves without anybody; all while there is none."""
    given = (
        db.select(Assignment.request_id)
        .join(Assignment.plan)
        .where(PlanVersion.campaign_id == campaign.id, PlanVersion.state == PlanState.PUBLISHED)
    )
    query = (
        db.select(LessonRequest)
        .filter_by(campaign_id=campaign.id, withdrawn_at=None)
        .where(LessonRequest.id.not_in(given))
        .options(
            selectinload(LessonRequest.slots), joinedload(LessonRequest.school).selectinload(School.bells)
        )
    )
    return list(db.session.scalars(query))


def _suits(volunteer: Volunteer, request: LessonRequest) -> bool:
    return (
        bool(set(request.languages) & set(volunteer.languages))
        and request.school not in volunteer.refused_schools
    )


def _ways(volunteer: Volunteer, schools: list[School]) -> dict[int, int]:
    """Minutes one way to each school that she comes as far as, as she travels."""
    if volunteer.lat is None or volunteer.lon is None or not schools:
        return {}
    lats, lons = (np.array([getattr(school, axis) for school in schools]) for axis in ("lat", "lon"))
    by_car = road_minutes(volunteer.lat, volunteer.lon, lats, lons).tolist()
    most = minutes_by_car(volunteer.max_travel, volunteer.transport)
    ways = zip(schools, by_car, strict=True)
    return {school.id: minutes_as(way, volunteer.transport) for school, way in ways if way <= most}


def _spare(
    volunteer: Volunteer, request: LessonRequest, ways: dict[int, int], early: int
) -> tuple[int, int] | None:
    """Minutes from her door to the lesson and back; None when she cannot give it. Online needs none."""
    if request.delivery != Delivery.IN_PERSON and Delivery.ONLINE in volunteer.delivery:
        return 0, 0
    way = ways.get(request.school_id)
    if request.delivery == Delivery.ONLINE or Delivery.IN_PERSON not in volunteer.delivery or way is None:
        return None
    return way + early, way
