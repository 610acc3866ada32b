"""What one volunteer can do in one day: which of her lessons can follow one another (rule 5).

An *arc* joins two candidates of one window when the second can directly follow the first. A day is a path of arcs:
times are fixed, so a chain is legal when each step is."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from solver.options import HOME, UNLIMITED, Candidates, candidates_of, options_of
from solver.problem import Problem
from solver.travel import Roads

Numbers = NDArray[np.int64]

PAIRS = 4_000_000  # of candidates that are looked at at once


class Case:
    """A problem as arrays: options, candidates, and the arcs between the candidates of a window."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.roads = Roads(problem)
        self.options = options_of(problem)
        self.candidates = candidates_of(problem, self.options, self.roads)
        self.day_cap, self.week_cap, self.cap = _caps(problem)

    @cached_property
    def arcs(self) -> "Arcs":
        """Which candidate can directly follow which."""
        return _arcs(self)

    @cached_property
    def day_of(self) -> Numbers:
        """For each candidate a number that tells its volunteer's days apart, ascending with the candidates."""
        key = np.stack([self.candidates.volunteer, self.options.day[self.candidates.option]])
        return np.unique(key, axis=1, return_inverse=True)[1].reshape(-1)

    @cached_property
    def week_of(self) -> Numbers:
        """The same for her weeks."""
        key = np.stack([self.candidates.volunteer, self.options.week[self.candidates.option]])
        return np.unique(key, axis=1, return_inverse=True)[1].reshape(-1)

    def candidates_of_option(self, option: int) -> list[int]:
        """Everybody who may give it."""
        order, edges = self._by_option
        return [int(one) for one in order[edges[option] : edges[option + 1]]]

    @cached_property
    def _by_option(self) -> tuple[Numbers, Numbers]:
        order = np.argsort(self.candidates.option, kind="stable")
        return order, np.searchsorted(self.candidates.option[order], np.arange(len(self.options) + 1))

    @cached_property
    def followers(self) -> list[list[int]]:
        """For each candidate those that can directly follow it."""
        found: list[list[int]] = [[] for _ in range(len(self.candidates))]
        for before, after in zip(self.arcs.before.tolist(), self.arcs.after.tolist(), strict=True):
            found[before].append(after)
        return found

    def detours(self) -> Iterator[tuple[int, int, list[int]]]:
        """Each (before, after, between): a pair that needs one of those between to be one trip (a matrix only)."""
        reach = [set(after) for after in self.followers]
        for place in reversed(range(len(reach))):
            reach[place] = reach[place].union(*(reach[after] for after in self.followers[place]))
        for before, later in enumerate(reach):
            for after in sorted(later.difference(self.followers[before])):
                yield before, after, sorted(one for one in later if after in reach[one])


@dataclass(frozen=True)
class Arcs:
    """`after[i]` can directly follow `before[i]`, with `minutes[i]` of travel between; ordered by `before`."""

    before: Numbers
    after: Numbers
    minutes: Numbers


def _caps(problem: Problem) -> tuple[Numbers, Numbers, Numbers]:
    """Each volunteer's caps for a day, a week and in all, the nested ones not above the wider ones."""
    table = np.array(
        [
            [
                UNLIMITED if cap is None else min(cap, UNLIMITED)
                for cap in (one.max_lessons_per_day, one.max_lessons_per_week, one.max_lessons)
            ]
            for one in problem.volunteers
        ],
        dtype=np.int64,
    ).reshape(-1, 3)
    in_all = table[:, 2]
    week = np.minimum(table[:, 1], in_all)
    return np.minimum(table[:, 0], week), week, in_all


def _arcs(case: Case) -> Arcs:
    """Found for some candidates at a time: of a lesson with thousands of slots one window holds very many pairs."""
    parts = [_arcs_between(case, before, after) for before, after in _later_in_window(case.candidates)]
    return Arcs(*np.concatenate([*parts, np.empty((3, 0), np.int64)], axis=1))


def _arcs_between(case: Case, before: Numbers, after: Numbers) -> Numbers:
    """Those of the pairs that are arcs, as rows of Arcs' fields."""
    options, candidates = case.options, case.candidates
    keep = case.day_cap[candidates.volunteer[before]] > 1
    first, second = candidates.option[before], candidates.option[after]
    keep &= (options.lesson[first] != options.lesson[second]) & (options.end[first] <= options.start[second])
    before, after, first, second = before[keep], after[keep], first[keep], second[keep]
    homes = len(case.problem.schools) + candidates.volunteer[before]
    origin = np.where(options.place[first] == HOME, homes, options.place[first])
    goal = np.where(options.place[second] == HOME, homes, options.place[second])
    minutes = case.roads.minutes(origin, goal)
    pause = np.where(origin == goal, 0, minutes + case.problem.policy.arrive_early)
    keep = options.end[first] + pause <= options.start[second]
    return np.stack([before[keep], after[keep], minutes[keep]])


def _later_in_window(candidates: Candidates) -> Iterator[tuple[Numbers, Numbers]]:
    """All pairs of candidates of one window, in their order, about PAIRS at a time."""
    ends = np.searchsorted(candidates.window, candidates.window, side="right")
    counts = ends - np.arange(len(candidates)) - 1
    chunk = np.cumsum(counts) // PAIRS
    edges = np.flatnonzero(np.diff(chunk, prepend=-1, append=np.iinfo(np.int64).max))
    for begin, end in pairwise(edges.tolist()):
        some = counts[begin:end]
        before = np.repeat(np.arange(begin, end), some)
        offsets = np.arange(len(before)) - np.repeat(np.cumsum(some) - some, some)
        yield before, before + 1 + offsets


def conflicts(case: Case) -> Iterator[tuple[int, int, list[int]]]:
    """Each volunteer's each day with two candidates or more, as (first, last + 1, masks).

    Bit j of masks[i] tells that candidates first + i and first + j can never be given on one day, whatever is
    given between them: different windows, one lesson twice, or no chain of arcs from one to the other."""
    lessons = case.options.lesson[case.candidates.option].tolist()
    edges = np.flatnonzero(np.diff(case.day_of, prepend=-1, append=-1))
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if last - first > 1:
            yield first, last, _masks(first, last, case.followers, lessons)


def _masks(first: int, last: int, followers: list[list[int]], lessons: list[int]) -> list[int]:
    size = last - first
    reach = [0] * size
    for place in reversed(range(size)):
        for after in followers[first + place]:
            reach[place] |= 1 << (after - first) | reach[after - first]
    together = list(reach)
    for place in range(size):
        together[place] |= sum(1 << other for other in range(place) if reach[other] >> place & 1)
    same: dict[int, int] = {}
    for place in range(size):
        same[lessons[first + place]] = same.get(lessons[first + place], 0) | 1 << place
    everyone = (1 << size) - 1
    return [everyone & ~(together[p] & ~same[lessons[first + p]]) & ~(1 << p) for p in range(size)]


def cliques(masks: list[int]) -> Iterator[list[int]]:
    """Sets of mutually conflicting places that together hold every conflict, found greedily."""
    open_ = list(masks)
    for place in range(len(masks)):
        while open_[place]:
            clique, common = [place], masks[place]
            wanted = open_[place]
            while common:
                pick = wanted & common or common
                other = (pick & -pick).bit_length() - 1
                clique.append(other)
                common &= masks[other]
                wanted &= masks[other]
            members = sum(1 << one for one in clique)
            for one in clique:
                open_[one] &= ~members
            yield sorted(clique)
