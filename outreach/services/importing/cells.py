"""What one cell means. Each parser takes the cell's text and gives a plain JSON value.

A cell that means nothing raises BadCell with what is wrong and what would be right. Days are ISO texts, times of day
are minutes after midnight, bands are [from, to].
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_month_names
from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l

from outreach.geography import fold
from outreach.models import HIGHEST_GRADE, LOWEST_GRADE, Vetting
from outreach.services.errors import Refused
from outreach.services.walltime import parse_time

Parser = Callable[[str], Any]

NAME_LETTERS = 200
TRUE = {"yes", "y", "taip", "true", "tiesa", "1"}
FALSE = {"no", "n", "ne", "false", "netiesa", "0"}
ROMAN = {"I": 9, "II": 10, "III": 11, "IV": 12}
# Languages of the six countries' spreadsheets, and English: their month names stand where `1-4` became a date.
SPREADSHEET_LANGUAGES = ("en", "lt", "lv", "et", "pl", "cs", "ro")


class BadCell(ValueError):
    """What is wrong in one cell: sentences, each with the part of the cell that it is about (None: the whole)."""

    def __init__(self, sentence: Any = None, *, parts: list[tuple[str | None, Any]] | None = None) -> None:
        super().__init__(sentence)
        self.faults: list[tuple[str | None, Any]] = parts or [(None, sentence)]


def clean(text: str) -> str:
    """One line of harmless text: no control characters, no line breaks, no invisible marks, single spaces."""
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = "".join(_harmless(letter) for letter in text)
    return " ".join(text.split())


def _harmless(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    return "" if category.startswith("C") else letter


def line(longest: int = NAME_LETTERS) -> Parser:
    """Text in one line of at most `longest` letters."""

    def parse(text: str) -> str:
        value = clean(text)
        if len(value) > longest:
            sentence = _l(
                "The text has %(letters)s letters: at most %(most)s fit.", letters=len(value), most=longest
            )
            raise BadCell(sentence)
        return value

    return parse


def code(longest: int = 40) -> Parser:
    """A code or reference: letters, digits and a few signs, no spaces."""

    def parse(text: str) -> str:
        value = clean(text)
        if not re.fullmatch(r"\w[\w./:-]*", value) or len(value) > longest:
            raise BadCell(
                _l("This is no code: up to %(most)s letters, digits, - . / : and no spaces.", most=longest)
            )
        return value

    return parse


def slug(text: str) -> str:
    value = clean(text)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) or len(value) > 80:
        raise BadCell(_l("Write small letters, digits and hyphens, such as spring-2027."))
    return value


def whole(least: int, most: int) -> Parser:
    """A whole number from `least` to `most`; `3,0` is 3."""

    def parse(text: str) -> int:
        value = clean(text).replace(",", ".")
        if not re.fullmatch(r"[+-]?\d{1,9}(\.0*)?", value) or not least <= int(float(value)) <= most:
            raise BadCell(_l("Write a whole number from %(least)s to %(most)s.", least=least, most=most))
        return int(float(value))

    return parse


def degrees(most: int) -> Parser:
    """Latitude (`most` 90) or longitude (180), with a point or a comma."""

    def parse(text: str) -> float:
        value = clean(text).replace(",", ".").replace("−", "-")
        if not re.fullmatch(r"[+-]?\d{1,3}(\.\d*)?", value) or abs(float(value)) > most:
            raise BadCell(_l("Write degrees from -%(most)s to %(most)s, such as 54.69.", most=most))
        return round(float(value), 6)

    return parse


def yes_no(text: str) -> bool:
    value = clean(text).casefold()
    if value not in TRUE | FALSE:
        raise BadCell(_l("Write yes or no."))
    return value in TRUE


def vetted(text: str) -> Vetting:
    """`yes`, `pending` or `no`."""
    value = clean(text).casefold()
    if value in ("pending", "laukiama"):
        return Vetting.PENDING
    if value not in TRUE | FALSE:
        raise BadCell(_l("Write yes, pending or no."))
    return Vetting.YES if value in TRUE else Vetting.NO


def choice(choices: type[StrEnum]) -> Parser:
    """One word of a short list; `In person` is `in_person`."""

    def parse(text: str) -> StrEnum:
        try:
            return choices(re.sub(r"[\s-]+", "_", clean(text).casefold()))
        except ValueError:
            raise BadCell(_l("Write one of: %(choices)s.", choices=", ".join(choices))) from None

    return parse


def several(parse_one: Parser, *, repeats: bool = False) -> Parser:
    """A list by `;` in its order, each part once unless `repeats`. All its faults are told together."""

    def parse(text: str) -> list[Any]:
        values: list[Any] = []
        faults: list[tuple[str | None, Any]] = []
        for part in filter(None, map(str.strip, text.split(";"))):
            try:
                value = parse_one(part)
            except BadCell as fault:
                faults += [(part, sentence) for _, sentence in fault.faults]
                continue
            if repeats or value not in values:
                values.append(value)
        if faults:
            raise BadCell(parts=faults)
        return values

    return parse


def email(text: str) -> str:
    """An address in small letters, one that mail can be written to; nobody is asked whether it exists."""
    try:
        found = validate_email(
            clean(text).casefold(), check_deliverability=False, allow_smtputf8=False, strict=True
        )
        found.domain.encode("idna")  # the older rules, by which our mail is addressed
        return found.normalized.casefold()
    except (EmailNotValidError, UnicodeError):
        raise BadCell(_l("This is no e-mail address such as name@school.example.")) from None


def phone(text: str) -> str:
    value = clean(text)
    fewest = 8 if value.startswith("+") else 3  # of a country's own numbers some are short, such as 112
    if len(value) > 40 or len(re.sub(r"\D", "", value)) < fewest:
        raise BadCell(_l("This is no telephone number such as +370 600 00000."))
    return value


@cache
def _language_codes() -> frozenset[str]:
    names = {str(name) for name in Locale("en").languages}
    return frozenset(name for name in names if len(name) == 2 and name != "sh")  # ISO 639-1 withdrew sh


def language(text: str) -> str:
    value = clean(text).casefold()
    if value not in _language_codes():
        raise BadCell(_l("This is no language code of ISO 639-1 such as lt, en, pl or ru."))
    return value


def topic(text: str) -> str:
    value = clean(text).casefold()
    if len(value) > 40:
        raise BadCell(_l("A topic has at most %(most)s letters.", most=40))
    return value


def timezone(text: str) -> str:
    value = clean(text)
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError):
        raise BadCell(_l("This is no time zone such as Europe/Vilnius.")) from None
    return value


def day(text: str) -> str:
    """A day, the year first: `2027-02-10`, `2027.02.10`, also with 00:00 behind as spreadsheets write it."""
    match = re.fullmatch(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?( 0?0:00(:00)?)?", clean(text))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()  # type: ignore[index]
    except (TypeError, ValueError):
        raise BadCell(_l("This is no day of the calendar: write it as 2027-02-10.")) from None


def time_of_day(text: str) -> int:
    try:
        return parse_time(clean(text))
    except Refused as refusal:
        raise BadCell(refusal.sentence) from None


def class_and_grade(text: str) -> list[Any]:
    """A class's usual name, and its grade: `8b` is 8, `Ia` to `IVc` are 9 to 12, `1gv2` is 9."""
    name = clean(text).replace(" ", "")
    if match := re.fullmatch(r"([1-4])gv\w{0,2}", name, re.IGNORECASE):
        return [name, int(match[1]) + 8]
    if match := re.fullmatch(
        r"(IV|I{1,3})[-.]?[^\W\d_]{0,2}\d?", name if name != name.lower() else name.upper()
    ):
        return [name, ROMAN[match[1]]]
    match = re.fullmatch(r"(\d{1,2})[-.]?(?!gv)[^\W\d_]{0,2}\d?", name)
    if match and LOWEST_GRADE <= int(match[1]) <= HIGHEST_GRADE:
        return [name, int(match[1])]
    raise BadCell(_l("This is no class such as 8b, Ia, IVc or 1gv2."))


