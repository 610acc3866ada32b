"""Every VTIMEZONE agrees with the zone database, or there is none (calendars.md, A1)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.services.calendars import InexactZone, zone_is_exact
from tests.octets import faults, parse
from tests.readers import READERS
from tests.services.lessons import at, feed_of, lesson, request

SIX_COUNTRIES = [
    "Europe/Vilnius",
    "Europe/Riga",
    "Europe/Tallinn",
    "Europe/Warsaw",
    "Europe/Prague",
    "Europe/Bucharest",
]
OTHERS = [
    "Europe/Kyiv",
    "Europe/Berlin",
    "Europe/Lisbon",
    "Europe/Dublin",
    "Europe/London",
    "Atlantic/Azores",
]
STILL = ["Asia/Tokyo", "Asia/Kolkata", "Atlantic/Reykjavik", "Europe/Istanbul"]
REFUSED = [
    "America/New_York",  # second Sunday of March
    "Australia/Lord_Howe",  # half an hour, in the south
    "Africa/Casablanca",  # follows Ramadan
    "America/Nuuk",  # the EU's instants, but on Saturday evening
]


@pytest.mark.parametrize("zone", SIX_COUNTRIES + OTHERS + STILL)
def test_exact_from_2024_to_2040(zone):
    assert zone_is_exact(zone, range(2024, 2041))


@pytest.mark.parametrize("zone", REFUSED)
def test_a_zone_with_another_rule_fails_loudly(zone):
    assert not zone_is_exact(zone, range(2024, 2041))
    with pytest.raises(InexactZone, match=zone):
        feed_of(lesson(timezone=zone))
    with pytest.raises(InexactZone, match=zone):
        request(lesson(timezone=zone))


def test_a_change_of_law_fails_loudly():
    """Lithuania had no summer time in 2000 to 2002; Turkey stopped changing its clocks in 2016."""
    assert not zone_is_exact("Europe/Vilnius", [2002, 2003])
    assert not zone_is_exact("Europe/Istanbul", range(2014, 2019))
    turkey = [lesson(uid=day, **at(day, "10:00", "Europe/Istanbul")) for day in ("2014-07-01", "2018-07-02")]
    assert faults(feed_of(turkey[1])) == []
    with pytest.raises(InexactZone, match="2014 to 2018"):
        feed_of(*turkey)


def test_the_two_rules_are_written_as_outlook_needs_them():
    (zone,) = [part for part in parse(feed_of(lesson())).parts if part.name == "VTIMEZONE"]
    rules = {
        part.name: (
            part.value("DTSTART"),
            set(part.value("RRULE").split(";")),
            part.value("TZOFFSETFROM"),
            part.value("TZOFFSETTO"),
            part.value("TZNAME"),
        )
        for part in zone.parts
    }
    yearly = {"FREQ=YEARLY", "BYDAY=-1SU"}
    assert rules == {
        "DAYLIGHT": ("20030330T030000", yearly | {"BYMONTH=3"}, "+0200", "+0300", "EEST"),
        "STANDARD": ("20031026T040000", yearly | {"BYMONTH=10"}, "+0300", "+0200", "EET"),
    }


def test_a_zone_whose_clock_stands_still_has_one_part():
    (zone,) = [p for p in parse(feed_of(lesson(timezone="Asia/Tokyo"))).parts if p.name == "VTIMEZONE"]
    assert [(part.name, part.value("TZOFFSETTO")) for part in zone.parts] == [("STANDARD", "+0900")]
    assert not zone.parts[0].all("RRULE")


def test_only_zones_in_use_are_written_each_once():
    body = feed_of(
        lesson(uid="a", timezone="Europe/Warsaw"), lesson(uid="b"), lesson(uid="c"), timezone="Europe/Riga"
    )
    zones = [part.value("TZID") for part in parse(body).parts if part.name == "VTIMEZONE"]
    assert zones == ["Europe/Vilnius", "Europe/Warsaw"]
    assert faults(body) == []


# Fridays and Mondays round the last Sundays of October 2026 and March 2027.
ROUND_THE_CHANGES = ["2026-10-23", "2026-10-26", "2027-03-26", "2027-03-29"]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("zone", [*SIX_COUNTRIES, "Europe/Lisbon", "Asia/Tokyo"])
def test_ten_o_clock_stays_ten_o_clock(read, zone):
    """Calendars.md D26: the Friday before and the Monday after each change, in every reader."""
    body = feed_of(
        *(lesson(uid=f"{day}@x.example", **at(day, "10:00", zone)) for day in ROUND_THE_CHANGES),
    )
    assert faults(body) == []
    walls = [(seen.uid, seen.start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for seen in read(body)]
    assert walls == [
        (f"{day}@x.example", datetime.fromisoformat(f"{day}T10:00")) for day in ROUND_THE_CHANGES
    ]


@pytest.mark.parametrize("read", READERS)
def test_every_week_of_a_school_year_is_read_in_utc_as_it_was_written(read):
    weeks = [datetime(2026, 9, 1, 7, tzinfo=UTC) + timedelta(weeks=week) for week in range(40)]
    events = [
        lesson(uid=f"{number:02}", start=start, end=start + timedelta(hours=1))
        for number, start in enumerate(weeks)
    ]
    read_back = [(seen.start, seen.end - seen.start) for seen in read(feed_of(*events))]
    assert read_back == [(start, timedelta(hours=1)) for start in weeks]
