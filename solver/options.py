"""The problem as arrays: every way a lesson can be given, and who could give it, judged one lesson at a time.

An *option* is a lesson at one of its slots by one delivery. A *candidate* is a volunteer with an option that she
may give (rules 2 to 4) and that is a legal day on its own (rule 5). Eligibility is decided here only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from solver.problem import Lesson, Problem, Slot, Volunteer
from solver.travel import Roads

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
UNLIMITED = 2**31
CHUNK = 250  # volunteers whose windows are looked at at once
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
    """Every candidate, found window by window, for some volunteers at a time."""
    rules, windows = _Rules(problem, options), _windows(problem)
    edges = np.searchsorted(windows[1], np.arange(0, len(problem.volunteers) + CHUNK, CHUNK))
    parts = [
        _candidates(problem, options, roads, rules, windows[:, first:last])
        for first, last in pairwise(edges.tolist())
    ]
    nothing = [np.empty((6, 0), np.int64)]
    return Candidates(*np.concatenate(parts + nothing, axis=1))


def _candidates(
    problem: Problem, options: Options, roads: Roads, rules: "_Rules", windows: Numbers
) -> Numbers:
    """The candidates of some windows, as rows of Candidates' fields."""
    pair, option = _in_windows(windows, options)
    window, volunteer, opens, closes = windows[:, pair]
    keep = rules.may_give(volunteer, option)
    window, volunteer, option, opens, closes = (
        part[keep] for part in (window, volunteer, option, opens, closes)
    )
    homes = len(problem.schools) + volunteer
    place = np.where(options.place[option] == HOME, homes, options.place[option])
    out, back = roads.minutes(homes, place), roads.minutes(place, homes)
    early = np.where(options.online[option], 0, problem.policy.arrive_early)
    keep = (opens + out + early <= options.start[option]) & (options.end[option] + back <= closes)
    keep &= options.online[option] | (out <= rules.farthest[volunteer])
    kept = np.flatnonzero(keep)
    kept = kept[np.lexsort((option[kept], options.start[option[kept]], window[kept]))]
    volunteer, option = volunteer[kept], option[kept]
    return np.stack([volunteer, option, window[kept], out[kept], back[kept], rules.liking(volunteer, option)])


def _windows(problem: Problem) -> Numbers:
    """Rows (number, volunteer, start, end) of all windows, by volunteer and time; shape (4, windows)."""
    windows = sorted(
        (number, minute(window.start), minute(window.end))
        for number, one in enumerate(problem.volunteers)
        for window in one.windows
    )
    table = np.array(windows, dtype=np.int64).reshape(-1, 3).T
    return np.concatenate([np.arange(table.shape[1])[None, :], table])


def _in_windows(windows: Numbers, options: Options) -> tuple[Numbers, Numbers]:
    """(place of the window, option) of each option whose time lies in a window."""
    opens, closes = windows[2], windows[3]
    by_start = np.argsort(options.start, kind="stable")
    first = np.searchsorted(options.start[by_start], opens)
    counts = np.searchsorted(options.start[by_start], closes) - first
    pair = np.repeat(np.arange(len(opens)), counts)
    offset = np.arange(len(pair)) - np.repeat(np.cumsum(counts) - counts, counts)
    option = by_start[first[pair] + offset]
    inside = options.end[option] <= closes[pair]
    return pair[inside], option[inside]


