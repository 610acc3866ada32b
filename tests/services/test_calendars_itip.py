"""Invitations, updates and cancellations as calendar objects (calendars.md, F48 to F52)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.services.calendars import Address
from tests.octets import Part, faults, parse
from tests.readers import READERS
from tests.services.lessons import ORGANIZER, VOLUNTEER, at, cancel, feed_of, lesson, request


def only_event(body: bytes) -> Part:
    (event,) = [part for part in parse(body).parts if part.name == "VEVENT"]
    return event


def moved(event, **changes):
    return replace(event, sequence=event.sequence + 1, changed=event.changed + timedelta(hours=1), **changes)


def test_a_request_is_for_one_person_with_buttons():
    body = request(lesson())
    assert faults(body) == []
    assert parse(body).value("METHOD") == "REQUEST"
    event = only_event(body)
    (organizer,), (attendee,) = event.all("ORGANIZER"), event.all("ATTENDEE")
    assert organizer.value == f"mailto:{ORGANIZER.email}"
    assert organizer.parameters == {"CN": '"Women Go Tech, pamokos"'}
    assert attendee.value == f"mailto:{VOLUNTEER.email}"
    assert attendee.parameters == {
        "CN": '"Ona Žemaitė"',
        "CUTYPE": "INDIVIDUAL",
        "PARTSTAT": "NEEDS-ACTION",
        "ROLE": "REQ-PARTICIPANT",
        "RSVP": "TRUE",
    }


@pytest.mark.parametrize("read", READERS)
def test_request_update_and_cancel_are_one_event_that_goes_up(read):
    first = lesson()
    second = moved(first, **at("2027-03-29", "11:40"))
    third = moved(second, status="cancelled")
    bodies = [request(first), request(second), cancel(third)]
    assert [faults(body) for body in bodies] == [[], [], []]
    seen = [read(body)[0] for body in bodies]
    assert {event.uid for event in seen} == {first.uid}
    assert [event.sequence for event in seen] == [0, 1, 2]
    assert [event.status for event in seen] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [event.start for event in seen] == [first.start, second.start, second.start]


def test_a_cancel_keeps_time_uid_and_people():
    event = moved(lesson())
    before, after = only_event(request(event)), only_event(cancel(moved(event, status="cancelled")))
    for name in ("UID", "DTSTART", "DTEND", "ORGANIZER", "ATTENDEE"):
        assert before.all(name) == after.all(name)
    assert before.value("DTSTAMP") < after.value("DTSTAMP")
    assert parse(cancel(moved(event, status="cancelled"))).value("METHOD") == "CANCEL"


def test_method_and_status_cannot_contradict_each_other():
    with pytest.raises(ValueError, match="cannot be sent as REQUEST"):
        request(lesson(sequence=1, status="cancelled"))
    with pytest.raises(ValueError, match="cannot be sent as CANCEL"):
        cancel(lesson(sequence=1))


def test_a_cancel_that_follows_no_request_is_refused():
    with pytest.raises(ValueError, match="higher SEQUENCE"):
        cancel(lesson(sequence=0, status="cancelled"))


def test_feed_and_mail_tell_the_same_of_a_lesson():
    in_feed, in_mail = only_event(feed_of(lesson())), only_event(request(lesson()))
    people = ("ORGANIZER", "ATTENDEE")
    assert [line for line in in_feed.lines if line.name not in people] == [
        line for line in in_mail.lines if line.name not in people
    ]


def test_a_person_without_a_name_is_named_by_her_address():
    event = only_event(request(lesson(), Address("", "ona@volunteers.example")))
    assert event.all("ATTENDEE")[0].parameters["CN"] == '"ona@volunteers.example"'
