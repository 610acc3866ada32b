"""Whom to recruit and what to ask of schools, in sentences (planning/reasons.py found it)."""

from dataclasses import dataclass
from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from outreach.models import PlanVersion
from outreach.services import planning
from outreach.services.reporting.naming import Names, listed
from outreach.services.words import language_name

Found = dict[str, Any]


@dataclass(frozen=True)
class Piece:
    """One piece of advice: what to do, what it brings, and (of schools) whom to ask for what."""

    what: str
    gain: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Advice:
    """Best first, each counted alone."""

    people: tuple[Piece, ...]
    schools: tuple[Piece, ...]


def advice_of(plan: PlanVersion) -> Advice | None:
    """The plan's advice; None before the job has found it."""
    found = planning.reasons.found(plan, planning.reasons.WHY)
    if found is None:
        return None
    names = Names(plan.campaign)
    return Advice(
        tuple(_person(names, one) for one in found["recruits"]),
        tuple(_ask(names, one) for one in found["asks"]),
    )


def _person(names: Names, one: Found) -> Piece:
    place = names.school(one["school"])
    what = _(
        "One more volunteer near %(town)s who teaches in this language: %(languages)s; free %(times)s.",
        town=place.town,
        languages=listed([language_name(code) for code in one["languages"]]),
        times=listed([_half(day, half) for day, half in one["halves"]]),
    )
    return Piece(what, _gain(one["gain"]))


def _half(day: int, half: str) -> str:
    if half == "morning":
        return _("%(day)s morning", day=_day(day))
    return _("%(day)s afternoon", day=_day(day))


def _day(day: int) -> str:
    return str(get_day_names("wide", locale=get_locale() or "en")[day])


def _ask(names: Names, ask: Found) -> Piece:
    number = len(ask["slots"])
    if ask["weekday"] is None:
        what = ngettext(
            "Ask for one more time for %(num)s lesson.",
            "Ask for one more time for each of %(num)s lessons.",
            number,
        )
    else:
        what = ngettext(
            "Ask for one more time on this weekday for %(num)s lesson: %(day)s.",
            "Ask for one more time on this weekday for each of %(num)s lessons: %(day)s.",
            number,
            day=_day(ask["weekday"]),
        )
    details = tuple(f"{names.lesson(one['lesson'])}: {names.when(one['start'])}" for one in ask["slots"])
    return Piece(what, _gain(ask["gain"]), details)


def _gain(gain: Found) -> str:
    lessons = ngettext("%(num)s lesson more", "%(num)s lessons more", len(gain["lessons"]))
    if not gain["schools"]:
        return lessons
    schools = ngettext("%(num)s school more", "%(num)s schools more", len(gain["schools"]))
    return listed([lessons, schools])
