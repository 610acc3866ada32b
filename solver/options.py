"""The problem as arrays: every way a lesson can be given, and who could give it, judged one lesson at a time.

An *option* is a lesson at one of its slots by one delivery. A *candidate* is a volunteer with an option that she
may give (rules 2 to 4) and that is a legal day on its own (rule 5). Eligibility is decided here only."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from solver.problem import Lesson, Problem, Slot, Volunteer
from solver.travel import Roads

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
UNLIMITED = 2**31
HOME = -1  # the place of an online lesson, which each volunteer gives from home


def minute(at: datetime) -> int:
    """Minutes since 1970."""
    return int(at.timestamp()) // 60


@dataclass(frozen=True)
class Options:
    """One entry for each lesson, slot and delivery; pinned lessons have only the pinned one.

    `place` is the school's number, or HOME; `end` and `start` are in minutes since 1970; `cost` is in minutes."""

    lesson: Numbers
    school: Numbers
    slot: Numbers
    online: Flags
    place: Numbers
    start: Numbers
    end: Numbers
    day: Numbers
    week: Numbers
    cost: Numbers

    def __len__(self) -> int:
        return len(self.lesson)


@dataclass(frozen=True)
class Candidates:
    """One entry for each volunteer and option that she may give, ordered by volunteer, window and time.

    `window` numbers all volunteers' windows through; `out` and `back` are the ways from and to her home in minutes;
    `cost` is what giving it costs in minutes beside travel (likings are negative)."""

    volunteer: Numbers
    option: Numbers
    window: Numbers
    out: Numbers
    back: Numbers
    cost: Numbers

    def __len__(self) -> int:
        return len(self.volunteer)


def options_of(problem: Problem) -> Options:
    """Every option, ordered by lesson and slot."""
    school = {id: number for number, id in enumerate(problem.school)}
    pinned = {pin.lesson: (pin.start, pin.delivery) for pin in problem.pins}
    rows = [
        _row(problem, number, school[lesson.school], position, slot, delivery)
        for number, lesson in enumerate(problem.lessons)
        for position, slot in enumerate(lesson.slots)
        for delivery in lesson.deliveries
        if pinned.get(lesson.id) in (None, (slot.start, delivery))
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 10).T
    of, at, slot, online, place, start, end, day, week, cost = table
    return Options(of, at, slot, online.astype(bool), place, start, end, day, week, cost)


def _row(
    problem: Problem, number: int, school: int, position: int, slot: Slot, delivery: str
) -> tuple[int, ...]:
    online = delivery == "online"
    day = problem.day(slot.start)
    week = (day.toordinal() - 1) // 7  # 1 January of year 1 was a Monday, so this tells ISO weeks apart
    cost = problem.policy.slot_rank * slot.rank
    cost += problem.policy.online_instead if online and problem.lessons[number].delivery == "either" else 0
    place = HOME if online else school
    return (
        number,
        school,
        position,
        online,
        place,
        minute(slot.start),
        minute(slot.end),
        day.toordinal(),
        week,
        cost,
    )


def candidates_of(problem: Problem, options: Options, roads: Roads) -> Candidates:
    """Every candidate, found window by window."""
    window, volunteer, option, left, home_by = _in_windows(problem, options)
    able, offers = _may_give(problem), _offers(problem)
    keep = (
        able[volunteer, options.lesson[option]] & offers[volunteer, options.online[option].astype(np.int64)]
    )
    window, volunteer, option, left, home_by = (
        part[keep] for part in (window, volunteer, option, left, home_by)
    )
    homes = len(problem.schools) + volunteer
    place = np.where(options.place[option] == HOME, homes, options.place[option])
    out, back = roads.minutes(homes, place), roads.minutes(place, homes)
    early = np.where(options.online[option], 0, problem.policy.arrive_early)
    keep = (left + out + early <= options.start[option]) & (options.end[option] + back <= home_by)
    farthest = np.array([min(one.max_travel, UNLIMITED) for one in problem.volunteers], dtype=np.int64)[
        volunteer
    ]
    keep &= options.online[option] | (out <= farthest)
    order = np.flatnonzero(keep)
    order = order[np.lexsort((option[order], options.start[option[order]], window[order]))]
    volunteer, option = volunteer[order], option[order]
    cost = _likings(problem)[volunteer, options.lesson[option]]
    return Candidates(volunteer, option, window[order], out[order], back[order], cost)


