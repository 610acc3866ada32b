"""A made-up campaign on the real towns of Lithuania, as the six files that an organizer would import.

Schools, people and wishes are invented; the same seed and day give the same files.
"""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, radians, sqrt
from pathlib import Path
from random import Random
from typing import Any

from outreach import demo_words as words
from outreach.geography import Place, towns_of

WEEKS = 11
LEAD_DAYS = 14
MORE_LESSONS = 1.12
FIRST_DAY_AHEAD = 21
TOPICS = ("ai", "data", "design", "games", "hardware", "product", "security", "web")
# Lithuania's public holidays that keep their date: month, day, name.
HOLIDAYS = (
    (1, 1, "Naujieji metai"),
    (2, 16, "Valstybės atkūrimo diena"),
    (3, 11, "Nepriklausomybės atkūrimo diena"),
    (5, 1, "Darbo diena"),
    (6, 24, "Joninės"),
    (7, 6, "Valstybės diena"),
    (8, 15, "Žolinė"),
    (11, 1, "Visų šventųjų diena"),
    (11, 2, "Vėlinės"),
)
CHRISTMAS = (12, 24, 12, "Kalėdų atostogos")  # month, day, days, name
POLISH = ("Vilniaus r. sav.", "Šalčininkų r. sav.", "Švenčionių r. sav.", "Vilniaus m. sav.")
RUSSIAN = ("Visagino sav.", "Klaipėdos m. sav.", "Vilniaus m. sav.")
WINDOWS = ("07:00-13:00", "12:00-18:00", "07:00-18:00", "07:30-17:30")


@dataclass(frozen=True)
class _Kind:
    """A kind of school: its name, its classes by grade, and how common it is."""

    name: str
    classes: dict[int, str]
    share: int


GYMNASIUM = {9: "I", 10: "II", 11: "III", 12: "IV"}
KINDS = (
    _Kind("gimnazija", GYMNASIUM, 60),
    _Kind("progimnazija", {7: "7", 8: "8"}, 20),
    _Kind("pagrindinė mokykla", {7: "7", 8: "8", 9: "9", 10: "10"}, 12),
    _Kind("licėjus", GYMNASIUM | {7: "7", 8: "8"}, 8),
)


@dataclass(frozen=True)
class _School:
    code: str
    name: str
    place: Place
    lat: float
    lon: float
    kind: _Kind
    language: str
    bells: list[dict[str, Any]]


@dataclass(frozen=True)
class _Calendar:
    """The campaign's days and the closures in them."""

    first_day: date
    closures: list[dict[str, Any]]

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=7 * WEEKS - 3)

    def school_days(self) -> list[date]:
        """Monday to Friday, but for the days on which some school is closed."""
        days = [self.first_day + timedelta(days=n) for n in range(7 * WEEKS - 2)]
        closed = [(c["first_day"], c["last_day"]) for c in self.closures]
        return [d for d in days if d.weekday() < 5 and not any(first <= d <= last for first, last in closed)]


def make_campaign(
    folder: Path, *, schools: int = 250, volunteers: int = 300, seed: int = 1, today: date
) -> None:
    """Write campaign, closures, schools, bells, requests and volunteers (.csv, import-files.md) into `folder`; a kind without rows gets no file.

    The campaign begins about three weeks after `today` and has about ten weeks of school, a break and holidays among them.
    `schools` ask for about 2.1 lessons each.
    """
    random = Random(seed)
    towns = towns_of("LT")
    places = random.choices(towns, [sqrt(town.population) for town in towns], k=schools)
    calendar = _calendar(today, (places or towns)[0])
    register = [_school(random, number, place) for number, place in enumerate(places, 1)]
    homes = random.choices(towns, [town.population**0.75 for town in towns], k=volunteers)
    people = [_volunteer(random, number, home, register, calendar) for number, home in enumerate(homes, 1)]
    folder.mkdir(parents=True, exist_ok=True)
    _write(
        folder / "campaign.csv", [{"key": key, "value": value} for key, value in _settings(calendar).items()]
    )
    _write(folder / "closures.csv", calendar.closures)
    _write(
        folder / "schools.csv",
        [_school_row(random, number, school) for number, school in enumerate(register, 1)],
    )
    _write(folder / "bells.csv", [{"school_code": s.code} | bell for s in register for bell in s.bells])
    _write(folder / "requests.csv", _requests(random, register, calendar))
    _write(folder / "volunteers.csv", people)


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _settings(calendar: _Calendar) -> dict[str, Any]:
    first = calendar.first_day
    return {
        "slug": f"demo-{first:%Y-%m}",
        "name": f"Demo {first:%Y-%m}",
        "timezone": "Europe/Vilnius",
        "first_day": first,
        "last_day": calendar.last_day,
        "lead_days": LEAD_DAYS,
        "organizer_email": "organizer@programme.example",
        "topics": ";".join(TOPICS),
        "requires_vetting": "yes",
    }


