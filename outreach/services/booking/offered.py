"""The days of a campaign as one class sees them: its lessons by number and clock, or why a day cannot be chosen."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _ln

from outreach import clock
from outreach.models import BellPeriod, Campaign, School
from outreach.services import timetable
from outreach.services.walltime import today


@dataclass(frozen=True)
class OfferedDay:
    """`reason` says why nothing of the day can be chosen (None: it can); `lessons` are in the order of the clock."""

    day: date
    reason: Any = None
    lessons: list[BellPeriod] = field(default_factory=list)


def is_running(campaign: Campaign) -> bool:
    """Whether the campaign's last day is still to come, in its own zone."""
    return campaign.last_day >= today(clock.now(), campaign.timezone)


def earliest_day(campaign: Campaign) -> date:
    """The first day that can be booked now: `lead_days` whole days ahead, in the campaign's zone (domain.md, R24)."""
    return max(campaign.first_day, today(clock.now(), campaign.timezone) + timedelta(days=campaign.lead_days))


def takes_bookings(campaign: Campaign) -> bool:
    """Whether a day is left that can be booked."""
    return earliest_day(campaign) <= campaign.last_day


def offered_days(campaign: Campaign, school: School, grade: int) -> list[OfferedDay]:
    """Every day of the campaign (weekends only where it has them) for a class of `grade` of that school."""
    return [_offered(campaign, school, grade, day) for day in _days(campaign)]


def too_near(campaign: Campaign, day: date) -> Any:
    """Why `day` is too near to be booked; None when it is not."""
    if day < today(clock.now(), campaign.timezone):
        return _l("this day is over")
    if day < earliest_day(campaign):
        return _ln(
            "too soon: lessons are booked at least %(num)s day ahead",
            "too soon: lessons are booked at least %(num)s days ahead",
            campaign.lead_days,
        )
    return None


def _days(campaign: Campaign) -> Iterator[date]:
    day = campaign.first_day
    while day <= campaign.last_day:
        if day.isoweekday() <= 5 or campaign.weekends:
            yield day
        day += timedelta(days=1)


def _offered(campaign: Campaign, school: School, grade: int, day: date) -> OfferedDay:
    closure = timetable.closure_on(campaign.closures, school, grade, day)
    if closure:
        return OfferedDay(day, reason=closure.name)
    near = too_near(campaign, day)
    if near:
        return OfferedDay(day, reason=near)
    lessons = timetable.periods(school.bells, grade, day)
    return OfferedDay(day, lessons=lessons, reason=None if lessons else _l("no lessons in your bell table"))
