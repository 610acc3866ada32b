"""VTIMEZONE parts that every client reads right: two yearly rules, proven against the zone database.

icalendar's own `add_missing_timezones()` writes lists of RDATEs that change one hour late in spring and of
which Outlook and others read only one. Here a zone has one STANDARD and one DAYLIGHT part with open yearly
rules (RFC 5545 3.6.5), or one STANDARD where the clock stands still; a zone that does neither is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from .octets import Text

FIRST_YEAR = 2004  # the rules below start in 2003: no event may come before its zone's first part
_HOUR = timedelta(hours=1)
_SECOND = timedelta(seconds=1)
_RULE_START = {3: date(2003, 3, 30), 10: date(2003, 10, 26)}


class InexactZone(ValueError):
    """No pair of yearly rules says what this zone's clocks do."""


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """A zone as it will be written: winter's and summer's offset; `summer` None where there is none."""

    zone: str
    winter: timedelta
    winter_name: str
    summer: timedelta | None
    summer_name: str

    def offset(self, instant: datetime) -> timedelta:
        """Return the offset from UTC that a reader of the VTIMEZONE computes for a UTC instant."""
        if self.summer is None:
            return self.winter
        spring, autumn = (_change(instant.year, month) for month in (3, 10))
        return self.summer if spring <= instant < autumn else self.winter


def zone_is_exact(zone: str, years: Iterable[int]) -> bool:
    """Say whether the VTIMEZONE for `zone` agrees with the zone database on every day of `years`.

    Raises ZoneInfoNotFoundError (a KeyError) for a name that the zone database does not hold.
    """
    years = sorted(years)
    rule = _rule(zone, years[-1])
    return _can_be_written(rule) and all(_agrees(rule, year) for year in years)


def vtimezone(zone: str, years: Iterable[int]) -> Timezone:
    """Return the VTIMEZONE of an IANA zone, right in all of `years`.

    Raises InexactZone where yearly rules of the EU's form would tell a wrong time in one of them.
    """
    span = sorted(years)
    if span[0] < FIRST_YEAR or not _exact(zone, span[0], span[-1]):
        raise InexactZone(f"{zone} does not follow one yearly rule from {span[0]} to {span[-1]}")
    rule = _rule(zone, span[-1])
    component = Timezone()
    component.add("tzid", Text(zone))
    if rule.summer is not None:
        component.add_component(_part(TimezoneDaylight(), rule, month=3))
    component.add_component(_part(TimezoneStandard(), rule, month=10))
    return component


@cache
def _exact(zone: str, first: int, last: int) -> bool:
    return zone_is_exact(zone, range(first, last + 1))


def _rule(zone: str, year: int) -> ZoneRule:
    place = ZoneInfo(zone)
    january, july = (datetime(year, month, 1, 12, tzinfo=place) for month in (1, 7))
    winter, summer = january.utcoffset() or timedelta(), july.utcoffset() or timedelta()
    return ZoneRule(
        zone,
        winter,
        january.tzname() or zone,
        None if summer == winter else summer,
        july.tzname() or zone,
    )


def _change(year: int, month: int) -> datetime:
    """Return 01:00 UTC on the last Sunday of March or October (Directive 2000/84/EC, articles 2 and 3)."""
    last = date(year, month, 31)
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    return datetime(sunday.year, sunday.month, sunday.day, 1, tzinfo=UTC)


def _can_be_written(rule: ZoneRule) -> bool:
    """Both changes must fall on the Sunday by the local clock too: in Nuuk it is still Saturday."""
    return rule.summer is None or (
        rule.summer == rule.winter + _HOUR and -_HOUR <= rule.winter < timedelta(hours=22)
    )


def _agrees(rule: ZoneRule, year: int) -> bool:
    place = ZoneInfo(rule.zone)
    new_year = datetime(year, 1, 1, tzinfo=UTC)
    instants = [new_year + timedelta(hours=12 * half) for half in range(732)]
    for change in (_change(year, 3), _change(year, 10)):
        instants += [change - _SECOND, change]
    return all(instant.astimezone(place).utcoffset() == rule.offset(instant) for instant in instants)


def _part(
    part: TimezoneStandard | TimezoneDaylight, rule: ZoneRule, month: int
) -> TimezoneStandard | TimezoneDaylight:
    """Fill the part that begins in `month`; its start is on the clock that it ends (RFC 5545 3.6.5)."""
    summer = rule.winter if rule.summer is None else rule.summer
    before, after = (rule.winter, summer) if month == 3 else (summer, rule.winter)
    start = datetime.combine(_RULE_START[month], datetime.min.time()) + _HOUR + before
    part.add("dtstart", start)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    part.add("tzname", Text(rule.summer_name if month == 3 else rule.winter_name))
    if rule.summer is not None:
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
    return part
