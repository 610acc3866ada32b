"""Why a mail waits for somebody: kept in English, with what stands in it apart, and said in the language of the reader.

Mails are taken in by the worker or by a shell, whose language is nobody's who reads the page.
"""

import json
from datetime import datetime
from typing import Any

from flask_babel import force_locale, gettext

from outreach.models import ReceivedMail
from outreach.services.calendars import clean_line
from outreach.services.walltime import wall
from outreach.services.words import clock_time, day_in_words

LONGEST = 500  # letters, as the column has them
LIMITS = (200, 100, 40, 10)  # letters of each value, until all of it fits


def because(sentence: str, **values: str) -> str:
    """What is kept of an English sentence and the values of its placeholders."""
    if not values:
        return sentence
    tries = (
        json.dumps([sentence, {n: clean_line(v, limit) for n, v in values.items()}], ensure_ascii=False)
        for limit in LIMITS
    )
    return next((text for text in tries if len(text) <= LONGEST), "")


def in_english(sentence: Any) -> str:
    """A lazy sentence without placeholders, as `because` wants it."""
    with force_locale("en"):
        return str(sentence)


def reason_of(mail: ReceivedMail, zone: str) -> str:
    """The same in the language of the moment, times by the clocks of `zone`; "" where nothing needs to be said."""
    sentence, values = _parts(mail.reason)
    if "starts" in values:
        values["starts"] = _moment(values["starts"], zone)
    return gettext(sentence, **values) if sentence else ""


def _parts(kept: str) -> tuple[str, dict[str, str]]:
    try:
        sentence, values = json.loads(kept)
        return str(sentence), dict(values)
    except (TypeError, ValueError):  # a sentence alone
        return kept, {}


def _moment(text: str, zone: str) -> str:
    """`2027-03-22T10:05:00+00:00`; without an offset the name of the zone may follow, as it was sent."""
    stamp, _space, name = text.partition(" ")
    at = datetime.fromisoformat(stamp)
    if at.tzinfo is None:
        shown = f"{day_in_words(at.date())}, {at:%H:%M}"
        return f"{shown} ({name})" if name else shown
    day, minutes = wall(at, zone)
    return f"{day_in_words(day)}, {clock_time(minutes)}"
