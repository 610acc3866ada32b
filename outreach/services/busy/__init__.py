"""A volunteer's own calendar: only when she is busy is read, and nothing else is kept."""

from outreach.services.busy.calendars import (
    Due,
    calendar_of,
    due_calendars,
    forget,
    keep,
    set_address,
    spans_of,
    take_file,
)
from outreach.services.busy.fetching import FAULTS, Fault, read_address

__all__ = [
    "FAULTS", "Due", "Fault", "calendar_of", "due_calendars", "forget", "keep", "read_address", "set_address", "spans_of",
    "take_file",
]  # fmt: skip
