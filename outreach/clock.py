"""The one clock of the program: tests and OUTREACH_NOW can move it."""

import time
from datetime import UTC, datetime, timedelta

_offset = timedelta(0)


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC) + _offset


def start_from(instant: datetime | None) -> None:
    """Let the clock run on from `instant` (aware); None puts it back to the real time."""
    global _offset
    if instant is None:
        _offset = timedelta(0)
        return
    if instant.tzinfo is None:
        raise ValueError("The clock needs an instant with an offset from UTC")
    _offset = instant - datetime.now(UTC)


def is_moved() -> bool:
    return _offset != timedelta(0)


def heartbeat() -> float:
    """Real seconds since 1970: what processes compare with each other, whatever the clock is told."""
    return time.time()
