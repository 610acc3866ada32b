"""The checker that the other tests trust finds each fault that was put in."""

import pytest

from tests.octets import faults
from tests.services.lessons import cancel, feed_of, lesson, request

FEED = feed_of(lesson(description="a" * 70 + "\nAtvykite"))
REQUEST = request(lesson())


@pytest.mark.parametrize(
    ("body", "good", "bad", "fault"),
    [
        (FEED, b"END:VCALENDAR\r\n", b"END:VCALENDAR", "not ended"),
        (FEED, b"\r\nUID", b"\r\n\r\nUID", "blank line"),
        (FEED, b"\r\nUID", b"\nUID", "control character"),
        (FEED, b"aaa\r\n a", b"aaaa", "octets"),
        (FEED, "„Saulės“".encode(), "„Sau\x85lės“".encode(), "control character"),
        (FEED, "ė".encode(), b"\xc4\r\n \x97", "splits a letter"),
        (FEED, b"\\n", b"\\\r\n n", "splits an escape"),
        (FEED, b"\\nAtv", b"\\\\\\\r\n nAtv", "splits an escape"),
        (FEED, b"\\, Sav", b", Sav", "not a TEXT"),
        (FEED, b"VERSION:2.0\r\n", b"", "VERSION"),
        (FEED, b"VERSION:2.0\r\n", b"VERSION:2.0\r\nVERSION:2.0\r\n", "VERSION"),
        (FEED, b"TZID:Europe/Vilnius", b"TZID:Europe/Riga", "zones"),
        (FEED, b"VALUE=DURATION:", b"VALUE=TEXT:", "VALUE=DURATION"),
        (FEED, b"METHOD:PUBLISH", b"METHOD:REQUEST", "ATTENDEE"),
        (FEED, b"ORGANIZER:", b"ATTENDEE:", "attendee"),
        (FEED, b"SEQUENCE:0", b"SEQUENCE:20270203100000", "SEQUENCE"),
        (FEED, b"STATUS:CONFIRMED", b"STATUS:CANCELED", "STATUS"),
        (FEED, b"TRANSP:OPAQUE", b"TRANSP:TRANSPARENT", "TRANSP"),
        (FEED, b"DTSTAMP:20261102T090000Z", b"DTSTAMP:20261102T090000", "UTC"),
        (FEED, b"GEO:54.898500;", b"GEO:54.898500,", "GEO"),
        (FEED, b"T104500", b"T095500", "from"),
        (FEED, b"END:VEVENT", b"END:VTODO", "closes nothing"),
        (FEED, b"METHOD:PUBLISH\r\n", b"", "METHOD"),
        (REQUEST, b"STATUS:CONFIRMED", b"STATUS:CANCELLED", "REQUEST with"),
        (REQUEST, b"RSVP=TRUE", b"RSVP=FALSE", "buttons"),
        (REQUEST, b":mailto:ona@", b":ona@", "bare address"),
        (REQUEST, b"METHOD:REQUEST", b"METHOD:CANCEL", "CANCEL with"),
    ],
)
def test_each_fault_is_found(body, good, bad, fault):
    assert faults(body) == []
    assert good in body
    assert fault in " ".join(faults(body.replace(good, bad, 1)))


def test_a_whole_event_twice_is_found():
    event = FEED[FEED.index(b"BEGIN:VEVENT") : FEED.index(b"END:VCALENDAR")]
    assert any("stands 2 times" in fault for fault in faults(FEED.replace(event, event * 2)))


def test_a_good_cancel_has_no_faults():
    assert faults(cancel(lesson(sequence=1, status="cancelled"))) == []
