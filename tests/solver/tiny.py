"""Hypothesis builds tiny problems with every feature of the contract."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from solver import Assignment, Forbidden, Lesson, Policy, Problem, School, Slot, Travel, Volunteer, Window
from tests.solver.making import ZONE, at

TIMES = ["08:00", "08:50", "09:00", "09:45", "10:30", "11:30"]
ENDS = {
    "08:00": "08:45",
    "08:50": "09:35",
    "09:00": "09:45",
    "09:45": "10:30",
    "10:30": "11:15",
    "11:30": "12:15",
}
HOURS = [("07:00", "13:00"), ("07:30", "10:40"), ("09:00", "12:30"), ("08:00", "09:45")]
# So many degrees north of each other that great-circle ways take 5 to 56 minutes.
NORTH = [54.0, 54.0, 54.1, 54.2, 54.4]
DELIVERIES = ["in_person", "in_person", "online", "either"]


def some(choices: list[Any], most: int = 9) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(choices), unique=True, max_size=most).map(tuple)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """At most 2 schools, 3 lessons and 3 volunteers on two days of one week and one of the next."""
    schools = tuple(
        School(f"S{n}", draw(st.sampled_from(NORTH)), 25.0, draw(st.integers(1, 2)), draw(st.integers(0, 3)))
        for n in range(draw(st.integers(1, 2)))
    )
    lessons = tuple(draw(_lessons(f"L{n}", schools)) for n in range(draw(st.integers(1, 3))))
    volunteers = tuple(draw(_volunteers(f"V{n}", schools)) for n in range(draw(st.integers(1, 3))))
    made = Problem(ZONE, schools, lessons, volunteers, draw(_travels(schools, volunteers)), draw(_policies()))
    forbidden = draw(some([Forbidden(a.id, b.id) for a in lessons for b in volunteers], 1))
    baseline = tuple(draw(_told(lesson, volunteers)) for lesson in lessons if draw(st.booleans()))
    gone = Assignment("L9", at("08:00"), "in_person", ("V9",))
    return replace(made, forbidden=forbidden, baseline=baseline + draw(st.sampled_from([(), (gone,)])))


@st.composite
def _lessons(draw: st.DrawFn, id: str, schools: tuple[School, ...]) -> Lesson:
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from([0, 1, 7]), st.sampled_from(TIMES)), unique=True, min_size=1, max_size=3
        )
    )
    slots = tuple(Slot(at(time, day), at(ENDS[time], day), draw(st.integers(0, 2))) for day, time in keys)
    return Lesson(
        id,
        draw(st.sampled_from(schools)).id,
        draw(st.sampled_from([("lt",), ("lt", "en")])),
        slots,
        weight=draw(st.integers(0, 2)),
        team=draw(st.sampled_from([1, 1, 2])),
        topics=draw(some(["ai", "web"])),
        delivery=draw(st.sampled_from(DELIVERIES)),
        requires_vetting=draw(st.booleans()),
    )


@st.composite
def _volunteers(draw: st.DrawFn, id: str, schools: tuple[School, ...]) -> Volunteer:
    days = draw(st.lists(st.sampled_from([0, 1, 7]), unique=True, max_size=3))
    windows = [
        Window(at(start, day), at(end, day)) for day in days for start, end in [draw(st.sampled_from(HOURS))]
    ]
    if windows and draw(st.booleans()):  # two windows that touch stay two
        first = windows[0]
        middle = first.start + timedelta(minutes=draw(st.sampled_from([60, 100])))
        windows[:1] = [Window(first.start, middle), Window(middle, first.end)]
    return Volunteer(
        id,
        draw(st.sampled_from([("lt",), ("en",), ("lt", "en")])),
        tuple(windows),
        draw(st.integers(0, 3)),
        draw(st.sampled_from([10, 30, 60])),
        draw(st.sampled_from(NORTH)),
        25.0,
        topics=draw(some(["ai", "web"])),
        delivery=draw(st.sampled_from([("in_person",), ("in_person", "online"), ("in_person", "online")])),
        vetted=draw(st.booleans()),
        experienced=draw(st.booleans()),
        max_lessons_per_day=draw(st.sampled_from([None, None, 1, 2, 0])),
        max_lessons_per_week=draw(st.sampled_from([None, None, 1, 2, 0])),
        favourite_schools=draw(some([school.id for school in schools], 1)),
        refused_schools=draw(some([school.id for school in schools], 1))
        if draw(st.integers(0, 4)) == 0
        else (),
    )


@st.composite
def _travels(draw: st.DrawFn, schools: tuple[School, ...], volunteers: tuple[Volunteer, ...]) -> Travel:
    """A matrix of one-way minutes that need not obey the triangle inequality."""
    places = [thing.id for thing in (*schools, *volunteers)]
    minutes = [[0 if a == b else draw(st.sampled_from([0, 5, 15, 25, 40])) for b in places] for a in places]
    return Travel("matrix", tuple(places), tuple(map(tuple, minutes)))


@st.composite
def _policies(draw: st.DrawFn) -> Policy:
    return Policy(
        arrive_early=draw(st.sampled_from([0, 10])),
        unused_volunteer=draw(st.sampled_from([0, 30])),
        online_instead=draw(st.sampled_from([0, 60])),
        newcomers_need_company=draw(st.booleans()),
    )


@st.composite
def _told(draw: st.DrawFn, lesson: Lesson, volunteers: tuple[Volunteer, ...]) -> Assignment:
    """A baseline entry, perhaps at a start or with people that are gone."""
    starts = [slot.start for slot in lesson.slots] + [at("14:00")]
    team = draw(
        st.lists(
            st.sampled_from([*(one.id for one in volunteers), "V9"]), unique=True, min_size=1, max_size=2
        )
    )
    return Assignment(
        lesson.id, draw(st.sampled_from(starts)), draw(st.sampled_from(["in_person", "online"])), tuple(team)
    )