def _calendar(today: date, somewhere: Place) -> _Calendar:
    """Eleven weeks from a Monday: a break in the fifth for grades 1-10, in the sixth for 11-12, and single days."""
    ahead = today + timedelta(days=FIRST_DAY_AHEAD)
    first = ahead + timedelta(days=-ahead.weekday() % 7)
    monday = [first + timedelta(weeks=n) for n in range(WEEKS)]
    closures = [
        _closure(monday[4], 7, "Atostogos", grades="1-10"),
        _closure(monday[5], 7, "Atostogos", grades="11-12"),
        _closure(monday[7] + timedelta(days=2), 1, "Miesto šventė", municipality=somewhere.municipality),
    ]
    yearly = [(month, day, 1, name) for month, day, name in HOLIDAYS] + [CHRISTMAS]
    for day in (first + timedelta(days=n) for n in range(7 * WEEKS)):
        closures += [
            _closure(day, n, name) for month, on, n, name in yearly if (day.month, day.day) == (month, on)
        ]
    return _Calendar(first, sorted(closures, key=lambda closure: closure["first_day"]))


def _closure(first: date, days: int, name: str, grades: str = "", municipality: str = "") -> dict[str, Any]:
    last = first + timedelta(days=days - 1)
    return {
        "first_day": first,
        "last_day": last,
        "name": name,
        "grades": grades,
        "municipality": municipality,
    }


def _school(random: Random, number: int, place: Place) -> _School:
    kind = random.choices(KINDS, [kind.share for kind in KINDS])[0]
    patron = words.PATRONS[number % len(words.PATRONS)]
    # Schools stand about the middle of their town, the farther out the bigger it is.
    spread = min(4.0, sqrt(place.population) / 120)
    north, east = random.gauss(0, spread), random.gauss(0, spread)
    return _School(
        code=f"9{number:08d}",
        name=f"{place.town}: „{patron}“ {kind.name}",
        place=place,
        lat=round(place.lat + north / 111.2, 5),
        lon=round(place.lon + east / (111.2 * cos(radians(place.lat))), 5),
        kind=kind,
        language=_language(random, place.municipality),
        bells=_bells(random, kind),
    )


def _language(random: Random, municipality: str) -> str:
    if municipality in POLISH and random.random() < 0.3:
        return "pl"
    return "ru" if municipality in RUSSIAN and random.random() < 0.15 else "lt"


def _school_row(random: Random, number: int, school: _School) -> dict[str, Any]:
    return {
        "code": school.code,
        "name": school.name,
        "municipality": school.place.municipality,
        "town": school.place.town,
        "address": f"{random.choice(words.STREETS)} g. {random.randint(1, 60)}",
        "lat": school.lat,
        "lon": school.lon,
        "rooms": random.choices((1, 2), (85, 15))[0],
        "contact_name": _name(random),
        "contact_email": f"school{number:03d}@schools.example",
        "contact_phone": f"+3706{number:07d}",
        "entrance": random.choice(words.ENTRANCES),
    }


def _bells(random: Random, kind: _Kind) -> list[dict[str, Any]]:
    """One table for all; or two by grades where a school has small and big classes; or Fridays with short lessons."""
    start, long_break = random.choice((480, 480, 490, 495, 510)), random.choice((2, 3, 4))
    if min(kind.classes) < 9 <= max(kind.classes):
        return _table(start, long_break, grades="1-8") + _table(start + 15, long_break + 1, grades="9-12")
    if random.random() < 0.25:
        friday = _table(start, long_break, minutes=40, weekdays="5")
        return _table(start, long_break, weekdays="1-4") + friday
    return _table(start, long_break)


def _table(
    start: int, long_break: int, minutes: int = 45, grades: str = "", weekdays: str = ""
) -> list[dict[str, Any]]:
    rows = []
    for lesson in range(1, 9):
        times = {"start": _clock(start), "end": _clock(start + minutes)}
        rows.append({"lesson": lesson, **times, "grades": grades, "weekdays": weekdays})
        start += minutes + (25 if lesson == long_break else 10)
    return rows


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _requests(random: Random, register: Sequence[_School], calendar: _Calendar) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    # Each school asks once; the rest of the lessons fall to schools by chance.
    more = Counter(
        random.choices([school.code for school in register], k=round(MORE_LESSONS * len(register)))
    )
    for school in register:
        days = sorted(random.sample(calendar.school_days(), 3))
        letters = {grade: iter("abcdef") for grade in school.kind.classes}
        for _ in range(1 + min(more[school.code], 5)):
            grade = random.choice(list(school.kind.classes))
            name = school.kind.classes[grade] + next(letters[grade])
            rows.append(_request(random, f"R{len(rows) + 1:04d}", school, grade, name, days))
    return rows


