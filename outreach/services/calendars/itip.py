"""The calendar object of an invitation, an update or a cancellation (iTIP, RFC 5546 3.2)."""

from typing import Literal

from icalendar.prop import vCalAddress

from .events import Address, LessonEvent, vevent, vtimezones
from .octets import QuotedName, calendar, parameter, serialise
from .text import clean_line

Method = Literal["REQUEST", "CANCEL"]
PartStat = Literal["NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED"]

_LONGEST_NAME = 100
_ATTENDEE = {
    "CUTYPE": "INDIVIDUAL",
    "ROLE": "REQ-PARTICIPANT",
    "RSVP": "TRUE",
}


def invitation(
    event: LessonEvent,
    *,
    method: Method,
    organizer: Address,
    attendee: Address,
    partstat: PartStat = "NEEDS-ACTION",
) -> bytes:
    """Return the iTIP object for one lesson and one person; an update is a REQUEST with a higher SEQUENCE.

    `partstat` is what she has answered and what still holds: calendars show it, and a change that asks nothing of
    her does not make them ask again (RFC 5546 3.2.2, "update the status of Attendees").

    `organizer` must be the From address of the mail, whose inbox reads the answers.
    Raises ValueError where the method and the event's status contradict each other, or where a CANCEL has
    SEQUENCE 0 and so cannot follow any REQUEST; InexactZone as `feed` does.
    """
    if (method == "CANCEL") != (event.status == "cancelled"):
        raise ValueError(f"a {event.status} lesson cannot be sent as {method}")
    if method == "CANCEL" and event.sequence == 0:
        raise ValueError("a CANCEL has a higher SEQUENCE than the REQUEST before it")
    component = calendar(method)
    for zone in vtimezones([event]):
        component.add_component(zone)
    entry = vevent(event)
    entry.add("organizer", _person(organizer, {}))
    entry.add("attendee", _person(attendee, {**_ATTENDEE, "PARTSTAT": partstat}))
    component.add_component(entry)
    return serialise(component)


def _person(address: Address, parameters: dict[str, str]) -> vCalAddress:
    person = vCalAddress(address.mailto)
    name = parameter(clean_line(address.name, _LONGEST_NAME)) or address.email
    person.params = QuotedName({**parameters, "CN": name})
    return person