def grades(text: str) -> list[int]:
    """`5-8`, `9`, `I-IV`; a date that a spreadsheet made of `1-4` is 1 to 4."""
    return _band(
        text,
        LOWEST_GRADE,
        HIGHEST_GRADE,
        _l("Write grades such as 9-12 (a spreadsheet may have made a date of them)."),
    )


def weekdays(text: str) -> list[int]:
    """`1-4` is Monday to Thursday, `5` is Friday."""
    return _band(
        text,
        1,
        7,
        _l("Write weekdays such as 1-4, Monday is 1 (a spreadsheet may have made a date of them)."),
    )


def _band(text: str, least: int, most: int, sentence: Any) -> list[int]:
    ends = _ends_of_band(clean(text))
    if not ends or not least <= min(ends) <= max(ends) <= most or ends != sorted(ends):
        raise BadCell(sentence)
    return [ends[0], ends[-1]]


def _ends_of_band(text: str) -> list[int] | None:
    """The numbers of a band; of a date its month and day, the smaller first, as bands rise and dates come both ways."""
    if match := re.fullmatch(r"\d{4}-(\d\d)-(\d\d)( 00:00(:00)?)?", text):
        return sorted((int(match[1]), int(match[2])))
    parts = [part.strip(" .") for part in re.split(r"[-–—./ ]+", text) if part.strip(" .")]
    numbers = [
        ROMAN.get(part.upper()) or (int(part) if re.fullmatch(r"\d{1,2}", part) else _month(part))
        for part in parts
    ]
    if not 1 <= len(numbers) <= 2 or None in numbers:
        return None
    found = [number for number in numbers if number is not None]
    return sorted(found) if any(part.isalpha() and part.upper() not in ROMAN for part in parts) else found


def _month(name: str) -> int | None:
    return _months().get(fold(name))


@cache
def _months() -> dict[str, int]:
    """The number of each month by its names, long and short, in the languages of spreadsheets."""
    return {
        fold(name): number
        for locale in reversed(SPREADSHEET_LANGUAGES)
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=locale).items()
    }
