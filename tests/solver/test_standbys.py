"""Standbys: exactly the people whom the referee lets step in."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from solver import Policy, Problem, Standby, solve, standbys, violations
from tests.solver.making import given as told
from tests.solver.making import lesson, line, plan, slot, volunteer
from tests.solver.tiny import problems


def test_the_nearest_free_person_comes_first() -> None:
    people = (volunteer("V1"), volunteer("V2"), volunteer("V3"), volunteer("V4", languages=("pl",)))
    problem = line(lesson(), lesson("L2", slot("09:30-10:15"), school="S2"), *people, V2=20, V3=10)
    alone = plan(told("L1", "V1"))
    assert standbys(problem, alone) == [Standby("L1", "V1", ("V3", "V2"))]
    busy = plan(told("L1", "V1"), told("L2", "V3", "09:30"))
    assert standbys(problem, busy)[0] == Standby("L1", "V1", ("V2",))


def test_a_newcomer_does_not_replace_the_only_experienced_one() -> None:
    team = (volunteer("V1"), *(volunteer(f"N{n}", experienced=False) for n in (1, 2)))
    problem = line({"policy": Policy(newcomers_need_company=True)}, lesson(team=2), *team)
    found = standbys(problem, plan(told(volunteers="V1 N1")))
    assert {one.absent: one.volunteers for one in found} == {"V1": (), "N1": ("N2",)}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_the_referee_passes_exactly_the_standbys(problem: Problem) -> None:
    made = solve(problem, time_limit=300)
    for one in standbys(problem, made):
        able = set()
        for person in problem.volunteers:
            swapped = tuple(
                replace(
                    entry, volunteers=tuple(person.id if id == one.absent else id for id in entry.volunteers)
                )
                if entry.lesson == one.lesson and person.id not in entry.volunteers
                else entry
                for entry in made.assignments
            )
            if swapped != made.assignments and not violations(problem, replace(made, assignments=swapped)):
                able.add(person.id)
        assert able == set(one.volunteers)
