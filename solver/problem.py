"""The planning problem: frozen dataclasses that are checked where they are made (planning-problem.md, Problem).

Raises BadProblem wherever a value cannot be; the message names the place in the file's terms."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from solver import checks, consistency, files
from solver.checks import BadProblem

FORMAT = "outreach-problem/1"
DELIVERIES = ("in_person", "online")


@dataclass(frozen=True)
class Travel:
    """How minutes between places are told: `great_circle`, or a `matrix` of one-way `minutes` between `places`."""

    kind: str = "great_circle"
    places: tuple[str, ...] = ()
    minutes: tuple[tuple[int, ...], ...] = ()

    def __post_init__(self) -> None:
        checks.among(self.kind, "kind", ("great_circle", "matrix"))
        checks.texts(self.places, "places")
        if self.kind == "great_circle" and (self.places or self.minutes):
            raise BadProblem("places" if self.places else "minutes", "belongs to a matrix only")
        if len(self.minutes) != len(self.places):
            raise BadProblem("minutes", f"must have {len(self.places)} rows, not {len(self.minutes)}")
        for number, row in enumerate(self.minutes):
            self._check_row(number, row)

    def _check_row(self, number: int, row: tuple[int, ...]) -> None:
        if len(row) != len(self.places):
            raise BadProblem(f"minutes[{number}]", f"must have {len(self.places)} entries, not {len(row)}")
        for column, value in enumerate(row):
            checks.cost(value, f"minutes[{number}][{column}]")
        if row[number] != 0:
            raise BadProblem(f"minutes[{number}][{number}]", f"must be 0 on the diagonal, not {row[number]}")


@dataclass(frozen=True)
class Policy:
    """The campaign's weights, in minutes (planning-problem.md, tier 3) and its optional rule 8."""

    arrive_early: int = 10
    topic_match: int = 10
    favourite_school: int = 30
    slot_rank: int = 5
    unused_volunteer: int = 30
    online_instead: int = 60
    newcomers_need_company: bool = False

    def __post_init__(self) -> None:
        for name in (
            "arrive_early",
            "topic_match",
            "favourite_school",
            "slot_rank",
            "unused_volunteer",
            "online_instead",
        ):
            checks.cost(getattr(self, name), name)
        checks.flag(self.newcomers_need_company, "newcomers_need_company")


@dataclass(frozen=True)
class School:
    """A school with `rooms` lessons at the same time at most; serving it at all earns `weight`."""

    id: str
    lat: float | None = None
    lon: float | None = None
    rooms: int = 1
    weight: int = 2

    def __post_init__(self) -> None:
        checks.text(self.id, "id")
        checks.degrees(self.lat, "lat", 90)
        checks.degrees(self.lon, "lon", 180)
        checks.whole(self.rooms, "rooms", least=1)
        checks.cost(self.weight, "weight")


@dataclass(frozen=True)
class Slot:
    """A time at which a lesson may be given; `rank` 0 is the school's first wish."""

    start: datetime
    end: datetime
    rank: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", checks.instant(self.start, "start"))
        object.__setattr__(self, "end", checks.instant(self.end, "end"))
        checks.ordered(self.start, self.end)
        checks.cost(self.rank, "rank")


@dataclass(frozen=True)
class Lesson:
    """A wanted lesson: served at one of its slots by `team` volunteers, or not at all."""

    id: str
    school: str
    languages: tuple[str, ...]
    slots: tuple[Slot, ...]
    weight: int = 1
    team: int = 1
    topics: tuple[str, ...] = ()
    delivery: str = "in_person"
    requires_vetting: bool = False

    def __post_init__(self) -> None:
        checks.text(self.id, "id")
        checks.text(self.school, "school")
        checks.texts(self.languages, "languages")
        checks.texts(self.topics, "topics")
        checks.distinct((slot.start for slot in self.slots), "slots", ".start")
        checks.cost(self.weight, "weight")
        checks.whole(self.team, "team", 1, checks.MOST)
        checks.among(self.delivery, "delivery", (*DELIVERIES, "either"))
        checks.flag(self.requires_vetting, "requires_vetting")

    @property
    def deliveries(self) -> tuple[str, ...]:
        """The ways in which it may be given."""
        return DELIVERIES if self.delivery == "either" else (self.delivery,)


