"""A first plan within a second: pins, then what was planned before, then lesson by lesson where it is cheapest.

It is legal by construction (each rule is kept at every step), so an early end has something to give."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from solver.choice import candidates_in
from solver.days import Case
from solver.problem import Assignment

Numbers = NDArray[np.int64]


class Desk:
    """What has been chosen so far, and whether one more team would still be legal."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.volunteer = case.candidates.volunteer.tolist()
        self.option = case.candidates.option.tolist()
        self.lesson = case.options.lesson.tolist()
        self.day, self.week = case.day_of.tolist(), case.week_of.tolist()
        self.followers = [set(after) for after in case.followers]
        self.served: set[int] = set()
        self.reached: set[int] = set()
        self.chosen: list[int] = []
        self.trip: dict[int, list[int]] = defaultdict(list)
        self.count: dict[tuple[str, int], int] = defaultdict(int)
        self.busy: dict[int, list[int]] = defaultdict(list)

    def fits(self, team: list[int]) -> bool:
        """Whether the team of one option can be added."""
        option = self.option[team[0]]
        free = self.lesson[option] not in self.served and self._room(option) and self.has_company(team)
        return free and all(self.person_fits(candidate) for candidate in team)

    def person_fits(self, candidate: int) -> bool:
        """Whether caps and her day let a volunteer take one more (rules 5 and 6)."""
        who, case = self.volunteer[candidate], self.case
        counts = (
            ("all", who, case.cap),
            ("week", self.week[candidate], case.week_cap),
            ("day", self.day[candidate], case.day_cap),
        )
        if any(self.count[span, key] >= cap[who] for span, key, cap in counts):
            return False
        return self.is_trip([*self.trip[self.day[candidate]], candidate])

    def is_trip(self, candidates: list[int]) -> bool:
        """Whether one volunteer's candidates of one day can follow one another (rule 5)."""
        return all(after in self.followers[before] for before, after in pairwise(sorted(candidates)))

    def can_leave(self, candidate: int) -> bool:
        """Whether a volunteer's day stays legal without this candidate (a matrix may need it as a detour)."""
        return self.is_trip([other for other in self.trip[self.day[candidate]] if other != candidate])

    def _room(self, option: int) -> bool:
        """Rule 7, at the starts within the option's time."""
        options, school = self.case.options, int(self.case.options.school[option])
        now = [option, *self.busy[school]]
        starts, ends = options.start[now], options.end[now]
        most = max(int(np.sum((starts <= at) & (at < ends))) for at in starts)
        return most <= self.case.problem.schools[school].rooms

    def has_company(self, team: list[int]) -> bool:
        """Whether a team keeps rule 8."""
        people = self.case.problem.volunteers
        needed = self.case.problem.policy.newcomers_need_company
        return not needed or any(people[self.volunteer[candidate]].experienced for candidate in team)

    def add(self, team: list[int]) -> None:
        """Adds a team that fits."""
        option = self.option[team[0]]
        school = int(self.case.options.school[option])
        self.served.add(self.lesson[option])
        self.reached.add(school)
        self.busy[school].append(option)
        for candidate in team:
            self.chosen.append(candidate)
            self.trip[self.day[candidate]].append(candidate)
            for span, key in (
                ("all", self.volunteer[candidate]),
                ("week", self.week[candidate]),
                ("day", self.day[candidate]),
            ):
                self.count[span, key] += 1


def first_choice(case: Case, earlier: tuple[Assignment, ...]) -> Numbers:
    """The candidates of a legal plan that keeps the pins and, as far as it can, `earlier`."""
    desk = Desk(case)
    for entries in (case.problem.pins, earlier):
        for team in candidates_in(case, entries):
            if team and desk.fits(team):
                desk.add(team)
    by_lesson = _by_lesson(case)
    order = sorted(by_lesson, key=lambda lesson: len(by_lesson[lesson]))
    for again in (False, True):
        for lesson in order:
            school = int(case.options.school[desk.option[by_lesson[lesson][0]]])
            if lesson not in desk.served and (again or school not in desk.reached):
                serve(desk, by_lesson[lesson])
    return np.array(sorted(desk.chosen), dtype=np.int64)


def _by_lesson(case: Case) -> dict[int, list[int]]:
    """The candidates of each lesson, nearest first."""
    candidates = case.candidates
    far = candidates.out + candidates.back + candidates.cost + case.options.cost[candidates.option]
    found: dict[int, list[int]] = defaultdict(list)
    lesson = case.options.lesson[candidates.option]
    for candidate in np.argsort(far, kind="stable").tolist():
        found[int(lesson[candidate])].append(candidate)
    return found


def serve(desk: Desk, candidates: list[int]) -> None:
    """Gives a lesson to the first team that fits, if any does."""
    teams: dict[int, list[int]] = defaultdict(list)
    for candidate in candidates:
        if not desk.person_fits(candidate):
            continue
        option = desk.option[candidate]
        size = desk.case.problem.lessons[desk.lesson[option]].team
        team = [*teams[option], candidate]
        if len(team) == size:
            if desk.fits(team):
                return desk.add(team)
            continue
        teams[option] = team
    return None
