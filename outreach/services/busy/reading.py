"""From a calendar to busy intervals: repeated events unfolded (RFC 5545), then everything but the times let go."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from outreach.services.busy.fetching import Fault

MOST_EVENTS, MOST_REPEATED, MOST_TIMES_A_DAY = 30_000, 1_000, 24
TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}


@dataclass(frozen=True, order=True)
class Interval:
    """Busy from one instant to another (UTC)."""

    starts_at: datetime
    ends_at: datetime


def busy_intervals(
    content: bytes, first: datetime, last: datetime, zone: str, own: Collection[str] = ()
) -> list[Interval]:
    """When the calendar's owner is busy between two instants, joined where intervals meet.

    Events that are free, cancelled, or `own` (UIDs of lessons that we put there ourselves) do not count; a whole day is
    busy from midnight to midnight in `zone`, where times without a zone are meant too. Raises Fault.
    """
    calendars = _calendars(content)
    found = [one for calendar in calendars for one in _intervals(calendar, first, last, ZoneInfo(zone), own)]
    return _joined(one for one in found if one.starts_at < last and first < one.ends_at)


def _calendars(content: bytes) -> list[Calendar]:
    if b"BEGIN:VCALENDAR" not in content[:4096].upper():
        raise Fault("not_a_calendar")
    try:
        calendars: list[Calendar] = Calendar.from_ical(content, multiple=True)  # type: ignore[assignment]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise Fault("not_a_calendar") from None
    if not calendars:  # cut off on the way
        raise Fault("not_a_calendar")
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    rules = [rule for event in events for rule in _rules(event)]
    if len(events) > MOST_EVENTS or len(rules) > MOST_REPEATED or any(map(_is_too_often, rules)):
        raise Fault("too_many")
    return calendars


def _rules(event: Any) -> list[Any]:
    rules = event.get("RRULE", [])
    return rules if isinstance(rules, list) else [rules]


def _is_too_often(rule: Any) -> bool:
    """Whether it could mean more times than anybody has appointments."""
    times = 1
    for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= max(1, len(rule.get(part, [])))
    return bool(TOO_OFTEN & {str(one).upper() for one in rule.get("FREQ", [])}) or times > MOST_TIMES_A_DAY


def _intervals(
    calendar: Calendar, first: datetime, last: datetime, zone: ZoneInfo, own: Collection[str]
) -> Iterator[Interval]:
    try:
        events = recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last)
    except Exception as trouble:  # a calendar may be broken in more ways than the library names
        raise Fault("not_a_calendar") from trouble
    for event in events:
        if str(event.get("UID", "")) not in own and _makes_busy(event):
            yield from _interval(event.get("DTSTART"), event.get("DTEND"), event.get("DURATION"), zone)


def _makes_busy(event: Any) -> bool:
    free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    microsoft_free = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    return not free and not microsoft_free and str(event.get("STATUS", "")).upper() != "CANCELLED"


def _interval(start: Any, end: Any, duration: Any, zone: ZoneInfo) -> Iterator[Interval]:
    if start is None:
        return
    begins = _instant(start.dt, zone)
    if end is not None:
        ends = _instant(end.dt, zone)
    elif duration is not None:
        ends = begins + duration.dt
    else:  # without an end: the whole day, or no time at all
        ends = begins if isinstance(start.dt, datetime) else _instant(start.dt + timedelta(days=1), zone)
    if begins < ends:
        yield Interval(begins, ends)


def _instant(when: date | datetime, zone: ZoneInfo) -> datetime:
    moment = when if isinstance(when, datetime) else datetime(when.year, when.month, when.day)  # noqa: DTZ001
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _joined(intervals: Iterator[Interval]) -> list[Interval]:
    result: list[Interval] = []
    for one in sorted(intervals):
        if result and one.starts_at <= result[-1].ends_at:
            result[-1] = Interval(result[-1].starts_at, max(one.ends_at, result[-1].ends_at))
        else:
            result.append(one)
    return result
