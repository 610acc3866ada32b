"""Checks of single values: each raises BadProblem with the place relative to the object that is made."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone

# Beyond these years a time zone's day cannot be told reliably, and datetime itself overflows.
YEARS = range(1970, 2200)
# Costs and weights stay far inside what every solver adds up exactly.
MOST = 1_000_000


class BadProblem(ValueError):
    """A problem (or pin) that cannot be: the message names the place, `lessons[3].slots[0].end: …`."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(place, reason)
        self.place = place
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}" if self.place else self.reason

    def within(self, prefix: str) -> "BadProblem":
        """The same fault, seen from the object that holds this one under `prefix`."""
        joint = "." if self.place and not self.place.startswith("[") else ""
        return type(self)(f"{prefix}{joint}{self.place}", self.reason)


def text(value: object, place: str) -> None:
    """A string with at least one character."""
    if not isinstance(value, str) or not value:
        raise BadProblem(place, f"must be a text that is not empty, not {value!r}")
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise BadProblem(place, f"must be text that can be written in UTF-8, not {value!r}")


def whole(value: object, place: str, least: int = 0, most: int | None = None) -> None:
    """A whole number from `least` to `most`; true and false are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadProblem(place, f"must be a whole number, not {value!r}")
    if value < least:
        raise BadProblem(place, f"must be at least {least}, not {value}")
    if most is not None and value > most:
        raise BadProblem(place, f"must be at most {most}, not {value}")


def cost(value: object, place: str) -> None:
    """A weight, rank or number of minutes that enters an objective."""
    whole(value, place, 0, MOST)


def flag(value: object, place: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        raise BadProblem(place, f"must be true or false, not {value!r}")


def degrees(value: object, place: str, most: int) -> None:
    """A latitude or longitude: a number within ±`most`, or None where travel needs none."""
    if value is None:
        return
    if not isinstance(value, int | float) or isinstance(value, bool) or not -most <= value <= most:
        raise BadProblem(place, f"must be a number from -{most} to {most}, not {value!r}")


def among(value: object, place: str, choices: Sequence[str]) -> None:
    """One of a few words."""
    if value not in choices:
        raise BadProblem(place, f"must be one of {', '.join(choices)}, not {value!r}")


def texts(values: object, place: str, choices: Sequence[str] | None = None) -> None:
    """A tuple of different texts (each one of `choices`, where given)."""
    if not isinstance(values, tuple):
        raise BadProblem(place, f"must be a list, not {values!r}")
    for number, value in enumerate(values):
        text(value, f"{place}[{number}]")
        if choices is not None:
            among(value, f"{place}[{number}]", choices)
    distinct(values, place)


def distinct(values: Iterable[Hashable], place: str, what: str = "") -> None:
    """Nothing is listed twice; `what` ends the place (`slots[2].start`)."""
    seen = set()
    for number, value in enumerate(values):
        if value in seen:
            shown = value.isoformat("T", "minutes") if isinstance(value, datetime) else value
            raise BadProblem(f"{place}[{number}]{what}", f"{shown} is listed twice")
        seen.add(value)


def instant(value: object, place: str) -> datetime:
    """The instant with a fixed offset, so that comparing two is always comparing instants.

    Raises BadProblem for a naive time, a fraction of a minute, or a year outside 1970 to 2199."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        shown = value.isoformat() if isinstance(value, datetime) else repr(value)
        raise BadProblem(
            place, f"must be an instant with an offset, like 2026-10-05T08:55+03:00, not {shown}"
        )
    if value.year not in YEARS:
        raise BadProblem(place, f"must be in the years {YEARS[0]} to {YEARS[-1]}, not {value.year}")
    offset = value.utcoffset() or timedelta(0)
    if value.second or value.microsecond or offset.seconds % 60 or offset.microseconds:
        raise BadProblem(place, f"must be a whole minute, not {value.isoformat()}")
    if type(value.tzinfo) is timezone:  # as everything that was read from a file has
        return value
    return value.astimezone(timezone(offset) if offset else UTC)


def ordered(start: datetime, end: datetime) -> None:
    """`end` is after `start`."""
    if end <= start:
        raise BadProblem("end", "must be after start")


def number(value: object, place: str) -> None:
    """A number of seconds, not negative."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < float("inf"):
        raise BadProblem(place, f"must be a number that is not negative, not {value!r}")
