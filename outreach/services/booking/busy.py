"""What volunteers' own calendars leave of their windows, for many slots at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from outreach.extensions import db
from outreach.models import BusyCalendar, BusyInterval, Campaign, Volunteer
from outreach.services.booking.slots import Slot
from outreach.services.errors import Refused
from outreach.services.walltime import resolve

_A_DAY = timedelta(days=1)


@dataclass
class Candidate:
    """A volunteer who could come on some day: minutes she needs before and after the lesson, lessons she has left."""

    index: int
    before: int
    after: int
    caps: tuple[int, int | None, int | None]  # in all, a day, a week


def take_busy(
    could: NDArray[np.bool_],
    slots: Mapping[Slot, tuple[int, int]],
    candidates: Mapping[int, Candidate],
    campaign: Campaign,
) -> None:
    """Unmark the slots for which she would be under way or in the lesson while her calendar says that she is busy."""
    instants = [_instants(slot, clock, campaign.timezone) for slot, clock in slots.items()]
    starts, ends = np.array(instants).T
    for volunteer_id, busy_from, busy_to in _busy(candidates, int(starts.min()), int(ends.max())):
        one = candidates[volunteer_id]
        meets = (starts - 60 * one.before < busy_to) & (ends + 60 * one.after > busy_from)
        could[meets, one.index] = False


def _instants(slot: Slot, clock: tuple[int, int], zone: str) -> tuple[int, int]:
    """Seconds since 1970; a time that spring skips is no time at all, and nobody is asked for it."""
    try:
        starts, ends = (int(resolve(slot.day, minute, zone).timestamp()) for minute in clock)
    except Refused:
        return 0, 0
    return starts, ends


def _busy(candidates: Collection[int], first: int, last: int) -> list[tuple[int, int, int]]:
    """(volunteer, from, to) of every interval of the candidates' calendars that meets the time of the slots."""
    query = (
        sa.select(Volunteer.id, BusyInterval.starts_at, BusyInterval.ends_at)
        .join(BusyCalendar, BusyCalendar.person_id == Volunteer.person_id)
        .join(BusyInterval, BusyInterval.calendar_id == BusyCalendar.id)
        .where(Volunteer.id.in_(candidates))
    )
    rows = (
        (number, int(starts.timestamp()), int(ends.timestamp()))
        for number, starts, ends in db.session.execute(query)
    )
    around = int(_A_DAY.total_seconds())
    return [row for row in rows if row[2] > first - around and row[1] < last + around]
