"""Made-up campaigns of any size for measuring: towns of very different size, schools, lessons, volunteers.

`plain` is what every campaign has; `full` uses every feature of the planning problem and asks for more than there is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from solver import Lesson, Policy, Problem, School, Slot, Volunteer, Window

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
    """A campaign of 250 schools, some 530 lessons and 300 volunteers, times `scale`."""
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
    full = profile == "full"
    schools = [_school(random, number, towns, full) for number in range(int(250 * scale))]
    lessons = [lesson for school in schools for lesson in _lessons(random, school, full)]
    volunteers = [_volunteer(random, number, towns, schools, full) for number in range(int(300 * scale))]
    policy = Policy(newcomers_need_company=full)
    return Problem(ZONE, tuple(schools), tuple(lessons), tuple(volunteers), policy=policy)


def six_countries(seed: int = 1, scale: float = 100.0) -> Problem:
    """Six plain campaigns too far apart for anybody to serve two of them, a sixth of the size each."""
    countries = [
        moved(made_up("plain", seed * 10 + n, scale / 6), f"C{n}", 55.0 * n - 180.0) for n in range(6)
    ]
    first = countries[0]
    return replace(
        first,
        **{
            name: tuple(one for country in countries for one in getattr(country, name))
            for name in ("schools", "lessons", "volunteers")
        },
    )


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


def _near(random: Random, town: Town) -> tuple[float, float]:
    return round(random.gauss(town.lat, 0.02), 5), round(random.gauss(town.lon, 0.03), 5)


def _school(random: Random, number: int, towns: list[Town], full: bool) -> School:
    (town,) = random.choices(towns, [town.size**0.6 for town in towns])
    lat, lon = _near(random, town)
    weight = random.choice([1, 2, 2, 3]) if full else 2
    return School(f"S{number}", lat, lon, rooms=random.choice([1, 1, 2]), weight=weight)


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


def _volunteer(
    random: Random, number: int, towns: list[Town], schools: list[School], full: bool
) -> Volunteer:
    (town,) = random.choices(towns, [town.size for town in towns])
    lat, lon = _near(random, town)
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
    return Volunteer(f"V{number}", languages, windows, most, reach, lat, lon, **extra)  # type: ignore[arg-type]
