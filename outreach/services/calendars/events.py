"""One lesson in one person's calendar, and its VEVENT."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Event, Timezone
from icalendar.prop import vGeo, vUri

from .octets import Text, fits_parameter
from .text import clean_line, clean_text
from .timezones import FIRST_YEAR, vtimezone

Status = Literal["confirmed", "cancelled", "tentative"]

HIGHEST_SEQUENCE = 2**31 - 1
MAP_RADIUS = 70  # metres around the school that Apple's map shows
_LONGEST_LINE = 400  # letters of a summary or a place; more is no help in a calendar
_LONGEST_TEXT = 8000
_UID = re.compile(r"[A-Za-z0-9@._-]{1,255}")
_PLACE = re.compile(r"(?!Etc/)[A-Za-z_]+(/[A-Za-z0-9_+-]+)+")
_URL = re.compile(r"https?://[^\s\"<>\\^`{|}\x00-\x20\x7f-\U0010ffff]{1,900}")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class Address:
    """A person's name and her bare ASCII address, checked here so that no line can be slipped in."""

    name: str
    email: str

    def __post_init__(self) -> None:
        """Raise ValueError for an address that a header or a `mailto:` could not hold as it is."""
        _demand(len(self.email) <= 254 and _EMAIL.fullmatch(self.email), "the e-mail address is malformed")

    @property
    def mailto(self) -> str:
        """The address as the URI that calendars use (RFC 6068)."""
        return f"mailto:{quote(self.email, safe='@!$&*+=/')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonEvent:
    """A lesson as one recipient's calendar shows it; texts are cleaned when they are written.

    `uid` and `sequence` belong to this lesson and recipient for life. Instants are UTC; `changed` is both
    DTSTAMP and LAST-MODIFIED. `timezone` is the IANA place whose wall clock the lesson keeps.
    Raises ValueError for whatever no calendar could show truly.
    """

    uid: str
    sequence: int
    created: datetime
    changed: datetime
    start: datetime
    end: datetime
    timezone: str
    status: Status
    summary: str
    description: str
    location: str
    lat: float | None = None
    lon: float | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        """Check each field; see the class for what is refused."""
        _demand(_UID.fullmatch(self.uid), "the UID is 1 to 255 letters, digits or @ . _ -")
        _demand(0 <= self.sequence <= HIGHEST_SEQUENCE, "SEQUENCE is 0 to 2147483647")
        for instant in (self.created, self.changed, self.start, self.end):
            _demand(instant.utcoffset() == timedelta(0), "instants are aware and in UTC")
        _demand(self.created <= self.changed, "an event cannot have changed before it was made")
        _demand(self.start < self.end, "a lesson ends after it starts")
        _demand(self.status in get_args(Status), "the status is confirmed, cancelled or tentative")
        _demand(self.url is None or _URL.fullmatch(self.url), "the address of the page is absolute")
        self._check_zone()
        self._check_position()

    def _check_zone(self) -> None:
        _demand(_PLACE.fullmatch(self.timezone), "the time zone is an IANA place, such as Europe/Vilnius")
        for instant in (self.start, self.end):
            _demand(instant.year >= FIRST_YEAR, f"calendars begin in {FIRST_YEAR}")
            # Wall time with a TZID cannot say which of the two it means (RFC 5545 3.3.5).
            _demand(self.local(instant).fold == 0, "a lesson cannot be in the hour that autumn repeats")

    def _check_position(self) -> None:
        _demand((self.lat is None) == (self.lon is None), "a position has both latitude and longitude")
        if self.lat is not None and self.lon is not None:
            _demand(abs(self.lat) <= 90 and abs(self.lon) <= 180, "the position is on the globe")

    def local(self, instant: datetime) -> datetime:
        """Return an instant on the wall clock of the lesson's place."""
        try:
            return instant.astimezone(ZoneInfo(self.timezone))
        except ZoneInfoNotFoundError as unknown:
            raise ValueError(f"nobody knows the time zone {self.timezone}") from unknown


class Position(vGeo):
    """GEO with plain decimals: icalendar would write 5e-05, which no client reads."""

    def to_ical(self) -> str:
        return f"{self.latitude:.6f};{self.longitude:.6f}"


def vevent(event: LessonEvent, *, summary_prefix: str = "") -> Event:
    """Return the VEVENT, without the people: feeds show none and invitations add them."""
    component = Event()
    component.add("uid", Text(event.uid))
    component.add("sequence", event.sequence)
    component.add("dtstamp", event.changed)
    component.add("last-modified", event.changed)
    component.add("created", event.created)
    for name, instant in (("dtstart", event.start), ("dtend", event.end)):
        wall = event.local(instant).replace(tzinfo=None)
        component.add(name, wall, parameters={"TZID": event.timezone})
    component.add("status", event.status.upper())
    component.add("transp", "TRANSPARENT" if event.status == "cancelled" else "OPAQUE")
    component.add("summary", Text(clean_line(summary_prefix + event.summary, _LONGEST_LINE)))
    component.add("description", Text(clean_text(event.description, _LONGEST_TEXT)))
    if event.url is not None:
        component.add("url", vUri(event.url))
    _add_place(component, event)
    return component


def vtimezones(events: Iterable[LessonEvent]) -> list[Timezone]:
    """Return one VTIMEZONE for each zone that the events use, right in the years of those events.

    Raises InexactZone where a zone cannot be told truly.
    """
    years: dict[str, set[int]] = {}
    for event in events:
        years.setdefault(event.timezone, set()).update((event.start.year, event.end.year))
    return [vtimezone(zone, years[zone]) for zone in sorted(years)]


def _add_place(component: Event, event: LessonEvent) -> None:
    location = clean_line(event.location, _LONGEST_LINE)
    if location:
        component.add("location", Text(location))
    if event.lat is None or event.lon is None:
        return
    component.add("geo", Position((event.lat, event.lon)))
    # Apple shows its map only where the title equals LOCATION, so one that cannot is left out.
    if location and fits_parameter(location):
        component.add("x-apple-structured-location", _apple_place(event.lat, event.lon, location))


def _apple_place(lat: float, lon: float, title: str) -> vUri:
    parameters = {"VALUE": "URI", "X-ADDRESS": title, "X-APPLE-RADIUS": str(MAP_RADIUS), "X-TITLE": title}
    return vUri(f"geo:{lat:.6f},{lon:.6f}", params=parameters)


def _demand(holds: object, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)
