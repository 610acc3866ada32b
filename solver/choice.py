"""A plan as the candidates that were chosen, on its way between models and people."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from solver.days import Case
from solver.options import chosen, minute
from solver.problem import Assignment
from solver.trips import Trips

Numbers = NDArray[np.int64]


def assignments(case: Case, choice: Numbers) -> tuple[Assignment, ...]:
    """The plan that gives every option of the chosen candidates, in time order."""
    teams: dict[int, list[str]] = {}
    for candidate in choice.tolist():
        volunteer = case.problem.volunteers[case.candidates.volunteer[candidate]].id
        teams.setdefault(int(case.candidates.option[candidate]), []).append(volunteer)
    order = sorted(teams, key=lambda option: (int(case.options.start[option]), option))
    return tuple(_assignment(case, option, teams[option]) for option in order)


def _assignment(case: Case, option: int, team: list[str]) -> Assignment:
    lesson, slot, delivery = chosen(case.problem, case.options, option)
    return Assignment(lesson.id, slot.start, delivery, tuple(sorted(team)))


def candidates_in(case: Case, plan: Iterable[Assignment]) -> list[list[int]]:
    """For each assignment that is (still) possible one by one, the candidates of its team; others are left out."""
    number = {lesson.id: position for position, lesson in enumerate(case.problem.lessons)}
    options = case.options
    keys = zip(options.lesson.tolist(), options.start.tolist(), options.online.tolist(), strict=True)
    option = {key: position for position, key in enumerate(keys)}
    person = {one.id: position for position, one in enumerate(case.problem.volunteers)}
    pairs = zip(case.candidates.volunteer.tolist(), case.candidates.option.tolist(), strict=True)
    candidate = {pair: position for position, pair in enumerate(pairs)}
    found = []
    for entry in plan:
        key = (number.get(entry.lesson, -1), minute(entry.start), entry.delivery == "online")
        team = [candidate.get((person.get(id, -1), option.get(key, -1))) for id in entry.volunteers]
        whole = [one for one in team if one is not None]
        if key in option and len(whole) == len(team) == case.problem.lessons[key[0]].team:
            found.append(whole)
    return found


def trips_of(case: Case, choice: Numbers) -> Trips:
    """The trips that the chosen candidates make, one for each volunteer and day."""
    members = np.sort(choice)
    day = case.day_of[members]
    first = np.flatnonzero(np.diff(day, prepend=-1))
    bounds = np.concatenate([first, [len(members)]])
    step = {
        (b, a): m
        for b, a, m in zip(
            *(part.tolist() for part in (case.arcs.before, case.arcs.after, case.arcs.minutes)), strict=True
        )
    }
    cost = []
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        trip = members[start:end].tolist()
        between = sum(step[pair] for pair in pairwise(trip))
        ends = case.candidates.out[trip[0]] + case.candidates.back[trip[-1]]
        cost.append(int(ends) + between + int(case.candidates.cost[trip].sum()))
    return Trips(bounds.astype(np.int64), members, np.array(cost, dtype=np.int64))
