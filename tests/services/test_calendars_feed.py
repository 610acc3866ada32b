"""A feed: whole, deterministic, without people, and read alike by three other programs."""

import random
from datetime import UTC, datetime

import pytest

from outreach.services.calendars import etag
from tests.octets import Part, faults, parse, unescape
from tests.readers import READERS
from tests.services.lessons import ORGANIZER, at, feed_of, lesson


def season() -> list:
    return [
        lesson(uid="a@x.example", **at("2026-10-23", "09:55")),
        lesson(uid="b@x.example", sequence=3, status="cancelled", **at("2026-10-26", "09:55")),
        lesson(uid="c@x.example", sequence=1, status="tentative", **at("2027-03-29", "11:40")),
        lesson(uid="d@x.example", **at("2027-03-29", "11:40")),
    ]


def events_of(body: bytes) -> list[Part]:
    return [part for part in parse(body).parts if part.name == "VEVENT"]


def test_a_season_keeps_every_rule():
    assert faults(feed_of(*season())) == []


@pytest.mark.parametrize("read", READERS)
def test_three_readers_see_the_same(read):
    prefixes = {"cancelled": "Atšaukta: "}
    expected = [
        (e.uid, e.start, e.end, e.status.upper(), e.sequence, prefixes.get(e.status, "") + e.summary)
        for e in season()
    ]
    assert read(feed_of(*season())) == expected


@pytest.mark.parametrize("read", READERS)
def test_an_empty_feed_is_a_calendar_without_events(read):
    body = feed_of()
    assert faults(body) == []
    assert read(body) == []
    assert b"VTIMEZONE" not in body


def test_the_same_events_in_any_order_give_the_same_octets():
    shuffled = season()
    random.Random(4).shuffle(shuffled)
    assert feed_of(*shuffled) == feed_of(*season())
    assert [event.value("UID")[0] for event in events_of(feed_of(*shuffled))] == ["a", "b", "c", "d"]


def test_the_tag_changes_with_the_body_and_only_with_it():
    first, again = etag(feed_of(*season())), etag(feed_of(*season()))
    other = etag(feed_of(*season()[1:]))
    assert first == again != other
    assert first.isalnum()


def test_a_cancelled_lesson_stays_and_says_so():
    (event,) = events_of(feed_of(lesson(sequence=1, status="cancelled")))
    assert event.value("STATUS") == "CANCELLED"
    assert event.value("TRANSP") == "TRANSPARENT"
    assert event.value("SUMMARY").startswith("Atšaukta: Kauno")


def test_what_clients_need_to_name_and_refresh_it():
    calendar = parse(feed_of(name="Onos pamokos; 2027, pavasaris"))
    assert unescape(calendar.value("NAME")) == "Onos pamokos; 2027, pavasaris"
    assert calendar.value("NAME") == calendar.value("X-WR-CALNAME")
    assert calendar.value("METHOD") == "PUBLISH"
    assert calendar.value("X-WR-TIMEZONE") == "Europe/Vilnius"
    assert calendar.value("REFRESH-INTERVAL") == calendar.value("X-PUBLISHED-TTL") == "PT1H"


def test_stamps_come_from_the_lesson_not_from_the_clock():
    changed = datetime(2026, 12, 1, 7, 30, 15, tzinfo=UTC)
    (event,) = events_of(feed_of(lesson(changed=changed, sequence=2)))
    assert event.value("DTSTAMP") == event.value("LAST-MODIFIED") == "20261201T073015Z"
    assert event.value("CREATED") == "20261102T090000Z"
    assert event.value("SEQUENCE") == "2"


def test_the_place_is_one_line_a_point_and_a_map():
    (event,) = events_of(feed_of(lesson(location="Kauno gimnazija,\nSavanorių pr. 46,\tKaunas", lat=0.00001)))
    place = "Kauno gimnazija, Savanorių pr. 46, Kaunas"
    assert unescape(event.value("LOCATION")) == place
    assert event.value("GEO") == "0.000010;23.903600"
    (apple,) = event.all("X-APPLE-STRUCTURED-LOCATION")
    assert apple.value == "geo:0.000010,23.903600"
    assert apple.parameters == {
        "VALUE": "URI",
        "X-ADDRESS": f'"{place}"',
        "X-APPLE-RADIUS": "70",
        "X-TITLE": f'"{place}"',
    }


def test_a_place_that_no_parameter_can_hold_is_kept_whole_and_has_no_map():
    (event,) = events_of(feed_of(lesson(location='Vilniaus "Saulės" gimnazija')))
    assert event.value("LOCATION") == 'Vilniaus "Saulės" gimnazija'
    assert event.all("GEO")
    assert not event.all("X-APPLE-STRUCTURED-LOCATION")


def test_a_lesson_without_place_or_page_is_valid():
    body = feed_of(lesson(location="", lat=None, lon=None, url=None))
    assert faults(body) == []
    assert not {"LOCATION", "GEO", "URL"} & {line.name for line in events_of(body)[0].lines}


def test_the_organizer_is_the_role_address_or_nobody():
    (event,) = events_of(feed_of(lesson()))
    assert [line.value for line in event.all("ORGANIZER")] == [f"mailto:{ORGANIZER.email}"]
    assert b"ORGANIZER" not in feed_of(lesson(), organizer=None)
    with pytest.raises(ValueError, match="address"):
        feed_of(lesson(), organizer="x@y.example\r\nATTENDEE:mailto:evil@x")


def test_two_events_with_one_uid_are_refused():
    with pytest.raises(ValueError, match="share a UID"):
        feed_of(lesson(), lesson(sequence=1))
