"""The one busy calendar of a person: its address or file, and the intervals that were read from it."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import BusyCalendar, BusyInterval, Campaign, Invitation, Person, Volunteer
from outreach.services.availability import Span
from outreach.services.busy.fetching import FAULTS, LARGEST, Fault, check_address, read_address
from outreach.services.busy.reading import Interval, busy_intervals
from outreach.services.errors import Refused
from outreach.services.walltime import MIDNIGHT, wall

READ_EVERY = timedelta(hours=6)
AHEAD = timedelta(days=400)
DEFAULT_ZONE = "Europe/Vilnius"


@dataclass(frozen=True)
class Due:
    """A calendar to be read now, with all that reading needs: no database is held while the other side answers."""

    id: int
    url: str
    zone: str
    own: frozenset[str]
    now: datetime

    def read(self) -> list[Interval] | Fault:
        """What it says now, or why it could not be read. Takes up to ten seconds."""
        try:
            return busy_intervals(read_address(self.url), self.now, self.now + AHEAD, self.zone, self.own)
        except Fault as fault:
            return fault


def calendar_of(person: Person) -> BusyCalendar | None:
    return db.session.scalar(sa.select(BusyCalendar).filter_by(person_id=person.id))


def set_address(person: Person, url: str) -> BusyCalendar:
    """Read her busy times from this address from now on; the worker does it within a minute. Flushes.

    `webcal:` is `https:`. Raises Refused for an address that cannot be one.
    """
    address = url.strip()
    if address.lower().startswith(("webcal://", "webcals://")):
        address = "https://" + address.partition("://")[2]
    try:
        check_address(address)
    except Fault as fault:
        raise Refused(FAULTS[fault.code], field="url") from None
    calendar = _renewed(person)
    calendar.url, calendar.due_at = address, clock.now()
    db.session.flush()
    return calendar


def take_file(person: Person, content: bytes) -> BusyCalendar:
    """Read her busy times from a file, once; of the file nothing else is kept. Raises Refused. Flushes."""
    try:
        if len(content) > LARGEST:
            raise Fault("too_large")
        found = busy_intervals(content, clock.now(), clock.now() + AHEAD, zone_of(person), _own(person.id))
    except Fault as fault:
        raise Refused(FAULTS[fault.code], field="file") from None
    calendar = _renewed(person)
    calendar.url, calendar.due_at, calendar.read_at = "", None, clock.now()
    calendar.intervals = [BusyInterval(starts_at=one.starts_at, ends_at=one.ends_at) for one in found]
    db.session.flush()
    return calendar


def forget(person: Person) -> None:
    """Her calendar is read no more, and what was read of it is gone."""
    calendar = calendar_of(person)
    if calendar is not None:
        db.session.delete(calendar)
        db.session.flush()


def _renewed(person: Person) -> BusyCalendar:
    calendar = calendar_of(person) or BusyCalendar(person=person)
    calendar.fault, calendar.read_at, calendar.intervals = "", None, []
    db.session.add(calendar)
    return calendar


def due_calendars(limit: int) -> list[Due]:
    """Those to be read now. They are put off at once, so that two workers do not read the same one. Flushes."""
    now = clock.now()
    query = (
        sa.select(BusyCalendar)
        .where(BusyCalendar.due_at <= now, BusyCalendar.url != "")
        .order_by(BusyCalendar.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(db.session.scalars(query))
    for row in rows:
        row.due_at = now + READ_EVERY
    db.session.flush()
    return [Due(row.id, row.url, zone_of(row.person), _own(row.person_id), now) for row in rows]


def keep(due: Due, outcome: list[Interval] | Fault) -> None:
    """Write down what was read; at a fault what was read before stays. One forgotten or changed meanwhile is left alone."""
    calendar = db.session.get(BusyCalendar, due.id)
    if calendar is None or calendar.url != due.url:
        return
    if isinstance(outcome, Fault):
        calendar.fault = outcome.code
    else:
        calendar.fault, calendar.read_at = "", clock.now()
        calendar.intervals = [BusyInterval(starts_at=one.starts_at, ends_at=one.ends_at) for one in outcome]
    db.session.flush()


def zone_of(person: Person) -> str:
    """The zone of her newest season, where times without one are meant."""
    query = (
        sa.select(Campaign.timezone)
        .join(Volunteer, Volunteer.campaign_id == Campaign.id)
        .where(Volunteer.person_id == person.id)
        .order_by(Campaign.first_day.desc())
    )
    return db.session.scalar(query.limit(1)) or DEFAULT_ZONE


def _own(person_id: int) -> frozenset[str]:
    """The UIDs of her lessons: in her calendar they come from us, and must not stand in their own way."""
    return frozenset(db.session.scalars(sa.select(Invitation.uid).where(Invitation.person_id == person_id)))


def spans_of(person_ids: Collection[int], zone: str) -> dict[int, list[Span]]:
    """When these people are busy, by the clocks of `zone`, a span a day. One query."""
    query = (
        sa.select(BusyCalendar.person_id, BusyInterval.starts_at, BusyInterval.ends_at)
        .join(BusyInterval.calendar)
        .where(BusyCalendar.person_id.in_(person_ids))
        .order_by(BusyInterval.starts_at)
    )
    spans: dict[int, list[Span]] = defaultdict(list)
    for person_id, starts_at, ends_at in db.session.execute(query):
        spans[person_id].extend(_days(starts_at, ends_at, zone))
    return dict(spans)


def _days(starts_at: datetime, ends_at: datetime, zone: str) -> Iterator[Span]:
    """One stretch of time as spans of days; a minute that has begun is busy."""
    (day, starts), (last, ends) = wall(starts_at, zone), wall(ends_at + timedelta(seconds=59), zone)
    while day <= last:
        stops = ends if day == last else MIDNIGHT
        if starts < stops:
            yield Span(day, starts, stops)
        day, starts = day + timedelta(days=1), 0
