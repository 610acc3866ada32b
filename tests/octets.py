"""A checker of calendar objects, octet by octet, that shares nothing with the program or its library.

`faults(body)` lists what is wrong with a feed or an invitation, by RFC 5545, 5546 and 7986 and by
what Google, Outlook and Apple are known to stumble over. Every test that meets a calendar body runs it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

LONGEST = 75
SINGLE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "CREATED", "LAST-MODIFIED")
TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "UID", "PRODID", "NAME", "X-WR-CALNAME", "TZID", "TZNAME")
_UTC = re.compile(r"\d{8}T\d{6}Z")
_WALL = re.compile(r"\d{8}T\d{6}")
_TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,n])*")
_LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([A-Z0-9-]+)=("[^"]*"|[^";:,]*)')
_GEO = re.compile(r"-?\d{1,2}\.\d+;-?\d{1,3}\.\d+")


class Line(NamedTuple):
    """One unfolded content line; parameters keep their quotes."""

    name: str
    parameters: dict[str, str]
    value: str


class Part(NamedTuple):
    """One component: its name, its own lines and the components within it."""

    name: str
    lines: list[Line]
    parts: list["Part"]

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def value(self, name: str) -> str:
        return next((line.value for line in self.lines if line.name == name), "")


def faults(body: bytes) -> list[str]:
    """Return one sentence for each fault; an empty list for a calendar that every client reads."""
    found = list(_row_faults(body))
    try:
        calendar = parse(body)
    except ValueError as broken:
        return [*found, str(broken)]
    for check in (_calendar_faults, _zone_faults, _event_faults, _method_faults):
        found += check(calendar)
    return found


def parse(body: bytes) -> Part:
    """Read the one calendar in `body`. Raises ValueError where lines or components are malformed."""
    root = Part("", [], [])
    stack = [root]
    for row in body.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]:
        match = _LINE.fullmatch(row)
        if not match:
            raise ValueError(f"not a content line: {row[:60]!r}")
        line = Line(match[1], dict(_PARAMETER.findall(match[2])), match[3])
        if line.name == "BEGIN":
            stack[-1].parts.append(Part(line.value, [], []))
            stack.append(stack[-1].parts[-1])
        elif line.name == "END":
            if stack.pop().name != line.value:
                raise ValueError(f"END:{line.value} closes nothing")
        else:
            if stack[-1].parts:
                raise ValueError(f"{line.name} stands after a component")
            stack[-1].lines.append(line)
    if len(stack) > 1 or root.lines or [part.name for part in root.parts] != ["VCALENDAR"]:
        raise ValueError("the body is not exactly one whole VCALENDAR")
    return root.parts[0]


def unescape(value: str) -> str:
    """Return the text that a TEXT value stands for (RFC 5545 3.3.11)."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def _row_faults(body: bytes) -> Iterator[str]:
    if not body.endswith(b"\r\n"):
        yield "the last line is not ended"
    if body.startswith(b"\xef\xbb\xbf"):
        yield "the body starts with a byte order mark"
    rows = body.removesuffix(b"\r\n").split(b"\r\n")
    for before, row in zip([b"", *rows], rows, strict=False):
        if not row.strip():
            yield "a blank line"
        if len(row) > LONGEST:
            yield f"a line of {len(row)} octets: {row!r}"
        if re.search(rb"[\x00-\x1f\x7f]|\xc2[\x80-\x9f]", row):
            yield f"a control character: {row!r}"
        try:
            row.decode()
        except UnicodeDecodeError:
            yield f"a fold splits a letter, or no UTF-8: {row!r}"
        if row.startswith(b" ") and re.search(rb"(?<!\\)(\\\\)*\\$", before.removeprefix(b" ")):
            yield f"a fold splits an escape: {before!r}"


def _calendar_faults(calendar: Part) -> Iterator[str]:
    for name, expected in (("VERSION", "2.0"), ("PRODID", None), ("METHOD", None)):
        if len(calendar.all(name)) != 1 or (expected and calendar.value(name) != expected):
            yield f"not exactly one {name}"
    if {part.name for part in calendar.parts} - {"VTIMEZONE", "VEVENT"}:
        yield "components other than VTIMEZONE and VEVENT"
    for part in _walk(calendar):
        if {line.name for line in part.lines} & {"LINK", "CONCEPT", "REFID"}:
            yield "a property of RFC 9253, which no client reads"
        for line in part.lines:
            if line.name in TEXTS and not _TEXT.fullmatch(line.value):
                yield f"not a TEXT value: {line.name}:{line.value[:60]!r}"


def _walk(part: Part) -> Iterator[Part]:
    yield part
    for inner in part.parts:
        yield from _walk(inner)


def _zone_faults(calendar: Part) -> Iterator[str]:
    zones = [part for part in calendar.parts if part.name == "VTIMEZONE"]
    events = [part for part in calendar.parts if part.name == "VEVENT"]
    given = Counter(zone.value("TZID") for zone in zones)
    used = {line.parameters["TZID"] for event in events for line in event.lines if "TZID" in line.parameters}
    if given != Counter(used):
        yield f"zones given {sorted(given.elements())}, zones used {sorted(used)}"
    for zone in zones:
        name, parts = zone.value("TZID"), sorted(part.name for part in zone.parts)
        if "/" not in name or name.startswith("Etc/"):
            yield f"{name} is no place"
        if parts not in (["DAYLIGHT", "STANDARD"], ["STANDARD"]) or any(p.all("RDATE") for p in zone.parts):
            yield f"{name} is not one STANDARD and at most one DAYLIGHT without RDATE"
        first = min((part.value("DTSTART") for part in zone.parts), default="9")
        if any(event.value("DTSTART") < first for event in events):
            yield f"an event comes before the first part of {name}"


