"""The solver against exhaustive search and against itself, on problems with every feature."""

import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from solver import BadProblem, Plan, Problem, School, Travel, days, misreports, solve, violations
from solver.days import Case
from tests.benchmarks.campaigns import made_up
from tests.solver.exhaustive import optimum, ways_to_give
from tests.solver.making import given as told
from tests.solver.making import lesson, line, slot, volunteer, window
from tests.solver.test_rules import PAIRS, SAME_PLAN, plans_for
from tests.solver.tiny import problems

many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def proven(problem: Problem, workers: int = 2) -> Plan:
    """The plan of a small problem, which the referee passes and whose every tier is proven."""
    plan = solve(problem, time_limit=300, workers=workers)
    assert violations(problem, plan) == []
    assert misreports(problem, plan) == []
    assert plan.status == "optimal"
    return plan


@many
@given(problems(), st.data())
def test_every_tier_is_what_exhaustive_search_finds(problem: Problem, data: st.DataObject) -> None:
    """By a matrix or by the great circle, and with any lesson pinned; what cannot be pinned is refused."""
    if data.draw(st.booleans()):
        problem = replace(problem, travel=Travel())
    ways = [one for lesson in problem.lessons for one in ways_to_give(problem, lesson)]
    pins = (
        data.draw(st.lists(st.sampled_from(ways), max_size=2, unique_by=lambda one: one.lesson))
        if ways
        else []
    )
    problem = replace(problem, pins=tuple(pins))
    best = optimum(problem)
    if best is None:
        with pytest.raises(BadProblem, match=r"^pins\[\d\]: Rule \d is broken"):
            solve(problem)
    else:
        assert proven(problem).objective == best


@settings(many, max_examples=12)
@given(problems(), st.sampled_from([1, 2]))
def test_both_engines_prove_the_same(problem: Problem, workers: int) -> None:
    """What is taken for a large problem goes the way of HiGHS, whose bounds CP-SAT must agree with."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["solver.solve"], "SMALL", -1)
        large = proven(problem, workers)
    assert large.objective == proven(problem).objective


@many
@given(problems())
def test_pinning_the_answer_keeps_its_objective(problem: Problem) -> None:
    plan = proven(problem)
    assert proven(replace(problem, pins=plan.assignments)).objective == plan.objective


@pytest.mark.parametrize("case", SAME_PLAN, ids=[f"{rule} {what}" for rule, what, *_ in SAME_PLAN])
def test_a_pinned_plan_stands_or_is_refused(case: tuple) -> None:
    _, _, good, bad, assignments = case
    plan = proven(replace(good, pins=tuple(plans_for(good, assignments))))
    assert {entry.lesson for entry in plan.assignments} >= {
        entry.lesson for entry in plans_for(good, assignments)
    }
    with pytest.raises(BadProblem, match=r"^pins\[\d\]: Rule \d is broken"):
        solve(replace(bad, pins=tuple(plans_for(bad, assignments))))


@pytest.mark.parametrize("case", PAIRS, ids=[f"{rule} {what}" for rule, what, *_ in PAIRS])
def test_what_the_referee_allows_the_solver_can_do(case: tuple) -> None:
    _, _, problem, good, _ = case
    assert proven(replace(problem, pins=tuple(good))).objective.coverage >= 1


def test_contradicting_pins_are_named() -> None:
    problem = line(lesson(), lesson("L2", slot("09:30-10:15"), school="S2"), volunteer())
    with pytest.raises(BadProblem, match=r"^pins\[0\]: Rule 5 is broken: lesson L1 and L2, volunteer V1: "):
        solve(replace(problem, pins=(told(), told("L2", time="09:30"))))
    tired = replace(problem.volunteers[0], max_lessons=0)
    problem = replace(
        problem,
        volunteers=(volunteer("V2"), tired),
        travel=line(*problem.schools, volunteer(), volunteer("V2")).travel,
    )
    with pytest.raises(BadProblem, match=r"^pins\[1\]: Rule 6 is broken"):
        solve(replace(problem, pins=(told("L1", "V2"), told("L2", time="09:30"))))


def test_an_empty_campaign_has_an_empty_plan() -> None:
    empty = Problem("Europe/Vilnius", (), (), ())
    assert proven(empty).assignments == ()
    assert proven(line()).assignments == ()  # with a table of ways between no places
    assert proven(line(volunteer())).objective.minutes == 30
    assert proven(line(lesson())).objective.coverage == 0


def test_a_start_is_kept_as_far_as_it_is_legal() -> None:
    problem = line(lesson(), lesson("L2", slot("10:00-10:45"), school="S2"), volunteer(), S2=30)
    start = Plan.from_json(proven(problem).to_json())
    start = replace(start, assignments=(told("L2", time="10:00"), told("L7")))
    assert [entry.lesson for entry in solve(problem, time_limit=0, start=start).assignments] == ["L2"]


def test_a_cap_of_nothing_gives_nothing() -> None:
    """Zero rooms and an empty team are refused (test_problem.py); a person may be asked for no lesson at all.

    Where it was "none a day", the solver once proved a coverage that no plan has."""
    for cap in ("max_lessons", "max_lessons_per_day", "max_lessons_per_week"):
        assert proven(line(lesson(), volunteer(**{cap: 0}))).assignments == ()
    assert proven(line(lesson(team=10**6), volunteer())).assignments == ()


def test_the_baseline_may_name_people_who_left() -> None:
    """V9 is gone: a lesson of hers and V1's keeps V1, and one of hers alone goes to whoever can."""
    both, alone = lesson(team=2), lesson("L2", slot("10:00-10:45"), school="S2")
    told_so = {"baseline": (told("L1", "V1 V9"), told("L2", "V9", "10:00"), told("L9", "V9"))}
    problem = line(told_so, both, alone, volunteer(), volunteer("V2"))
    plan = proven(problem)
    assert {entry.lesson for entry in plan.assignments} == {"L1", "L2"}
    assert (
        plan.objective.disruption == 2 + 2 + 2
    )  # V9 leaves each, somebody joins two, and L9's school is told


