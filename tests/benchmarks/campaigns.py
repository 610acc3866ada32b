"""Made-up campaigns of any size for measuring: towns of very different size, schools, lessons, volunteers.

`plain` is what every campaign has; `full` uses every feature of the planning problem and asks for more than there is."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from solver import Lesson, Policy, Problem, School, Slot, Volunteer, Window

TOWNS = Path(__file__).parents[2] / "outreach" / "data" / "towns.csv"
COUNTRIES = ("PL", "RO", "CZ", "LT", "LV", "EE")
ZONE = "Europe/Vilnius"
FIRST_DAY = datetime(2027, 2, 1, tzinfo=UTC)  # a Monday; the offset of winter holds for all days used here
BELLS = [480, 535, 590, 650, 710, 765, 820]  # minutes after midnight
MORNINGS = [(420, 780), (420, 780), (450, 1050), (420, 1080), (720, 1080)]
DAYS = [week * 7 + weekday for week in range(5) for weekday in range(5)]
TOPICS = ["ai", "data", "design", "games", "hardware", "product", "security", "web"]


@dataclass(frozen=True)
class Town:
    lat: float
    lon: float
    size: float


def made_up(profile: str = "plain", seed: int = 1, scale: float = 1.0) -> Problem:
    """A campaign of 250 schools, some 530 lessons and 300 volunteers, times `scale`, on made-up towns."""
    random = Random(f"{profile} {seed}")
    side = scale**0.5
    towns = [
        Town(
            random.uniform(54.0, 54.0 + 2.3 * side),
            random.uniform(21.2, 21.2 + 5.4 * side),
            1 / (1 + rank / scale) ** 0.9,
        )
        for rank in range(int(160 * scale))
    ]
    return _campaign(random, profile, Towns(towns, 1.0, 0.6), int(250 * scale), int(300 * scale))


def in_country(
    country: str, schools: int, volunteers: int, profile: str = "plain", seed: int = 1, prefix: str = ""
) -> Problem:
    """A campaign on the real towns of a country; large ones have more volunteers a school than small ones."""
    random = Random(f"{profile} {seed} {country}")
    return _campaign(random, profile, Towns(towns_of(country), 0.8, 0.6), schools, volunteers, prefix)


def ten_times(profile: str = "plain", seed: int = 1) -> Problem:
    """2,500 schools and 3,000 volunteers in Poland."""
    return in_country("PL", 2500, 3000, profile, seed)


def six_countries(seed: int = 1, scale: float = 100.0) -> Problem:
    """250 schools and 300 volunteers times `scale`, shared out by the people who live in six countries' towns.

    Each country has its own language, so that nobody serves two of them."""
    people = {country: sum(town.size for town in towns_of(country)) for country in COUNTRIES}
    shares = {country: scale * some / sum(people.values()) for country, some in people.items()}
    countries = [
        in_language(in_country(name, round(250 * share), round(300 * share), "plain", seed, name), name)
        for name, share in shares.items()
    ]
    return replace(
        countries[0],
        **{
            name: tuple(one for country in countries for one in getattr(country, name))
            for name in ("schools", "lessons", "volunteers")
        },
    )


def in_language(problem: Problem, word: str) -> Problem:
    """The same campaign in which everybody speaks only this language."""

    def speaking(things: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(replace(one, languages=(word,)) for one in things)

    return replace(problem, lessons=speaking(problem.lessons), volunteers=speaking(problem.volunteers))


def moved(problem: Problem, prefix: str, east: float) -> Problem:
    """The same campaign elsewhere: every id with a prefix, and so many degrees further east."""

    def shifted(things: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(replace(one, id=prefix + one.id, lon=one.lon + east) for one in things)

    def renamed(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(prefix + id for id in ids)

    lessons = [replace(one, id=prefix + one.id, school=prefix + one.school) for one in problem.lessons]
    volunteers = [
        replace(
            one,
            favourite_schools=renamed(one.favourite_schools),
            refused_schools=renamed(one.refused_schools),
        )
        for one in shifted(problem.volunteers)
    ]
    return replace(
        problem, schools=shifted(problem.schools), lessons=tuple(lessons), volunteers=tuple(volunteers)
    )


@cache
def towns_of(country: str) -> tuple[Town, ...]:
    """A country's towns as the gazetteer has them."""
    with TOWNS.open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["country"] == country]
    return tuple(Town(float(row["lat"]), float(row["lon"]), float(row["population"])) for row in rows)