def _event_faults(calendar: Part) -> Iterator[str]:
    events = [part for part in calendar.parts if part.name == "VEVENT"]
    for uid, times in Counter(event.value("UID") for event in events).items():
        if times > 1 or not 1 <= len(uid.encode()) <= 255:
            yield f"UID {uid[:60]} stands {times} times and has {len(uid.encode())} octets"
    for event in events:
        counts = Counter(line.name for line in event.lines)
        yield from (f"{counts[name]} times {name} in an event" for name in SINGLE if counts[name] != 1)
        yield from (f"{name} repeated" for name, times in counts.items() if times > 1 and name not in SINGLE)
        yield from _value_faults(event)
        if event.parts:
            yield "an event holds an alarm"


def _value_faults(event: Part) -> Iterator[str]:
    for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED"):
        if not _UTC.fullmatch(event.value(name)) or event.all(name)[0].parameters:
            yield f"{name}:{event.value(name)} is not plain UTC"
    start, end = event.all("DTSTART")[0], event.all("DTEND")[0]
    if start.parameters != end.parameters or start.value >= end.value:
        yield f"from {start} to {end}"
    if (
        set(start.parameters) != {"TZID"}
        or not _WALL.fullmatch(start.value)
        or not _WALL.fullmatch(end.value)
    ):
        yield f"{start} is not wall time with a zone"
    if not event.value("SEQUENCE").isdigit() or int(event.value("SEQUENCE")) >= 2**31:
        yield f"SEQUENCE:{event.value('SEQUENCE')}"
    if event.value("STATUS") not in ("CONFIRMED", "TENTATIVE", "CANCELLED"):
        yield f"STATUS:{event.value('STATUS')}"
    if event.value("TRANSP") != ("TRANSPARENT" if event.value("STATUS") == "CANCELLED" else "OPAQUE"):
        yield f"TRANSP:{event.value('TRANSP')} of a {event.value('STATUS')} lesson"
    if event.all("GEO") and not _GEO.fullmatch(event.value("GEO")):
        yield f"GEO:{event.value('GEO')}"
    for line in event.all("X-APPLE-STRUCTURED-LOCATION"):
        if line.parameters["X-TITLE"].strip('"') != unescape(event.value("LOCATION")):
            yield "the title of Apple's map is not LOCATION"


def _method_faults(calendar: Part) -> Iterator[str]:
    events = [part for part in calendar.parts if part.name == "VEVENT"]
    match calendar.value("METHOD"):
        case "PUBLISH":
            yield from _feed_faults(calendar, events)
        case "REQUEST" | "CANCEL" as method:
            yield from _itip_faults(method, events)
        case other:
            yield f"METHOD:{other}"


def _feed_faults(calendar: Part, events: list[Part]) -> Iterator[str]:
    for name in ("NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        if len(calendar.all(name)) != 1:
            yield f"a feed needs one {name}"
    if [line.parameters for line in calendar.all("REFRESH-INTERVAL")] != [{"VALUE": "DURATION"}]:
        yield "REFRESH-INTERVAL lacks VALUE=DURATION"
    if calendar.all("SOURCE") or calendar.all("URL"):
        yield "the feed names its own address"
    if any(event.all("ATTENDEE") for event in events):
        yield "a feed names an attendee"
    order = [(event.value("DTSTART"), event.value("UID")) for event in events]
    if len({event.all("DTSTART")[0].parameters.get("TZID") for event in events}) < 2 and order != sorted(
        order
    ):
        yield "the events are not in order"


def _itip_faults(method: str, events: list[Part]) -> Iterator[str]:
    if len(events) != 1:
        yield f"{len(events)} events in one {method}"
    for event in events:
        if (method == "CANCEL") != (event.value("STATUS") == "CANCELLED"):
            yield f"{method} with STATUS:{event.value('STATUS')}"
        people = event.all("ORGANIZER") + event.all("ATTENDEE")
        if [line.name for line in people] != ["ORGANIZER", "ATTENDEE"]:
            yield "not exactly one ORGANIZER and one ATTENDEE"
            return
        for line in people:
            if not re.fullmatch(r"mailto:[^\s<>\"@]+@[^\s<>\"@]+", line.value):
                yield f"{line.name} is no bare address: {line.value}"
            if not line.parameters.get("CN", "").startswith('"'):
                yield f"{line.name} has no quoted CN"
        asked = {key: value for key, value in people[1].parameters.items() if key != "CN"}
        if asked != {
            "ROLE": "REQ-PARTICIPANT",
            "PARTSTAT": "NEEDS-ACTION",
            "RSVP": "TRUE",
            "CUTYPE": "INDIVIDUAL",
        }:
            yield f"Gmail shows no buttons for {asked}"
