"""The calendar that a person subscribes to."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar
from icalendar.prop import vCalAddress

from .events import Address, LessonEvent, vevent, vtimezones
from .octets import Text, calendar, serialise
from .text import clean_line

REFRESH = timedelta(hours=1)
_LONGEST_NAME = 200


def feed(
    events: Iterable[LessonEvent], *, name: str, timezone: str, organizer: str | None, cancelled_prefix: str
) -> bytes:
    """Return the whole feed; the same events give the same octets, whatever order they come in.

    `name` is what clients list the calendar under, `timezone` the IANA zone they may show it in,
    `organizer` the role address that invitations come from (never a teacher's), and `cancelled_prefix`
    opens the title of a cancelled lesson, since some clients show it as any other. No people, alarms or
    address of the feed itself are written. No events give a valid calendar without events.

    Raises ValueError where two events share a UID or `organizer` is malformed, and InexactZone (a ValueError) where a zone's clock
    cannot be written truly.
    """
    ordered = sorted(events, key=lambda event: (event.start, event.uid))
    if len({event.uid for event in ordered}) < len(ordered):
        raise ValueError("two events of one feed share a UID")
    role = None if organizer is None else Address("", organizer)
    component = _calendar(clean_line(name, _LONGEST_NAME), timezone)
    for zone in vtimezones(ordered):
        component.add_component(zone)
    for event in ordered:
        prefix = cancelled_prefix if event.status == "cancelled" else ""
        entry = vevent(event, summary_prefix=prefix)
        if role is not None:
            entry.add("organizer", vCalAddress(role.mailto))
        component.add_component(entry)
    return serialise(component)


def etag(body: bytes) -> str:
    """Return the strong entity tag of a body, without the quotes that HTTP puts round it."""
    return hashlib.sha256(body).hexdigest()[:32]


def _calendar(name: str, timezone: str) -> Calendar:
    component = calendar("PUBLISH")
    component.add("name", Text(name))
    component.add("x-wr-calname", Text(name))
    component.add("x-wr-timezone", Text(clean_line(timezone)))
    component.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    component.add("x-published-ttl", Text("PT1H"))
    return component
