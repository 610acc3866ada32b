"""The referee's figures, counted by hand, and what it says of a plan's claims."""

from dataclasses import replace

import pytest

from solver import BadPlan, Plan, Policy, School, Travel, figures, misreports
from solver.travel import great_circle_minutes
from tests.solver.making import given, lesson, line, plan, slot, volunteer

TWO = line(
    School("S1", weight=5),
    lesson("L1", weight=3),
    lesson("L2", slot("10:00-10:45", rank=2)),
    lesson("L3", slot("11:30-12:15"), school="S2", team=2),
    volunteer(), volunteer("V2"), volunteer("V3"),
    S1=10, S2=20, V2=30,
)  # fmt: skip
BASE = [given("L1"), given("L2", "V1", "10:00")]


def test_coverage_counts_schools_once_and_each_lesson() -> None:
    assert figures(TWO, plan()).coverage == 0
    assert figures(TWO, plan(*BASE)).coverage == 5 + 3 + 1
    assert figures(TWO, plan(given("L3", "V1 V2", "11:30"))).coverage == 2 + 1


def test_minutes_are_trips_ranks_and_people_without_a_lesson() -> None:
    assert figures(TWO, plan()).minutes == 3 * 30
    assert figures(TWO, plan(*BASE)).minutes == 10 + 10 + 2 * 5 + 2 * 30
    assert (
        figures(TWO, plan(*BASE, given("L3", "V1 V2", "11:30"))).minutes
        == (10 + 10 + 20) + (10 + 10) + 2 * 5 + 30
    )


def test_likings_are_worth_minutes_and_online_instead_costs() -> None:
    fan = volunteer(topics=("ai", "web"), favourite_schools=("S1",), delivery=("in_person", "online"))
    problem = line(lesson(topics=("web", "ai"), delivery="either"), fan, S1=7)
    assert figures(problem, plan(given())).minutes == 14 - 10 - 30
    assert figures(problem, plan(given(how="online"))).minutes == 60 - 10 - 30
    only_online = line(lesson(delivery="online"), fan)
    assert figures(only_online, plan(given(how="online"))).minutes == -30


def test_travel_is_one_way_by_the_matrix() -> None:
    travel = Travel("matrix", ("S1", "V1"), ((0, 3), (50, 0)))
    problem = line({"travel": travel}, School("S1"), lesson(), volunteer())
    assert figures(problem, plan(given())).minutes == 53


@pytest.mark.parametrize(
    ("now", "cost"),
    [
        ([given("L3", "V1 V2", "11:30")], 0),
        ([given("L3", "V2 V1", "11:30")], 0),
        ([given("L3", "V1 V3", "11:30")], 2),
        ([], 3),
        ([given("L3", "V1 V2", "12:30")], 3),
        ([given("L3", "V1 V3", "12:30")], 4),
        ([given("L3", "V1 V2", "11:30", how="online")], 3),
        ([given("L3", "V1 V2", "11:30"), given("L1", "V3")], 0),
    ],
)
def test_disruption_counts_the_people_who_were_told_otherwise(now: list, cost: int) -> None:
    problem = replace(TWO, baseline=(given("L3", "V1 V2", "11:30"),))
    problem = replace(
        problem,
        lessons=(*TWO.lessons[:2], replace(TWO.lessons[2], slots=(slot("11:30-12:15"), slot("12:30-13:15")))),
    )
    assert figures(problem, plan(*now)).disruption == cost


def test_what_is_gone_from_the_baseline_counts_as_moved_or_left() -> None:
    gone = replace(TWO, baseline=(given("L9", "V8 V9"), given("L1", "V9 V1")))
    assert figures(gone, plan(given("L1", "V1"))).disruption == 3 + 1


def test_a_plan_must_not_misreport_itself() -> None:
    true = figures(TWO, plan(*BASE))
    assert misreports(TWO, plan(*BASE, objective=true, status="optimal")) == []
    wrong = plan(*BASE, objective=replace(true, minutes=1))
    assert any(sentence.startswith("The objective is") for sentence in misreports(TWO, wrong))
    for bound in (replace(true, coverage=1), replace(true, minutes=true.minutes + 1)):
        assert len(misreports(TWO, replace(plan(*BASE, objective=true), bound=bound))) == 1
    loose = replace(plan(*BASE, objective=true), bound=replace(true, minutes=0))
    assert misreports(TWO, loose) == []
    assert len(misreports(TWO, replace(loose, status="optimal"))) == 1


def test_the_example_of_the_contract() -> None:
    """S1 and V1 of planning-problem.md lie 8 minutes apart; there is one topic and one unused volunteer."""
    assert great_circle_minutes(54.70, 25.30, 54.69, 25.28) == 8
    assert 2 * 8 - Policy().topic_match + Policy().unused_volunteer == 36


def test_a_plan_round_trips_and_passes_over_strange_keys() -> None:
    made = replace(plan(*BASE), workers=2, limit=60.0, version="1")
    assert Plan.from_json(made.to_json()) == made
    assert Plan.from_json(made.to_json()[:-1] + ',"mood":"good"}') == made
    with pytest.raises(BadPlan, match=r"assignments\[0\]\.start: "):
        Plan.from_json(made.to_json().replace("2026-10-05T09:00+03:00", "then"))
    with pytest.raises(BadPlan, match="status: "):
        Plan.from_json(made.to_json().replace("feasible", "perfect"))
    with pytest.raises(BadPlan, match=r"objective\.coverage: "):
        Plan.from_json(made.to_json().replace('"coverage":0', '"coverage":0.5'))
