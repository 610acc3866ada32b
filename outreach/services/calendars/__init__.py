"""Calendars as octets: data in, bytes out; no database, no request, no clock.

The rules are those of RFC 5545 (the object), RFC 5546 (iTIP) and RFC 7986 (names, refresh), and what
other people's calendar bugs taught on top of them. Whoever stores events raises SEQUENCE and moves
`changed` on every change that a reader can see; these modules refuse what no reader would understand.
"""

from .events import Address, LessonEvent, Status
from .feed import etag, feed
from .itip import Method, PartStat, invitation
from .text import clean_line, clean_text
from .timezones import InexactZone, zone_is_exact

__all__ = [
    "Address",
    "InexactZone",
    "LessonEvent",
    "Method",
    "PartStat",
    "Status",
    "clean_line",
    "clean_text",
    "etag",
    "feed",
    "invitation",
    "zone_is_exact",
]
