"""The gazetteer: where a town lies. Names match without regard to case and diacritics (`Mazeikiai`).

The towns are GeoNames' (https://www.geonames.org), CC BY 4.0; outreach/data/make_towns.py made the file.
"""

import csv
import difflib
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l

TOWNS = Path(__file__).with_name("data") / "towns.csv"
COUNTRIES = ("LT", "LV", "EE", "PL", "CZ", "RO")
# Places of one name and municipality nearer than this are one place that the source names twice.
SAME_PLACE_KM = 5.0
_NO_MARKS = str.maketrans({"ł": "l", "Ł": "l", "đ": "d", "ø": "o", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Place:
    """A town; `municipality` is the first-level region outside Lithuania. Degrees, WGS-84."""

    town: str
    municipality: str
    lat: float
    lon: float
    country: str = "LT"
    population: int = 0


class PlaceUnknown(LookupError):
    """No place, or several, of that name: `sentence` says so (a lazy translation), `candidates` are what may be meant."""

    def __init__(self, sentence: Any, candidates: Sequence[Place]) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.candidates = tuple(candidates)

    def __str__(self) -> str:
        return str(self.sentence)


def fold(name: str) -> str:
    """A name in small letters without diacritics, punctuation or doubled spaces: `Mažeikiai` is `mazeikiai`."""
    letters = unicodedata.normalize("NFKD", name.translate(_NO_MARKS)).casefold()
    return " ".join(
        "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split()
    )


def fold_municipality(name: str) -> str:
    """The same for `Kauno r. sav.`, `Kauno r.` and `Kauno rajono savivaldybė`: `kauno r`."""
    short = {"rajono": "r", "rajonas": "r", "raj": "r", "miesto": "m", "miestas": "m"}
    words = [short.get(word, word) for word in fold(name).split()]
    return " ".join(word for word in words if word not in ("sav", "savivaldybe"))


def find_place(
    town: str, municipality: str | None = None, country: str = "LT", extra: Iterable[Place] = ()
) -> Place:
    """The place called `town`, in `municipality` where that is given; `extra` are places that the gazetteer lacks.

    Raises PlaceUnknown with the nearest spellings, or with the places that share the name.
    """
    named = [place for place in extra if fold(place.town) == fold(town)] + _named(town, country)
    if not named:
        raise _unknown(town, country)
    wanted = fold_municipality(municipality or "")
    inside = [place for place in named if not wanted or fold_municipality(place.municipality) == wanted]
    if not inside:
        raise _elsewhere(town, municipality or "", named)
    if any(_kilometres(inside[0], place) > SAME_PLACE_KM for place in inside):
        raise _ambiguous(town, inside)
    return inside[0]


def towns_of(country: str) -> Sequence[Place]:
    """All the gazetteer's towns of a country, the biggest first."""
    return _gazetteer(country).towns


@dataclass(frozen=True)
class _Gazetteer:
    towns: tuple[Place, ...]
    by_name: dict[str, list[Place]]


@cache
def _gazetteer(country: str) -> _Gazetteer:
    with TOWNS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["country"] == country]
    book = _Gazetteer(tuple(_place(row) for row in rows), defaultdict(list))
    for row, place in zip(rows, book.towns, strict=True):
        # `Dainava (Kaunas)` is also found as Dainava, Warsaw as Warszawa.
        names = (place.town, re.sub(r"\(.*\)", "", place.town), row["local_name"] or place.town)
        for name in {fold(name) for name in names}:
            book.by_name[name].append(place)
    return book


def _place(row: dict[str, str]) -> Place:
    lat, lon, population = float(row["lat"]), float(row["lon"]), int(row["population"])
    return Place(row["town"], row["municipality"], lat, lon, row["country"], population)


def _named(town: str, country: str) -> list[Place]:
    return _gazetteer(country).by_name.get(fold(town), [])


def _kilometres(one: Place, other: Place) -> float:
    """Near enough for telling one place from two: the flat distance."""
    east = (one.lon - other.lon) * math.cos(math.radians(one.lat))
    return math.hypot(one.lat - other.lat, east) * 111.2


def _unknown(town: str, country: str) -> PlaceUnknown:
    book = _gazetteer(country)
    near = [
        book.by_name[name][0] for name in difflib.get_close_matches(fold(town), book.by_name, n=3, cutoff=0.6)
    ]
    if not near:
        sentence = _l(
            "The gazetteer has no town “%(town)s”. Give the nearest town, or lat and lon.", town=town[:80]
        )
        return PlaceUnknown(sentence, [])
    names = ", ".join(dict.fromkeys(place.town for place in near))
    sentence = _l(
        "The gazetteer has no town “%(town)s”. The nearest spellings: %(names)s.", town=town[:80], names=names
    )
    return PlaceUnknown(sentence, near)


def _elsewhere(town: str, municipality: str, named: list[Place]) -> PlaceUnknown:
    sentence = _l(
        "There is no “%(town)s” in “%(municipality)s”. It is in: %(places)s.",
        town=town[:80], municipality=municipality[:80], places=_places(named),
    )  # fmt: skip
    return PlaceUnknown(sentence, named)


def _ambiguous(town: str, inside: list[Place]) -> PlaceUnknown:
    if len({place.municipality for place in inside}) == 1:
        sentence = _l(
            "%(municipality)s has several places called “%(town)s”. Give lat and lon.",
            town=town[:80], municipality=inside[0].municipality,
        )  # fmt: skip
    else:
        sentence = _l(
            "Several places are called “%(town)s”. Give the municipality, one of: %(places)s.",
            town=town[:80], places=_places(inside),
        )  # fmt: skip
    return PlaceUnknown(sentence, inside)


def _places(places: list[Place]) -> str:
    return ", ".join(dict.fromkeys(place.municipality for place in places[:12]))