def _request(
    random: Random, reference: str, school: _School, grade: int, name: str, days: list[date]
) -> dict[str, Any]:
    pupils = random.randint(12, 30)
    return {
        "reference": reference,
        "school_code": school.code,
        "class": name,
        "pupils": pupils,
        "girls": round(pupils * random.uniform(0.35, 0.65)),
        "languages": school.language + (";en" if random.random() < 0.15 else ""),
        "topics": _some(random, TOPICS, (35, 45, 20)),
        "delivery": random.choices(("in_person", "either", "online"), (80, 16, 4))[0],
        "team": random.choices((1, 2), (85, 15))[0],
        "photos": random.choices(("none", "no_faces", "allowed"), (50, 25, 25))[0],
        "slots": "; ".join(_slots(random, school, grade, days)),
    }


def _some(random: Random, choices: Sequence[str], shares: Sequence[int]) -> str:
    """None, one, two … of the choices, by `shares`."""
    count = random.choices(range(len(shares)), shares)[0]
    return ";".join(random.sample(choices, count))


def _slots(random: Random, school: _School, grade: int, days: list[date]) -> list[str]:
    """Two to six different lessons on two of the school's days: most by number, some by the clock."""
    offered = [(day, lesson) for day in random.sample(days, 2) for lesson in range(1, 8)]
    chosen = random.sample(offered, random.randint(2, 6))
    return [_slot(school, grade, day, lesson, random.random() < 0.3) for day, lesson in chosen]


def _slot(school: _School, grade: int, day: date, lesson: int, by_clock: bool) -> str:
    if not by_clock:
        return f"{day} #{lesson}"
    bell = next(bell for bell in school.bells if bell["lesson"] == lesson and _rings_for(bell, grade, day))
    return f"{day} {bell['start']}-{bell['end']}"


def _rings_for(bell: dict[str, Any], grade: int, day: date) -> bool:
    return _within(bell["grades"], grade) and _within(bell["weekdays"], day.isoweekday())


def _within(band: str, number: int) -> bool:
    first, _, last = band.partition("-")
    return not band or int(first) <= number <= int(last or first)


def _volunteer(
    random: Random, number: int, home: Place, register: Sequence[_School], calendar: _Calendar
) -> dict[str, Any]:
    known = [school.code for school in register if school.place.municipality == home.municipality]
    favourites = random.sample(known, 1) if known and random.random() < 0.12 else []
    return {
        "email": f"volunteer{number:03d}@volunteers.example",
        "name": _name(random),
        "phone": f"+3700{number:07d}",
        "town": home.town,
        "municipality": home.municipality,
        "languages": ";".join(_spoken(random, home.municipality)),
        "topics": _some(random, TOPICS, (10, 45, 30, 15)),
        "delivery": random.choices(("in_person", "in_person;online", "online"), (62, 33, 5))[0],
        "experienced": random.choices(("yes", "no"), (67, 33))[0],
        "vetted": random.choices(("yes", "pending"), (92, 8))[0],
        "max_lessons": random.choices((1, 2, 3, 4, 6), (12, 34, 24, 18, 12))[0],
        "max_lessons_per_day": random.choices((1, 2, 3), (30, 45, 25))[0],
        "max_lessons_per_week": random.choices((1, 2, 3), (20, 25, 55))[0],
        "max_travel_minutes": random.choice((30, 45, 60, 60, 90, 90, 120)),
        "favourite_schools": ";".join(favourites),
        "windows": "; ".join(_windows(random, calendar)),
    }


def _spoken(random: Random, municipality: str) -> list[str]:
    more = (("en", 0.8), ("ru", 0.27), ("pl", 0.35 if municipality in POLISH else 0.03))
    return ["lt"] + [language for language, share in more if random.random() < share]


def _windows(random: Random, calendar: _Calendar) -> list[str]:
    days = calendar.school_days()
    chosen = sorted(random.sample(days, random.randint(5, 14)))
    return [f"{day} {random.choice(WINDOWS)}" for day in chosen]


def _name(random: Random) -> str:
    return f"{random.choice(words.FIRST_NAMES)} {random.choice(words.SURNAMES)}"
