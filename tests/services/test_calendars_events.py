"""A lesson that no calendar could show truly is refused where it is made."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from outreach.services.calendars import Address
from tests.services.lessons import at, lesson

VILNIUS = ZoneInfo("Europe/Vilnius")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"uid": ""}, "UID"),
        ({"uid": "a" * 256}, "UID"),
        ({"uid": "a\r\nATTENDEE:mailto:evil@x"}, "UID"),
        ({"sequence": -1}, "SEQUENCE"),
        ({"sequence": 2**31}, "SEQUENCE"),
        ({"sequence": 20270203100000}, "SEQUENCE"),
        ({"start": datetime(2027, 2, 3, 8)}, "aware"),  # noqa: DTZ001  # naive is what is refused
        ({"changed": datetime(2026, 11, 2, 9)}, "aware"),  # noqa: DTZ001  # naive is what is refused
        ({"start": datetime(2027, 2, 3, 8, tzinfo=VILNIUS)}, "UTC"),
        ({"created": datetime(2026, 11, 3, tzinfo=UTC)}, "changed before"),
        ({"end": datetime(2027, 2, 3, 8, tzinfo=UTC)}, "ends after"),
        ({"timezone": "UTC"}, "place"),
        ({"timezone": "EET"}, "place"),
        ({"timezone": "Etc/GMT-2"}, "place"),
        ({"timezone": "../../etc/passwd"}, "place"),
        ({"timezone": "Europe/Atlantis"}, "nobody knows"),
        ({"status": "canceled"}, "status"),
        ({"lat": None}, "both"),
        ({"lat": 91.0}, "globe"),
        ({"lon": float("nan")}, "globe"),
        ({"url": "/lessons/17"}, "absolute"),
        ({"url": "https://outreach.example/\r\nATTENDEE:mailto:evil@x"}, "absolute"),
        ({"start": datetime(1999, 2, 3, 8, tzinfo=UTC)}, "begin in 2004"),
    ],
)
def test_refused(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        lesson(**changes)


def test_the_limits_themselves_are_allowed():
    event = lesson(uid="a" * 255, sequence=2**31 - 1, lat=-90.0, lon=180.0)
    assert (len(event.uid), event.sequence) == (255, 2147483647)


def test_an_hour_that_spring_skips_is_refused():
    """03:30 on 28 March 2027 is on no Lithuanian clock, so only a non-UTC instant can pretend to be it."""
    with pytest.raises(ValueError, match="UTC"):
        lesson(start=datetime(2027, 3, 28, 3, 30, tzinfo=VILNIUS))


def test_an_hour_that_autumn_repeats_is_refused_the_second_time():
    """RFC 5545 3.3.5: a repeated wall time means the first one, so the second cannot be written."""
    first = lesson(**at("2026-10-25", "02:50"))
    assert first.local(first.end).strftime("%H:%M") == "03:35"
    with pytest.raises(ValueError, match="autumn repeats"):
        lesson(start=datetime(2026, 10, 25, 1, 5, tzinfo=UTC), end=datetime(2026, 10, 25, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ona",
        "ona@",
        "Ona <ona@x.example>",
        "ona@x.example\r\nBcc: evil@x.example",
        "ona@x.example,evil@x.example",
        "ąžuolas@x.example",
        f"{'a' * 65}@x.example",
    ],
)
def test_an_address_that_no_header_could_hold_is_refused(email):
    with pytest.raises(ValueError, match="address"):
        Address("Ona", email)


def test_an_odd_address_is_still_one_uri():
    assert Address("", "o'brien+a%b?c@x.example").mailto == "mailto:o%27brien+a%25b%3Fc@x.example"
