"""Days, times and languages as people say them, in the reader's language."""

from datetime import date, datetime

from babel import Locale
from babel.dates import get_day_names
from flask_babel import format_date, get_locale

from outreach.services.walltime import format_time, wall

# CLDR's English begins with the month; schools in Europe read the day first.
_LONG = {"lt": "y 'm'. MMMM d 'd'., EEEE", "en": "EEEE d MMMM y"}
_MONTH_DAY = {"lt": "MMMM d 'd'.", "en": "d MMMM"}
_SHORT = {"lt": "MMMM d 'd'., EEEE", "en": "EEEE d MMMM"}


def day_in_words(day: date) -> str:
    """`2027 m. vasario 10 d., trečiadienis`, `Wednesday 10 February 2027`."""
    return format_date(day, _LONG.get(_language(), "full"))


def short_day(day: date) -> str:
    """`vasario 10 d., trečiadienis`, `Wednesday 10 February`: where the year is plain."""
    return format_date(day, _SHORT.get(_language(), "full"))


def month_day(day: date) -> str:
    """`vasario 8 d.`, `8 February`."""
    return format_date(day, _MONTH_DAY.get(_language(), "long"))


def clock_time(minute: int) -> str:
    """`09:50` for 590 minutes after midnight."""
    return format_time(minute)


def clock_range(starts: int, ends: int) -> str:
    """`09:50–10:35`."""
    return f"{format_time(starts)}–{format_time(ends)}"


def times_in_words(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """`Wednesday 10 February 2027, 09:50–10:35`: two instants by the clocks of `zone`."""
    day, starts = wall(starts_at, zone)
    return f"{day_in_words(day)}, {clock_range(starts, wall(ends_at, zone)[1])}"


def weekday_name(number: int) -> str:
    """`pirmadienis` for 1."""
    return get_day_names("wide", "stand-alone", get_locale() or Locale("en"))[number - 1]


def language_name(code: str) -> str:
    """`lietuvių` for `lt`; a code that nobody knows is shown as it is."""
    return (get_locale() or Locale("en")).languages.get(code, code)


def _language() -> str:
    return (get_locale() or Locale("en")).language
