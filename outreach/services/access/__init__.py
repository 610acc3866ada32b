"""Who may come in: roles, sign-in links, and the addresses of calendars. Of every secret only its SHA-256 is kept."""

from .feeds import (
    OWN,
    Calendar,
    end_feed,
    end_feeds,
    feed_of,
    feeds_of,
    is_note_due,
    new_feed,
    note_read,
)
from .people import add_organizer, find_person, roles, schools_of, volunteers_of
from .sign_in import ask_for_link, look, redeem, sign_in_link

__all__ = [
    "OWN",
    "Calendar",
    "add_organizer",
    "ask_for_link",
    "end_feed",
    "end_feeds",
    "feed_of",
    "feeds_of",
    "find_person",
    "is_note_due",
    "look",
    "new_feed",
    "note_read",
    "redeem",
    "roles",
    "schools_of",
    "sign_in_link",
    "volunteers_of",
]