@dataclass(frozen=True)
class Window:
    """The time within one day in which a volunteer may be away from home, door to door."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", checks.instant(self.start, "start"))
        object.__setattr__(self, "end", checks.instant(self.end, "end"))
        checks.ordered(self.start, self.end)


@dataclass(frozen=True)
class Volunteer:
    """A volunteer with her windows and caps; `max_travel` is the longest one-way way in minutes."""

    id: str
    languages: tuple[str, ...]
    windows: tuple[Window, ...]
    max_lessons: int
    max_travel: int
    lat: float | None = None
    lon: float | None = None
    topics: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ("in_person",)
    vetted: bool = True
    experienced: bool = True
    max_lessons_per_day: int | None = None
    max_lessons_per_week: int | None = None
    favourite_schools: tuple[str, ...] = ()
    refused_schools: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        checks.text(self.id, "id")
        checks.degrees(self.lat, "lat", 90)
        checks.degrees(self.lon, "lon", 180)
        for name in ("languages", "topics", "favourite_schools", "refused_schools"):
            checks.texts(getattr(self, name), name)
        checks.texts(self.delivery, "delivery", DELIVERIES)
        for name in ("max_lessons", "max_travel", "max_lessons_per_day", "max_lessons_per_week"):
            if getattr(self, name) is not None or name in ("max_lessons", "max_travel"):
                checks.whole(getattr(self, name), name)
        checks.flag(self.vetted, "vetted")
        checks.flag(self.experienced, "experienced")
        self._check_windows()

    def _check_windows(self) -> None:
        in_time = sorted(enumerate(self.windows), key=lambda entry: entry[1].start)
        for (_, before), (number, after) in pairwise(in_time):
            if after.start < before.end:
                raise BadProblem(f"windows[{number}].start", "overlaps another window")


@dataclass(frozen=True)
class Assignment:
    """A lesson served: at which start, how, and by whom. Pins and the baseline have the same shape."""

    lesson: str
    start: datetime
    delivery: str
    volunteers: tuple[str, ...]

    def __post_init__(self) -> None:
        checks.text(self.lesson, "lesson")
        object.__setattr__(self, "start", checks.instant(self.start, "start"))
        checks.among(self.delivery, "delivery", DELIVERIES)
        checks.texts(self.volunteers, "volunteers")


Pin = Assignment


@dataclass(frozen=True)
class Forbidden:
    """A volunteer who must not give a lesson."""

    lesson: str
    volunteer: str

    def __post_init__(self) -> None:
        checks.text(self.lesson, "lesson")
        checks.text(self.volunteer, "volunteer")


@dataclass(frozen=True)
class Problem:
    """Everything that a plan is made from. Raises BadProblem, with the place, when parts do not fit together."""

    timezone: str
    schools: tuple[School, ...]
    lessons: tuple[Lesson, ...]
    volunteers: tuple[Volunteer, ...]
    travel: Travel = Travel()
    policy: Policy = Policy()
    pins: tuple[Pin, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    baseline: tuple[Assignment, ...] = ()

    def __post_init__(self) -> None:
        consistency.check(self)

    @classmethod
    def from_json(cls, document: str | bytes | dict[str, Any]) -> "Problem":
        """Reads a problem file's text, or its parsed object; raises BadProblem."""
        return files.read(cls, files.loads(document, FORMAT))

    def to_json(self) -> str:
        """One line of JSON: defaults left out, instants with the offset of the problem's zone."""
        shown = cache(lambda at: at.astimezone(self.zone).isoformat("T", "minutes"))
        return files.dumps(FORMAT, files.dump(self, shown))

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone in which days and weeks are told."""
        return ZoneInfo(self.timezone)

    @cached_property
    def school(self) -> dict[str, School]:
        """Schools by id."""
        return {school.id: school for school in self.schools}

    @cached_property
    def lesson(self) -> dict[str, Lesson]:
        """Lessons by id."""
        return {lesson.id: lesson for lesson in self.lessons}

    @cached_property
    def volunteer(self) -> dict[str, Volunteer]:
        """Volunteers by id."""
        return {volunteer.id: volunteer for volunteer in self.volunteers}

    @cached_property
    def position(self) -> dict[str, tuple[float, float]]:
        """Latitude and longitude of every school and volunteer by id (zeros where a matrix needs none)."""
        schools = {school.id: (school.lat or 0.0, school.lon or 0.0) for school in self.schools}
        return schools | {one.id: (one.lat or 0.0, one.lon or 0.0) for one in self.volunteers}

    @cached_property
    def open_days(self) -> list[date]:
        """The days on which a lesson that is not pinned may be given."""
        pinned = {pin.lesson for pin in self.pins}
        free = (lesson for lesson in self.lessons if lesson.id not in pinned)
        return sorted({self.day(at) for at in {slot.start for lesson in free for slot in lesson.slots}})

    def day(self, at: datetime) -> date:
        """The calendar day of an instant."""
        return _day(self.zone, at)

    def week(self, at: datetime) -> tuple[int, int]:
        """The ISO year and week of an instant."""
        return self.day(at).isocalendar()[:2]


@lru_cache(maxsize=50_000)
def _day(zone: ZoneInfo, at: datetime) -> date:
    """Kept for the next one: the lessons of a season share a few hundred instants."""
    return at.astimezone(zone).date()
