"""Who could step in: for a given plan, the people who can take a place that falls vacant without moving anybody."""

from collections.abc import Iterator
from dataclasses import dataclass

from solver.choice import candidates_in
from solver.days import Case
from solver.greedy import Desk
from solver.plan import Plan
from solver.problem import Problem


@dataclass(frozen=True)
class Standby:
    """For the place of `absent` on `lesson`: the volunteers who can take it, nearest first."""

    lesson: str
    absent: str
    volunteers: tuple[str, ...]


def standbys(problem: Problem, plan: Plan) -> list[Standby]:
    """One entry for each volunteer on each lesson of a legal plan; pins and `forbidden` are kept.

    Whoever steps in keeps every lesson of her own, and every hard rule holds afterwards. The share of entries with
    volunteers is the share of single drop-outs that can be mended so."""
    case = Case(problem)
    teams = candidates_in(case, plan.assignments)
    desk = Desk(case)
    for team in teams:
        desk.add(team)
    return [found for team in teams for found in _of_team(case, desk, team)]


def _of_team(case: Case, desk: Desk, team: list[int]) -> Iterator[Standby]:
    people, option = case.problem.volunteers, desk.option[team[0]]
    lesson = case.problem.lessons[desk.lesson[option]].id
    on_it = {desk.volunteer[candidate] for candidate in team}
    others = [one for one in case.candidates_of_option(option) if desk.volunteer[one] not in on_it]
    nearest = sorted(others, key=lambda one: (int(case.candidates.out[one]), one))
    for absent in team:
        rest = [one for one in team if one != absent]
        able = [one for one in nearest if desk.person_fits(one) and desk.has_company([*rest, one])]
        names = tuple(people[desk.volunteer[one]].id for one in able if desk.can_leave(absent))
        yield Standby(lesson, people[desk.volunteer[absent]].id, names)
