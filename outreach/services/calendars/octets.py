"""From icalendar's components to octets: escaping and folding (RFC 5545 3.1 and 3.3.11).

icalendar 7.3 builds the lines. Two of its steps are done here, because it gets them wrong: it reads the
letters `\\N` in a text as a line end ("C:\\New" loses a letter), and it folds between the two backslashes
of an escaped one, which makes Google drop the whole feed.
"""

import re

from icalendar import Calendar, Component
from icalendar.parser import Parameters
from icalendar.prop import vText

PRODUCT = "-//Outreach//School lessons//EN"
LONGEST = 75  # octets a line, CRLF not counted

_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})
_ATOM = re.compile(r"\\.|.", re.DOTALL)
_NO_PARAMETER = re.compile(r'["^\\]')


class Text(vText):
    """A TEXT value that reads back as exactly the letters that went in."""

    def to_ical(self) -> bytes:
        return self.translate(_ESCAPES).encode()


class QuotedName(Parameters):
    """Parameters that always quote CN: Outlook and Google misread some bare names."""

    always_quoted: tuple[str, ...] = (*Parameters.always_quoted, "CN")  # type: ignore[assignment]  # its length


def fits_parameter(value: str) -> bool:
    """Say whether a parameter can hold `value` unchanged.

    Quotes and carets would need RFC 6868, which few clients read; a backslash is an escape to some.
    """
    return not _NO_PARAMETER.search(value)


def parameter(value: str) -> str:
    """Return `value` with the letters that a parameter cannot hold made apostrophes."""
    return _NO_PARAMETER.sub("'", value)


def calendar(method: str) -> Calendar:
    """Return an empty calendar object with its three obligatory properties."""
    component = Calendar()
    component.add("version", "2.0")
    component.add("prodid", Text(PRODUCT))
    component.add("method", method)
    return component


def serialise(component: Component) -> bytes:
    """Return the component's octets: UTF-8, folded, every line ended by CRLF."""
    return b"".join(fold(line) + b"\r\n" for line in component.content_lines() if line)


def fold(line: str) -> bytes:
    """Fold one content line to at most 75 octets a row, between letters and never inside an escape."""
    whole = line.encode()
    if len(whole) <= LONGEST:
        return whole
    rows, row, room = [], b"", LONGEST
    for atom in map(str.encode, _ATOM.findall(line)):
        if len(row) + len(atom) > room:
            rows.append(row)
            row, room = b"", LONGEST - 1  # the space that opens a continued row
        row += atom
    return b"\r\n ".join([*rows, row])