class _Rules:
    """Who may give which option, whatever the time and the way (rules 2 and 3, and pins), and how she likes it.

    Asked for pairs: a table of everybody by every lesson would not fit where there are many."""

    def __init__(self, problem: Problem, options: Options) -> None:
        lessons, volunteers = problem.lessons, problem.volunteers
        self._options, self._policy = options, problem.policy
        self._languages = _Shared([one.languages for one in volunteers], [one.languages for one in lessons])
        self._topics = _Shared([one.topics for one in volunteers], [one.topics for one in lessons])
        self._vetted = np.array([one.vetted for one in volunteers], dtype=bool)
        self._needed = np.array([lesson.requires_vetting for lesson in lessons], dtype=bool)
        offers = [["in_person" in one.delivery, "online" in one.delivery] for one in volunteers]
        self._offers = np.array(offers, dtype=bool).reshape(-1, 2)
        self._able = np.array([_wants_any(one) for one in volunteers], dtype=bool)
        self.farthest = np.array([min(one.max_travel, UNLIMITED) for one in volunteers], dtype=np.int64)
        school = {id: number for number, id in enumerate(problem.school)}
        lesson = {one.id: number for number, one in enumerate(lessons)}
        person = {one.id: number for number, one in enumerate(volunteers)}
        self._refused = _Pairs(
            (person[one.id], school[id]) for one in volunteers for id in one.refused_schools
        )
        self._favourites = _Pairs(
            (person[one.id], school[id]) for one in volunteers for id in one.favourite_schools
        )
        self._forbidden = _Pairs((person[one.volunteer], lesson[one.lesson]) for one in problem.forbidden)
        self._pinned = _Pairs(
            (person[id], lesson[pin.lesson]) for pin in problem.pins for id in pin.volunteers
        )
        self._is_pinned = np.zeros(len(lessons), dtype=bool)
        self._is_pinned[[lesson[pin.lesson] for pin in problem.pins]] = True

    def may_give(self, volunteer: Numbers, option: Numbers) -> Flags:
        """For each pair whether rules 2 and 3, her having any lesson at all, and the pins allow it."""
        lesson, online = self._options.lesson[option], self._options.online[option].astype(np.int64)
        keep = self._offers[volunteer, online] & self._able[volunteer]
        keep &= self._vetted[volunteer] | ~self._needed[lesson]
        keep &= self._languages.share(volunteer, lesson)
        keep &= ~self._refused.hold(volunteer, self._options.school[option])
        keep &= ~self._forbidden.hold(volunteer, lesson)
        return keep & (~self._is_pinned[lesson] | self._pinned.hold(volunteer, lesson))

    def liking(self, volunteer: Numbers, option: Numbers) -> Numbers:
        """Minutes for topics and favourites, negative."""
        topics = self._topics.share(volunteer, self._options.lesson[option])
        favourites = self._favourites.hold(volunteer, self._options.school[option])
        minutes = self._policy.topic_match * topics.astype(np.int64)
        return -minutes - self._policy.favourite_school * favourites.astype(np.int64)


def _wants_any(one: Volunteer) -> bool:
    return 0 not in (one.max_lessons, one.max_lessons_per_week, one.max_lessons_per_day)


class _Shared:
    """Whether the words of one and of another thing have one in common; a word is a bit."""

    def __init__(self, first: list[tuple[str, ...]], second: list[tuple[str, ...]]) -> None:
        bit = {word: number for number, word in enumerate(sorted({word for some in second for word in some}))}
        self._first, self._second = _bits(first, bit), _bits(second, bit)

    def share(self, first: Numbers, second: Numbers) -> Flags:
        """For each pair of things."""
        found = np.zeros(len(first), dtype=bool)
        for ours, theirs in zip(self._first, self._second, strict=True):
            found |= (ours[first] & theirs[second]) != 0
        return found


def _bits(rows: list[tuple[str, ...]], bit: dict[str, int]) -> Numbers:
    """Whole numbers of 62 bits for each row; shape (numbers that are needed, rows)."""
    filled = np.zeros((len(bit) // 62 + 1, len(rows)), dtype=np.int64)
    for number, row in enumerate(rows):
        for place in (bit[word] for word in row if word in bit):
            filled[place // 62, number] |= 1 << place % 62
    return filled


class _Pairs:
    """A set of pairs of numbers, asked for many pairs at once."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        self._keys = np.array(sorted({first << 31 | second for first, second in pairs}), dtype=np.int64)

    def hold(self, first: Numbers, second: Numbers) -> Flags:
        """For each pair whether it is in the set."""
        if not len(self._keys):
            return np.zeros(len(first), dtype=bool)
        keys = first << 31 | second
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.asarray(self._keys[place] == keys)


def chosen(problem: Problem, options: Options, option: int) -> tuple[Lesson, Slot, str]:
    """The lesson, slot and delivery of an option."""
    lesson = problem.lessons[options.lesson[option]]
    return lesson, lesson.slots[options.slot[option]], "online" if options.online[option] else "in_person"