def _in_windows(problem: Problem, options: Options) -> tuple[Numbers, ...]:
    """(window, volunteer, option, window's start, window's end) of each option whose time lies in a window."""
    windows = sorted(
        (number, minute(window.start), minute(window.end))
        for number, one in enumerate(problem.volunteers)
        for window in one.windows
    )
    owner, opens, closes = np.array(windows, dtype=np.int64).reshape(-1, 3).T
    by_start = np.argsort(options.start, kind="stable")
    first = np.searchsorted(options.start[by_start], opens)
    counts = np.searchsorted(options.start[by_start], closes) - first
    window = np.repeat(np.arange(len(windows)), counts)
    offset = np.arange(len(window)) - np.repeat(np.cumsum(counts) - counts, counts)
    option = by_start[first[window] + offset]
    inside = options.end[option] <= closes[window]
    window, option = window[inside], option[inside]
    return window, owner[window], option, opens[window], closes[window]


def _may_give(problem: Problem) -> Flags:
    """Rule 3, and pins: shape (volunteers, lessons)."""
    lessons, volunteers = problem.lessons, problem.volunteers
    able = _share([one.languages for one in volunteers], [lesson.languages for lesson in lessons])
    vetted = np.array([one.vetted for one in volunteers], dtype=bool)
    needed = np.array([lesson.requires_vetting for lesson in lessons], dtype=bool)
    able &= vetted[:, None] | ~needed[None, :]
    able &= ~_share([one.refused_schools for one in volunteers], [(lesson.school,) for lesson in lessons])
    able &= np.array([_wants_any(one) for one in volunteers], dtype=bool)[:, None]
    number = {lesson.id: position for position, lesson in enumerate(lessons)}
    row = {one.id: position for position, one in enumerate(volunteers)}
    for entry in problem.forbidden:
        able[row[entry.volunteer], number[entry.lesson]] = False
    for pin in problem.pins:
        team = [row[id] for id in pin.volunteers]
        able[np.setdiff1d(np.arange(len(volunteers)), team), number[pin.lesson]] = False
    return able


def _wants_any(one: Volunteer) -> bool:
    return 0 not in (one.max_lessons, one.max_lessons_per_week, one.max_lessons_per_day)


def _share(first: list[tuple[str, ...]], second: list[tuple[str, ...]]) -> Flags:
    """Whether each of `first` has a word in common with each of `second`."""
    words = {word: number for number, word in enumerate(sorted({word for some in second for word in some}))}

    def table(rows: list[tuple[str, ...]]) -> NDArray[np.float32]:
        filled = np.zeros((len(rows), len(words)), dtype=np.float32)
        for number, row in enumerate(rows):
            filled[number, [words[word] for word in row if word in words]] = 1
        return filled

    return np.asarray(table(first) @ table(second).T > 0)


def _offers(problem: Problem) -> Flags:
    """Rule 2: shape (volunteers, 2), in person and online."""
    offers = [["in_person" in one.delivery, "online" in one.delivery] for one in problem.volunteers]
    return np.array(offers, dtype=bool).reshape(-1, 2)


def _likings(problem: Problem) -> Numbers:
    """Minutes for topics and favourites: shape (volunteers, lessons)."""
    lessons, volunteers, policy = problem.lessons, problem.volunteers, problem.policy
    topics = _share([one.topics for one in volunteers], [lesson.topics for lesson in lessons])
    favourites = _share(
        [one.favourite_schools for one in volunteers], [(lesson.school,) for lesson in lessons]
    )
    return -policy.topic_match * topics.astype(np.int64) - policy.favourite_school * favourites.astype(
        np.int64
    )


def chosen(problem: Problem, options: Options, option: int) -> tuple[Lesson, Slot, str]:
    """The lesson, slot and delivery of an option."""
    lesson = problem.lessons[options.lesson[option]]
    return lesson, lesson.slots[options.slot[option]], "online" if options.online[option] else "in_person"