class Towns:
    """Towns to draw volunteers' homes and schools from, by powers of their size: schools stand more evenly."""

    def __init__(self, towns: Sequence[Town], homes: float, sites: float) -> None:
        self.towns = towns
        self.homes = list(accumulate(town.size**homes for town in towns))
        self.sites = list(accumulate(town.size**sites for town in towns))

    def home(self, random: Random) -> Town:
        return random.choices(self.towns, cum_weights=self.homes)[0]

    def site(self, random: Random) -> Town:
        return random.choices(self.towns, cum_weights=self.sites)[0]


def _campaign(
    random: Random, profile: str, towns: Towns, schools: int, volunteers: int, prefix: str = ""
) -> Problem:
    full = profile == "full"
    places = [_school(random, f"{prefix}S{number}", towns, full) for number in range(schools)]
    lessons = [lesson for school in places for lesson in _lessons(random, school, full)]
    people = [_volunteer(random, f"{prefix}V{number}", towns, places, full) for number in range(volunteers)]
    policy = Policy(newcomers_need_company=full)
    return Problem(ZONE, tuple(places), tuple(lessons), tuple(people), policy=policy)


def _near(random: Random, town: Town) -> tuple[float, float]:
    return round(random.gauss(town.lat, 0.02), 5), round(random.gauss(town.lon, 0.03), 5)


def _school(random: Random, id: str, towns: Towns, full: bool) -> School:
    lat, lon = _near(random, towns.site(random))
    weight = random.choice([1, 2, 2, 3]) if full else 2
    return School(id, lat, lon, rooms=random.choice([1, 1, 2]), weight=weight)


def _lessons(random: Random, school: School, full: bool) -> list[Lesson]:
    days = random.sample(DAYS, 4)
    return [
        _lesson(random, school, number, days, full) for number in range(random.choice([1, 1, 2, 2, 3, 4]))
    ]


def _lesson(random: Random, school: School, number: int, days: list[int], full: bool) -> Lesson:
    times = random.sample([(day, bell) for day in days for bell in BELLS], random.randint(2, 7))
    slots = tuple(
        Slot(_at(day, bell), _at(day, bell + 45), rank if full else 0)
        for rank, (day, bell) in enumerate(times)
    )
    extra: dict[str, object] = {"team": random.choice([1, 1, 1, 1, 2])}
    if full:
        extra |= {
            "delivery": random.choices(["in_person", "either", "online"], [16, 3, 1])[0],
            "requires_vetting": random.random() < 0.3,
            "topics": tuple(random.sample(TOPICS, 2)),
            "weight": random.choice([1, 1, 1, 2]),
        }
    languages = random.choice([("lt",)] * 8 + [("pl", "en"), ("ru",)]) if full else ("lt",)
    return Lesson(f"{school.id}-{number}", school.id, languages, slots, **extra)  # type: ignore[arg-type]


def _at(day: int, minute: int) -> datetime:
    return FIRST_DAY + timedelta(days=day, minutes=minute - 120)


def _volunteer(random: Random, id: str, towns: Towns, schools: list[School], full: bool) -> Volunteer:
    lat, lon = _near(random, towns.home(random))
    days = sorted(
        random.sample(DAYS, random.choice([2, 3, 4, 6, 8, 12]) if full else random.choice([3, 4, 6, 8, 12]))
    )
    hours = [random.choice(MORNINGS) for _ in days]
    windows = tuple(
        Window(_at(day, start), _at(day, end)) for day, (start, end) in zip(days, hours, strict=True)
    )
    most = random.choice([1, 2, 2, 3, 4]) if full else random.choice([1, 2, 2, 3, 3])
    extra: dict[str, object] = {"max_lessons_per_day": random.choice([1, 2, 3, 3]), "max_lessons_per_week": 3}
    if full:
        extra |= {
            "topics": tuple(random.sample(TOPICS, 2)),
            "delivery": random.choice([("in_person",), ("in_person",), ("in_person", "online")]),
            "vetted": random.random() < 0.8,
            "experienced": random.random() < 0.7,
            "favourite_schools": (random.choice(schools).id,) if random.random() < 0.2 else (),
            "refused_schools": (random.choice(schools).id,) if random.random() < 0.1 else (),
        }
    languages = random.choice([("lt",), ("lt", "en"), ("lt", "ru"), ("lt", "en", "pl")]) if full else ("lt",)
    reach = random.choice([30, 45, 60, 90, 120])
    return Volunteer(id, languages, windows, most, reach, lat, lon, **extra)  # type: ignore[arg-type]
