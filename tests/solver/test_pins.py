"""Pins: the smallest set that breaks a rule is named, and each pin has its price."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver import BadProblem, Problem, solve, violations
from solver.pins import contradictions, plan_of, refuse_bad_pins
from solver.prices import prices
from tests.solver.exhaustive import optimum, ways_to_give
from tests.solver.making import given as told
from tests.solver.making import lesson, line, slot, volunteer
from tests.solver.tiny import problems

some = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def busy_day() -> Problem:
    """L1 and L2 overlap; L3 is later."""
    times = slot("09:00-09:45"), slot("09:30-10:15"), slot("11:00-11:45")
    lessons = [lesson(f"L{n}", time, school=f"S{n}") for n, time in enumerate(times, 1)]
    return line(*lessons, volunteer(max_lessons=2), volunteer("V2", languages=("pl",)))


def test_the_pins_that_contradict_each_other_are_named_and_no_other() -> None:
    problem = replace(busy_day(), pins=(told("L3", time="11:00"), told("L1"), told("L2", time="09:30")))
    found = {one.rule: one.pins for one in contradictions(problem)}
    assert found == {5: (1, 2), 6: (0, 1, 2)}
    with pytest.raises(
        BadProblem, match=r"^pins\[1\]: Rule 5 is broken: .* It is pinned together with pins\[2\]\."
    ):
        solve(problem)


def test_a_pin_may_be_wrong_alone() -> None:
    problem = replace(busy_day(), pins=(told("L3", time="11:00"), told("L1", "V2")))
    (found,) = contradictions(problem)
    assert (found.rule, found.pins) == (3, (1,))
    assert found.text == "Rule 3 is broken: lesson L1, volunteer V2: they share no language."


@some
@given(problems(), st.data())
def test_without_any_named_pin_the_others_keep_the_rule(problem: Problem, data: st.DataObject) -> None:
    ways = [ways_to_give(problem, one) for one in problem.lessons]
    pins = tuple(data.draw(st.sampled_from(some)) for some in ways if some)
    pinned = replace(problem, pins=pins)
    found = contradictions(pinned)
    assert bool(found) == bool(violations(pinned, plan_of(pins)))
    for one in found:
        named = tuple(pins[number] for number in one.pins)
        assert one.rule in {breach.rule for breach in violations(problem, plan_of(named))}
    if not found:
        refuse_bad_pins(pinned)


@some
@given(problems(), st.data())
def test_a_price_is_what_exhaustive_search_gains_without_the_pin(
    problem: Problem, data: st.DataObject
) -> None:
    legal = [one for one in problem.lessons if ways_to_give(problem, one)]
    pins = tuple(data.draw(st.sampled_from(ways_to_give(problem, one))) for one in legal[:2])
    pinned = replace(problem, pins=pins)
    if contradictions(pinned):
        return
    made = solve(pinned, time_limit=300)
    for price in prices(pinned, made):
        fewer = replace(problem, pins=pins[: price.pin] + pins[price.pin + 1 :])
        best = optimum(fewer)
        assert best
        assert price.proven
        assert price.coverage == best.coverage - made.objective.coverage
        assert price.disruption == made.objective.disruption - best.disruption
        assert price.minutes == made.objective.minutes - best.minutes
        assert price.is_free == (best == made.objective)


def test_three_of_two_wanted_lessons() -> None:
    """Any three pins of one person who gives two lessons: each pair is innocent."""
    times = [slot(f"{hour:02}:00-{hour:02}:45") for hour in (8, 9, 10)]
    lessons = [lesson(f"L{n}", time) for n, time in enumerate(times)]
    pins = tuple(told(f"L{n}", time=f"{hour:02}:00") for n, hour in enumerate((8, 9, 10)))
    problem = line(*lessons, volunteer(max_lessons=2))
    assert [one.pins for one in contradictions(replace(problem, pins=pins))] == [(0, 1, 2)]
    for pair in combinations(pins, 2):
        assert contradictions(replace(problem, pins=pair)) == []
