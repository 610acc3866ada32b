"""Reading the calendar objects that come back, from whatever wrote them: text in, data out, nothing raised.

Clients fold wrongly, end lines with LF, leave ORGANIZER out and name time zones of Windows (calendars.md, F57); of all
that only a handful of properties matters here, so they are read line by line and the rest is passed over.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

LONGEST_OBJECT = 200_000  # letters; a reply has two thousand
_LONGEST_UID = 255
_HIGHEST_SEQUENCE = 2**31 - 1
_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[^":;]*(?:"[^"]*"[^":;]*)*)*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^";]*)')
_STAMP = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_WALL = re.compile(r"[0-9]{8}T[0-9]{6}Z?")
_WHOLE = re.compile(r"[0-9]{1,10}")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class Attendee:
    """A person of the object: her bare address in lower case, and what she says."""

    address: str
    partstat: str
    delegates: bool
    comment: str


@dataclass(frozen=True)
class Entry:
    """A VEVENT, as far as answers need it; `stamp` None where there is none in UTC.

    `starts` in ISO 8601: with its offset where that can be known, else with the name of the zone, if any, behind it."""

    uid: str
    sequence: int
    stamp: datetime | None
    attendees: tuple[Attendee, ...]
    comment: str
    starts: str


@dataclass(frozen=True)
class CalendarObject:
    """`method` in capitals, "" where neither the object nor its part names one, "?" where the two contradict."""

    method: str
    entries: tuple[Entry, ...]
    whole: bool


@dataclass(frozen=True)
class _Property:
    name: str
    parameters: dict[str, str]
    value: str


def read_object(text: str, method_of_part: str = "") -> CalendarObject:
    """The object in `text`; `method_of_part` is the parameter of its Content-Type, often lost on the way."""
    methods = {method_of_part.strip().upper()} - {""}
    entries: list[Entry] = []
    inside: list[str] = []
    lines: list[_Property] = []
    ended = False
    for line in _properties(text):
        if line.name == "BEGIN":
            inside.append(line.value.strip().upper())
            lines = [] if inside[-1] == "VEVENT" else lines
        elif line.name == "END" and inside:
            if inside == ["VCALENDAR", "VEVENT"]:
                entries.append(_entry(lines))
            ended = inside == ["VCALENDAR"]
            inside.pop()
        elif inside == ["VCALENDAR"] and line.name == "METHOD":
            methods.add(line.value.strip().upper())
        elif inside == ["VCALENDAR", "VEVENT"]:
            lines.append(line)
    method = next(iter(methods), "") if len(methods) < 2 else "?"
    return CalendarObject(method, tuple(entries), whole=ended and not inside)


def _properties(text: str) -> list[_Property]:
    unified = text[:LONGEST_OBJECT].lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = (_LINE.fullmatch(line) for line in re.sub("\n[ \t]", "", unified).split("\n"))
    return [
        _Property(line[1].upper(), {n.upper(): v.strip('"') for n, v in _PARAMETER.findall(line[2])}, line[3])
        for line in found
        if line
    ]


def _entry(lines: list[_Property]) -> Entry:
    first: dict[str, str] = {}
    for line in lines:
        first.setdefault(line.name, line.value.strip())
    number = first.get("SEQUENCE", "0")
    return Entry(
        uid=_plain(first.get("UID", ""))[:_LONGEST_UID],
        sequence=min(int(number), _HIGHEST_SEQUENCE) if _WHOLE.fullmatch(number) else 0,
        stamp=_stamp(first.get("DTSTAMP", "")),
        attendees=tuple(_attendee(line) for line in lines if line.name == "ATTENDEE"),
        comment=_plain(first.get("COMMENT", "")),
        starts=next((_starts(line) for line in lines if line.name == "DTSTART"), ""),
    )


def _attendee(line: _Property) -> Attendee:
    value = line.value.strip()
    address = unquote(value[7:]) if value[:7].lower() == "mailto:" else value
    partstat = line.parameters.get("PARTSTAT", "NEEDS-ACTION").upper()
    return Attendee(
        address=address.strip().lower(),
        partstat=partstat,
        delegates=partstat == "DELEGATED"
        or bool({"DELEGATED-TO", "DELEGATED-FROM"} & line.parameters.keys()),
        comment=line.parameters.get("X-RESPONSE-COMMENT", ""),  # where Google puts her words
    )


def _stamp(value: str) -> datetime | None:
    if not _STAMP.fullmatch(value):
        return None  # without an offset nobody knows which instant is meant
    try:
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _starts(line: _Property) -> str:
    value, name = line.value.strip(), line.parameters.get("TZID", "")[:60]
    if not _WALL.fullmatch(value):
        return ""  # a day without a time, or rubbish
    try:
        at = datetime.fromisoformat(value)
        return (at.replace(tzinfo=ZoneInfo(name)) if name and at.tzinfo is None else at).isoformat()
    except (KeyError, OSError):  # a zone of Windows, or none that is known
        return f"{at.isoformat()} {name}"
    except ValueError:  # no day of any calendar, or a name that could be no file's
        return ""


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