def test_ten_thousand_slots_on_one_lesson() -> None:
    many = [slot(f"{8 + n % 4:02}:00-{8 + n % 4:02}:45", day=n // 4, rank=10_000 - n) for n in range(10_000)]
    problem = line(lesson("L1", *many), volunteer("V1", *(window("07:00-13:00", day) for day in (0, 100))))
    assert proven(problem).objective.minutes == 5 * (10_000 - 403)


def test_arcs_are_the_same_however_many_pairs_are_looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(made_up("full", seed=2, scale=0.05))
    whole = case.arcs
    monkeypatch.setattr(days, "PAIRS", 7)
    some = Case(case.problem).arcs
    assert len(whole.before) > 50
    for name in ("before", "after", "minutes"):
        assert (getattr(whole, name) == getattr(some, name)).all()


def test_a_school_at_the_pole() -> None:
    pole = replace(
        line(lesson(), volunteer(lat=89.99, lon=10.0)), travel=Travel(), schools=(School("S1", 90.0, 0.0),)
    )
    assert proven(pole).objective.coverage == 3


@many
@given(problems())
def test_a_volunteer_without_windows_costs_her_being_unused(problem: Problem) -> None:
    plan = proven(problem)
    idle = replace(problem.volunteers[0], id="V8", windows=())
    travel = _with_place(problem, "V8")
    more = proven(replace(problem, volunteers=(*problem.volunteers, idle), travel=travel))
    assert more.objective == replace(
        plan.objective, minutes=plan.objective.minutes + problem.policy.unused_volunteer
    )


@many
@given(problems())
def test_one_more_volunteer_never_lowers_coverage(problem: Problem) -> None:
    assume(len(problem.volunteers) < 3)
    twin = replace(problem.volunteers[0], id="V8")
    more = replace(problem, volunteers=(*problem.volunteers, twin), travel=_with_place(problem, "V8"))
    assert proven(more).objective.coverage >= proven(problem).objective.coverage


@many
@given(problems())
def test_order_and_names_do_not_matter(problem: Problem) -> None:
    turned = replace(
        problem,
        schools=problem.schools[::-1],
        lessons=problem.lessons[::-1],
        volunteers=tuple(replace(one, windows=one.windows[::-1]) for one in problem.volunteers[::-1]),
    )
    renamed = Problem.from_json(turned.to_json().replace('"V', '"Žmogus ').replace('"S', '"Mokykla '))
    assert proven(renamed).objective == proven(problem).objective


def _with_place(problem: Problem, id: str):
    """The travel of a problem with one more place, where the first volunteer lives."""
    like = problem.travel.places.index(problem.volunteers[0].id)
    rows = [(*row, row[like]) for row in problem.travel.minutes]
    return replace(
        problem.travel, places=(*problem.travel.places, id), minutes=(*rows, (*rows[like][:-1], 0))
    )
