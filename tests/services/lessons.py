"""Lessons for the calendar tests, told apart only by what a test changes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from outreach.services.calendars import Address, LessonEvent, feed, invitation

ORGANIZER = Address("Women Go Tech, pamokos", "pamokos@outreach.example")
VOLUNTEER = Address("Ona Žemaitė", "ona@volunteers.example")


def lesson(**changes: Any) -> LessonEvent:
    values: dict[str, Any] = {
        "uid": "b7c1f0a2@outreach.example",
        "sequence": 0,
        "created": datetime(2026, 11, 2, 9, tzinfo=UTC),
        "changed": datetime(2026, 11, 2, 9, tzinfo=UTC),
        "start": datetime(2027, 2, 3, 8, tzinfo=UTC),
        "end": datetime(2027, 2, 3, 8, 45, tzinfo=UTC),
        "timezone": "Europe/Vilnius",
        "status": "confirmed",
        "summary": "Kauno „Saulės“ gimnazija, 8b",
        "description": "3 pamoka, 10:00-10:45.\nAtvykite 10 minučių anksčiau.",
        "location": "Kauno „Saulės“ gimnazija, Savanorių pr. 46, Kaunas",
        "lat": 54.8985,
        "lon": 23.9036,
        "url": "https://outreach.example/lessons/17",
    }
    return LessonEvent(**(values | changes))


def at(day: str, clock: str, zone: str = "Europe/Vilnius") -> dict[str, Any]:
    """Return the times of a 45-minute lesson that starts when clocks in `zone` show `clock`."""
    start = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return {"start": start, "end": start + timedelta(minutes=45), "timezone": zone}


def feed_of(*events: LessonEvent, **changes: Any) -> bytes:
    values: dict[str, Any] = {
        "name": "Mano pamokos",
        "timezone": "Europe/Vilnius",
        "organizer": ORGANIZER.email,
        "cancelled_prefix": "Atšaukta: ",
    }
    return feed(events, **(values | changes))


def request(event: LessonEvent, attendee: Address = VOLUNTEER) -> bytes:
    return invitation(event, method="REQUEST", organizer=ORGANIZER, attendee=attendee)


def cancel(event: LessonEvent, attendee: Address = VOLUNTEER) -> bytes:
    return invitation(event, method="CANCEL", organizer=ORGANIZER, attendee=attendee)
