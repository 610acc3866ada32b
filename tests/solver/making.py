"""Small problems in a few words: places on a line, minutes apart as their numbers say, one Monday in October."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from solver import Assignment, Lesson, Objective, Plan, Problem, School, Slot, Travel, Volunteer, Window

ZONE = "Europe/Vilnius"
MONDAY = datetime(2026, 10, 5, tzinfo=ZoneInfo(ZONE))


def at(time: str, day: int = 0) -> datetime:
    """A wall time `day` days after the Monday: at("08:55") or at("24:00")."""
    hours, minutes = map(int, time.split(":"))
    return (MONDAY.replace(tzinfo=None) + timedelta(days=day, hours=hours, minutes=minutes)).replace(
        tzinfo=MONDAY.tzinfo
    )


def slot(times: str, day: int = 0, rank: int = 0) -> Slot:
    """A slot such as slot("08:55-09:40")."""
    start, end = times.split("-")
    return Slot(at(start, day), at(end, day), rank)


def window(times: str, day: int = 0) -> Window:
    """A window such as window("07:00-13:00")."""
    start, end = times.split("-")
    return Window(at(start, day), at(end, day))


def lesson(id: str = "L1", *slots: Slot, school: str = "S1", **more: Any) -> Lesson:
    """A Lithuanian lesson at 9:00 unless told otherwise."""
    return Lesson(id, school, more.pop("languages", ("lt",)), slots or (slot("09:00-09:45"),), **more)


def volunteer(id: str = "V1", *windows: Window, **more: Any) -> Volunteer:
    """A volunteer who is free on Monday from 7:00 to 13:00 unless told otherwise."""
    more = {"max_lessons": 9, "max_travel": 60, "languages": ("lt",)} | more
    return Volunteer(id, windows=windows or (window("07:00-13:00"),), **more)


def line(*things: Any, **places: int) -> Problem:
    """A problem of schools, lessons and volunteers; `places` tells where on the line each id lies (default 0).

    Travel is one minute a step. Other keywords of Problem may come as `things` dicts."""
    extra = {key: value for thing in things if isinstance(thing, dict) for key, value in thing.items()}
    of = {
        kind: tuple(thing for thing in things if isinstance(thing, kind))
        for kind in (School, Lesson, Volunteer)
    }
    named = {school.id for school in of[School]}
    wanted = dict.fromkeys(lesson.school for lesson in of[Lesson] if lesson.school not in named)
    schools = of[School] + tuple(School(id) for id in wanted)
    ids = [thing.id for thing in (*schools, *of[Volunteer])]
    minutes = tuple(tuple(abs(places.get(a, 0) - places.get(b, 0)) for b in ids) for a in ids)
    parts = {"travel": Travel("matrix", tuple(ids), minutes)} | extra
    return Problem(ZONE, schools, of[Lesson], of[Volunteer], **parts)


def given(
    lesson: str = "L1", volunteers: str = "V1", time: str = "09:00", day: int = 0, how: str = "in_person"
) -> Assignment:
    """A lesson given by volunteers, named in one text with blanks between."""
    return Assignment(lesson, at(time, day), how, tuple(volunteers.split()))


def plan(*assignments: Assignment, objective: Objective | None = None, status: str = "feasible") -> Plan:
    """A plan that claims nothing much."""
    objective = objective or Objective(0, 0, 0)
    return Plan(status, assignments, objective, objective, seconds=0.0, seed=1)
