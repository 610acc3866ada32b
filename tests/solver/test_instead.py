"""Why her: the alternatives are legal, rightly counted, and none is cheaper."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from solver import Objective, Problem, figures, solve, violations
from solver.instead import instead_of
from tests.solver.making import given as told
from tests.solver.making import lesson, line, plan, volunteer
from tests.solver.tiny import problems


def test_the_next_best_costs_her_longer_way() -> None:
    problem = line(lesson(), volunteer("V1"), volunteer("V2"), volunteer("V3"), V2=20, V3=10)
    found = instead_of(problem, plan(told()), "L1", "V1")
    assert [(one.volunteer, one.cost) for one in found] == [
        ("V3", Objective(0, 0, 20)),
        ("V2", Objective(0, 0, 40)),
    ]
    told_so = replace(problem, baseline=(told(),))
    assert instead_of(told_so, plan(told()), "L1", "V1")[0].cost == Objective(0, 2, 20)


def test_where_nobody_is_free_others_move_or_the_lesson_is_lost() -> None:
    second = lesson("L2", school="S2")
    people = volunteer("V1"), volunteer("V2", languages=("lt", "pl"))
    problem = line(lesson(languages=("pl", "lt")), second, *people)
    (swap,) = instead_of(problem, plan(told(), told("L2", "V2")), "L1", "V1")
    assert (swap.volunteer, swap.lost) == (None, ())
    assert set(swap.changed) == {told("L1", "V2"), told("L2", "V1")}
    alone = line(lesson(), volunteer())
    (nobody,) = instead_of(alone, plan(told()), "L1", "V1")
    assert (nobody.lost, nobody.cost.coverage) == (("L1",), 3)
    with pytest.raises(KeyError):
        instead_of(alone, plan(told()), "L1", "V2")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_every_alternative_is_legal_and_rightly_counted(problem: Problem) -> None:
    made = solve(problem, time_limit=300)
    for entry in made.assignments:
        for absent in entry.volunteers:
            found = instead_of(problem, made, entry.lesson, absent)
            assert found == sorted(found, key=lambda one: one.rank)
            for one in found:
                changed = {other.lesson: other for other in one.changed}
                now = tuple(
                    changed.pop(other.lesson, other)
                    for other in made.assignments
                    if other.lesson not in one.lost
                )
                after = replace(made, assignments=(*now, *changed.values()))
                assert not violations(problem, after)
                assert all(
                    absent not in other.volunteers
                    for other in after.assignments
                    if other.lesson == entry.lesson
                )
                was, is_ = figures(problem, made), figures(problem, after)
                assert one.cost == Objective(
                    was.coverage - is_.coverage, is_.disruption - was.disruption, is_.minutes - was.minutes
                )
                assert one.rank >= (0, 0, 0)  # the plan was the best one
