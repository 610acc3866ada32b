"""Three calendar readers that are not icalendar: vobject, ics.py and, where it is installed, libical."""

import ctypes
import ctypes.util
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import ics
import pytest
import vobject


class Seen(NamedTuple):
    """What a reader made of one event, in UTC."""

    uid: str
    start: datetime
    end: datetime
    status: str
    sequence: int
    summary: str


def with_vobject(body: bytes) -> list[Seen]:
    """Read with vobject, which computes times from the VTIMEZONE in the body."""
    calendar = vobject.readOne(body.decode())
    return sorted(
        Seen(
            event.uid.value,
            event.dtstart.value.astimezone(UTC),
            event.dtend.value.astimezone(UTC),
            event.status.value,
            int(event.sequence.value),
            event.summary.value,
        )
        for event in calendar.contents.get("vevent", [])
    )


def with_ics(body: bytes) -> list[Seen]:
    """Read with ics.py, which computes times from the VTIMEZONE in the body."""
    return sorted(
        Seen(
            event.uid,
            event.begin.datetime.astimezone(UTC),
            event.end.datetime.astimezone(UTC),
            event.status,
            next(int(line.value) for line in event.extra if line.name == "SEQUENCE"),
            event.name,
        )
        for event in ics.Calendar(body.decode()).events
    )


class _IcalTime(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    ]


@cache
def _libical() -> Any:
    """Return libical with the types of the functions used, or None where it is not installed."""
    name = ctypes.util.find_library("ical")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for function, result, *arguments in (
        ("icalparser_parse_string", pointer, text),
        ("icalcomponent_string_to_kind", number, text),
        ("icalcomponent_get_first_component", pointer, pointer, number),
        ("icalcomponent_get_next_component", pointer, pointer, number),
        ("icalcomponent_count_errors", number, pointer),
        ("icalcomponent_get_uid", text, pointer),
        ("icalcomponent_get_summary", text, pointer),
        ("icalcomponent_get_sequence", number, pointer),
        ("icalcomponent_get_status", number, pointer),
        ("icalproperty_status_to_string", text, number),
        ("icalcomponent_get_dtstart", _IcalTime, pointer),
        ("icalcomponent_get_dtend", _IcalTime, pointer),
        ("icaltime_as_timet_with_zone", ctypes.c_long, _IcalTime, pointer),
        ("icalcomponent_free", None, pointer),
    ):
        getattr(library, function).restype = result
        getattr(library, function).argtypes = arguments
    return library


def with_libical(body: bytes) -> list[Seen]:
    """Read with libical (Thunderbird's, Evolution's and KDE's older reader); skips where it is absent."""
    library = _libical()
    if library is None:
        pytest.skip("libical is not installed on this machine")
    calendar = library.icalparser_parse_string(body)
    try:
        assert library.icalcomponent_count_errors(calendar) == 0
        kind = library.icalcomponent_string_to_kind(b"VEVENT")
        seen, event = [], library.icalcomponent_get_first_component(calendar, kind)
        while event:
            seen.append(_seen_by_libical(library, event))
            event = library.icalcomponent_get_next_component(calendar, kind)
        return sorted(seen)
    finally:
        library.icalcomponent_free(calendar)


def _seen_by_libical(library: Any, event: int) -> Seen:
    def instant(time: _IcalTime) -> datetime:
        return datetime.fromtimestamp(library.icaltime_as_timet_with_zone(time, time.zone), UTC)

    return Seen(
        library.icalcomponent_get_uid(event).decode(),
        instant(library.icalcomponent_get_dtstart(event)),
        instant(library.icalcomponent_get_dtend(event)),
        library.icalproperty_status_to_string(library.icalcomponent_get_status(event)).decode(),
        library.icalcomponent_get_sequence(event),
        library.icalcomponent_get_summary(event).decode(),
    )


READERS: list[Callable[[bytes], list[Seen]]] = [with_vobject, with_ics, with_libical]
