"""Cells that hold times on days: the slots of a request and the windows of a volunteer."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from outreach.services.importing.cells import BadCell, clean, day, several, time_of_day
from outreach.services.walltime import format_time

_SPAN = re.compile(r"(\S+)\s+(\d{1,2}[:.]\d{2}(?::00)?)\s*[-–—]\s*(\d{1,2}[:.]\d{2}(?::00)?)")
_NUMBER = re.compile(r"(\S+)\s*#\s*(\d{1,2})")


def slot(text: str) -> list[Any]:
    """`2027-02-10 #3` is [day, 3, None, None]; `2027-02-10 09:50-10:35` is [day, None, 590, 635]."""
    value = clean(text)
    if match := _NUMBER.fullmatch(value):
        return [day(match[1]), int(match[2]), None, None]
    if match := _SPAN.fullmatch(value):
        return [day(match[1]), None, *_span(match[2], match[3])]
    raise BadCell(_l("Write a slot as 2027-02-10 #3 or as 2027-02-10 09:50-10:35."))


def window(text: str) -> list[Any]:
    """`2027-02-10 07:00-13:00` is [day, 420, 780]."""
    match = _SPAN.fullmatch(clean(text))
    if not match:
        raise BadCell(_l("Write a window as 2027-02-10 07:00-13:00."))
    return [day(match[1]), *_span(match[2], match[3])]


def _span(first: str, second: str) -> tuple[int, int]:
    starts, ends = time_of_day(first), time_of_day(second)
    if ends <= starts:
        raise BadCell(_l("The end must be later than the start."))
    return starts, ends


# Repeats stay: naming a slot twice, or windows that overlap, is worth a warning later.
slots = several(slot, repeats=True)
windows = several(window, repeats=True)


def joined(spans: list[list[Any]]) -> list[list[Any]]:
    """The windows by day and time, overlapping ones made one; touching ones stay two (planning-problem.md)."""
    result: list[list[Any]] = []
    for one in sorted(spans):
        last = result[-1] if result else None
        if last and last[0] == one[0] and one[1] < last[2]:
            last[2] = max(last[2], one[2])
        else:
            result.append(list(one))
    return result


def slot_text(value: list[Any]) -> str:
    """The slot as it stands in a file."""
    on, lesson, starts, ends = value
    return f"{on} #{lesson}" if lesson is not None else f"{on} {format_time(starts)}-{format_time(ends)}"


def window_text(value: list[Any]) -> str:
    """The window as it stands in a file."""
    on, starts, ends = value
    return f"{on} {format_time(starts)}-{format_time(ends)}"
