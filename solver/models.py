"""The two models of a plan: one column for each candidate (compact), or one for each volunteer-day (trips).

Both share the rules that tie lessons to each other. Every rule is one function (planning-problem.md, Hard rules)."""

import numpy as np
from numpy.typing import NDArray

from solver.days import Case, cliques, conflicts
from solver.linear import Linear
from solver.tiers import Columns
from solver.trips import Trips

Numbers = NDArray[np.int64]
NONE = np.empty(0, np.int64)


def compact_model(case: Case) -> tuple[Linear, Columns]:
    """One column for each candidate; travel is not in it, so it serves tiers 1 and 2."""
    model, option, school = _lessons(case)
    person = model.columns(len(case.candidates))
    everyone = np.arange(len(case.candidates))
    _teams(case, model, option, everyone, person)
    _members_at_most_option(case, model, option, everyone, person)
    _company(case, model, option, everyone, person)
    who, ones = case.candidates.volunteer, np.ones(len(person), dtype=np.int64)
    _at_most(model, case.day_of, ones, case.day_cap[who], person)
    _at_most(model, case.week_of, ones, case.week_cap[who], person)
    _at_most(model, who, ones, case.cap[who], person)
    _day_excludes(case, model, person)
    _detours(case, model, person)
    return model, Columns(option, school, person, NONE)


def trip_model(case: Case, trips: Trips) -> tuple[Linear, Columns]:
    """One column for each of these trips; serves all tiers.

    Rows of one lesson, school or person alone have these names, for bounds.py."""
    model, option, school = _lessons(case)
    person = model.columns(len(trips))
    column = person[trips.of]
    _teams(case, model, option, trips.members, column)
    _members_at_most_option(case, model, option, trips.members, column)
    _company(case, model, option, trips.members, column)
    head, ones = trips.head, np.ones(len(trips), dtype=np.int64)
    who = case.candidates.volunteer[head]
    _at_most(model, case.day_of[head], ones, ones, person, "person")
    _at_most(model, case.week_of[head], trips.size, case.week_cap[who], person)
    _at_most(model, who, trips.size, case.cap[who], person, "person")
    _long_trips(model, case.week_of[head], trips.size, case.week_cap[who], person)
    _long_trips(model, who, trips.size, case.cap[who], person, "person")
    unused = model.columns(len(case.problem.volunteers))
    used = model.rows(len(unused), lower=1, name="person")
    model.entries(used, unused)
    model.entries(used[who], person)
    return model, Columns(option, school, person, unused, trips)


def _lessons(case: Case) -> tuple[Linear, Numbers, Numbers]:
    """Columns for options and schools; rule 1 (served once at most), rule 9 (pins), rule 7, schools reached."""
    model = Linear()
    options, problem = case.options, case.problem
    option, school = model.columns(len(options)), model.columns(len(problem.schools))
    pinned = {pin.lesson for pin in problem.pins}
    once = model.rows(
        len(problem.lessons),
        lower=[lesson.id in pinned for lesson in problem.lessons],
        upper=1,
        name="lesson",
    )
    model.entries(once[options.lesson], option)
    reached = model.rows(len(problem.schools), lower=0, name="school")
    model.entries(reached[options.school], option)
    model.entries(reached, school, -1)
    _rooms(case, model, option)
    return model, option, school


def _rooms(case: Case, model: Linear, option: Numbers) -> None:
    """Rule 7: at each start at most `rooms` lessons of the school are under way."""
    options = case.options
    order = np.lexsort((options.start, options.school))
    for of_school in np.split(order, np.flatnonzero(np.diff(options.school[order])) + 1):
        if not len(of_school):
            continue
        rooms = case.problem.schools[options.school[of_school[0]]].rooms
        seen: set[bytes] = set()
        for start in np.unique(options.start[of_school]):
            now = of_school[(options.start[of_school] <= start) & (start < options.end[of_school])]
            if len(np.unique(options.lesson[now])) > rooms and now.tobytes() not in seen:
                seen.add(now.tobytes())
                model.entries(np.repeat(model.rows(1, upper=rooms), len(now)), option[now])


def _team_of_option(case: Case) -> Numbers:
    return np.array([lesson.team for lesson in case.problem.lessons], dtype=np.int64)[case.options.lesson]


def _teams(case: Case, model: Linear, option: Numbers, member: Numbers, column: Numbers) -> None:
    """Rule 1: exactly `team` members on an option that is given, none on others."""
    row = model.rows(len(option), lower=0, upper=0)
    model.entries(row, option, -_team_of_option(case))
    model.entries(row[case.candidates.option[member]], column)


def _members_at_most_option(
    case: Case, model: Linear, option: Numbers, member: Numbers, column: Numbers
) -> None:
    """In teams, no member counts for more than the option does: implied, but it moves the bound."""
    paired = np.flatnonzero(_team_of_option(case)[case.candidates.option[member]] > 1)
    pairs, place = np.unique(member[paired], return_inverse=True)
    row = model.rows(len(pairs), upper=0)
    model.entries(row[place.reshape(-1)], column[paired])
    model.entries(row, option[case.candidates.option[pairs]], -1)


def _company(case: Case, model: Linear, option: Numbers, member: Numbers, column: Numbers) -> None:
    """Rule 8: every option that is given has an experienced member."""
    if not case.problem.policy.newcomers_need_company:
        return
    experienced = np.array([one.experienced for one in case.problem.volunteers], dtype=bool)
    able = np.flatnonzero(experienced[case.candidates.volunteer[member]])
    row = model.rows(len(option), lower=0)
    model.entries(row, option, -1)
    model.entries(row[case.candidates.option[member[able]]], column[able])


def _at_most(
    model: Linear, group: Numbers, size: Numbers, cap: Numbers, column: Numbers, name: str | None = None
) -> None:
    """Rule 6: in each group the sizes of what is chosen add up to at most its cap; rows only where that can bind."""
    total = np.bincount(group, weights=size, minlength=1)
    bound = np.flatnonzero(total[group] > cap)
    names, place = np.unique(group[bound], return_inverse=True)
    upper = np.zeros(len(names), dtype=np.int64)
    upper[place.reshape(-1)] = cap[bound]
    row = model.rows(len(names), upper=upper, name=name)[place.reshape(-1)]
    model.entries(row, column[bound], size[bound])


def _long_trips(
    model: Linear, group: Numbers, size: Numbers, cap: Numbers, column: Numbers, name: str | None = None
) -> None:
    """Who may give three lessons makes one trip of two at most, not one and a half: implied, but it moves the bound.

    A cap divided by k and rounded down holds for the sizes divided and rounded down (Chvátal and Gomory)."""
    for k in (2, 3):
        counted = np.flatnonzero((size >= k) & (cap > k) & (cap % k > 0))
        _at_most(model, group[counted], size[counted] // k, cap[counted] // k, column[counted], name)


def _day_excludes(case: Case, model: Linear, person: Numbers) -> None:
    """Rule 5: of what excludes each other on one day, one at most."""
    members = [
        person[first + np.array(clique)] for first, _, masks in conflicts(case) for clique in cliques(masks)
    ]
    if members:
        sizes = [len(clique) for clique in members]
        model.entries(np.repeat(model.rows(len(sizes), upper=1), sizes), np.concatenate(members))


def _detours(case: Case, model: Linear, person: Numbers) -> None:
    """Rule 5 with a matrix: two lessons too far apart for each other go together only with one between them."""
    if case.roads.direct:
        return
    for before, after, between in case.detours():
        (row,) = model.rows(1, upper=1).tolist()
        model.entries(row, person[[before, after]])
        model.entries(row, person[between], -1)
