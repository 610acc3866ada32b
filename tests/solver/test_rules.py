"""Each hard rule as pairs of hand-made cases: once feasible, once not."""

from dataclasses import replace

import pytest

from solver import Forbidden, Plan, Policy, Problem, School, Travel, violations
from tests.solver.making import at, given, lesson, line, plan, slot, volunteer, window

TEAM = (lesson(team=2), volunteer(), volunteer("V2"))
TWO = (lesson(), lesson("L2", slot("10:00-10:45"), school="S2"))
EITHER = {"delivery": ("in_person", "online")}
COMPANY = {"policy": Policy(newcomers_need_company=True)}
# S2 can be reached from S1 in time only by way of S3: the matrix breaks the triangle inequality.
DETOUR = Travel(
    "matrix", ("S1", "S2", "S3", "V1"), ((0, 90, 5, 9), (90, 0, 5, 9), (5, 5, 0, 9), (9, 9, 9, 0))
)
# From S1 home takes a quarter of an hour, from S2 an hour and a half; S1 is on the way from S2.
LONG_WAY = Travel("matrix", ("S1", "S2", "V1"), ((0, 5, 15), (5, 0, 90), (15, 15, 0)))

# (rule, what, problem, feasible plan, infeasible plan)
PAIRS = [
    (1, "slot", line(lesson(), volunteer()), [given()], [given(time="09:01")]),
    (1, "team", line(*TEAM), [given(volunteers="V1 V2")], [given()]),
    (1, "too many", line(*TWO, volunteer(), volunteer("V2")), [given()], [given(volunteers="V1 V2")]),
    (1, "once", line(lesson("L1", slot("09:00-09:45"), slot("11:00-11:45")), volunteer()), [given()], [given(), given(time="11:00")]),
    (1, "known lesson", line(lesson(), volunteer()), [given()], [given("L9")]),
    (1, "known volunteer", line(lesson(), volunteer()), [given()], [given(volunteers="V9")]),
    (2, "lesson", line(lesson(), volunteer(**EITHER)), [given()], [given(how="online")]),
    (2, "volunteer", line(lesson(delivery="either"), volunteer()), [given()], [given(how="online")]),
    (2, "either", line(lesson(delivery="either"), volunteer(delivery=("online",))), [given(how="online")], [given()]),
    (6, "in all", line(lesson(), lesson("L2", slot("10:00-10:45", 1)), volunteer("V1", window("07:00-13:00"), window("07:00-13:00", 1), max_lessons=1)),
     [given()], [given(), given("L2", time="10:00", day=1)]),
    (6, "day", line(*TWO, volunteer(max_lessons_per_day=1)), [given()], [given(), given("L2", time="10:00")]),
    (6, "week", line(lesson(), lesson("L2", slot("10:00-10:45", 6)), volunteer("V1", window("07:00-13:00"), window("07:00-13:00", 6), max_lessons_per_week=1)),
     [given()], [given(), given("L2", time="10:00", day=6)]),
    (7, "rooms", line(lesson(), lesson("L2", slot("09:45-10:30")), lesson("L3", slot("09:44-10:29")), volunteer(), volunteer("V2")),
     [given(), given("L2", "V2", "09:45")], [given(), given("L3", "V2", "09:44")]),
    (7, "online too", line(School("S1", rooms=2), *(lesson(f"L{n}", delivery="online") for n in (1, 2, 3)), *(volunteer(f"V{n}", **EITHER) for n in (1, 2, 3))),
     [given("L1", "V1", how="online"), given("L2", "V2", how="online")],
     [given("L1", "V1", how="online"), given("L2", "V2", how="online"), given("L3", "V3", how="online")]),
    (8, "company", line(COMPANY, *TEAM, volunteer("N1", experienced=False), volunteer("N2", experienced=False)),
     [given(volunteers="V1 N1")], [given(volunteers="N1 N2")]),
]  # fmt: skip

# (rule, what, feasible problem, infeasible problem) for one and the same plan
SAME_PLAN = [
    (3, "language", line(lesson(languages=("pl", "lt")), volunteer()), line(lesson(languages=("pl",)), volunteer()), [given()]),
    (3, "vetting", line(lesson(requires_vetting=True), volunteer()), line(lesson(requires_vetting=True), volunteer(vetted=False)), [given()]),
    (3, "not asked to be vetted", line(lesson(), volunteer(vetted=False)), line(lesson(), volunteer(languages=("en",))), [given()]),
    (3, "refused", line(lesson(), School("S2"), volunteer(refused_schools=("S2",))), line(lesson(), volunteer(refused_schools=("S1",))), [given()]),
    (3, "refused online", line(lesson(delivery="online"), volunteer(**EITHER)), line(lesson(delivery="online"), volunteer(refused_schools=("S1",), **EITHER)), [given(how="online")]),
    (3, "forbidden", line({"forbidden": (Forbidden("L1", "V2"),)}, lesson(), volunteer(), volunteer("V2")), line({"forbidden": (Forbidden("L1", "V1"),)}, lesson(), volunteer()), [given()]),
    (4, "way", line(lesson(), volunteer(), S1=60), line(lesson(), volunteer(), S1=61), [given()]),
    (4, "online has no way", line(lesson(delivery="online"), volunteer(**EITHER), S1=99), line(lesson(), volunteer(max_travel=98), S1=99), None),
    (5, "early", line(lesson(), volunteer("V1", window("08:20-13:00")), S1=30), line(lesson(), volunteer("V1", window("08:21-13:00")), S1=30), [given()]),
    (5, "home again", line(lesson(), volunteer("V1", window("07:00-10:15")), S1=30), line(lesson(), volunteer("V1", window("07:00-10:14")), S1=30), [given()]),
    (5, "online needs no way", line(lesson(delivery="online"), volunteer("V1", window("09:00-09:45"), **EITHER)), line(lesson(delivery="online"), volunteer("V1", window("09:01-09:46"), **EITHER)), [given(how="online")]),
    (5, "between schools", line(*TWO, volunteer(), S2=5), line(*TWO, volunteer(), S2=6), [given(), given("L2", time="10:00")]),
    (5, "same place", line(lesson(), lesson("L2", slot("09:45-10:30")), volunteer()), line(lesson(), lesson("L2", slot("09:45-10:30"), school="S2"), volunteer()), [given(), given("L2", time="09:45")]),
    (5, "overlap", line(School("S1", rooms=2), lesson(), lesson("L2", slot("09:45-10:30")), volunteer()), line(School("S1", rooms=2), lesson("L1", slot("09:00-09:46")), lesson("L2", slot("09:45-10:30")), volunteer()), [given(), given("L2", time="09:45")]),
    (5, "home for an online lesson", line(lesson(), lesson("L2", slot("10:00-10:45"), delivery="online"), volunteer(**EITHER), S1=5), line(lesson(), lesson("L2", slot("10:00-10:45"), delivery="online"), volunteer(**EITHER), S1=6), [given(), given("L2", time="10:00", how="online")]),
    (5, "from an online lesson", line(lesson("L1", delivery="online"), TWO[1], volunteer("V1", window("09:00-13:00"), **EITHER), S2=5), line(lesson("L1", delivery="online"), TWO[1], volunteer("V1", window("09:00-13:00"), **EITHER), S2=6), [given(how="online"), given("L2", time="10:00")]),
    (5, "one window", line(*TWO, volunteer("V1", window("07:00-13:00"))), line(*TWO, volunteer("V1", window("07:00-09:47"), window("09:47-13:00"))), [given(), given("L2", time="10:00")]),
    (8, "not asked for", line(lesson(), volunteer(experienced=False)), line(COMPANY, lesson(), volunteer(experienced=False)), [given()]),
    (5, "by way of another school",
     line({"travel": DETOUR}, School("S1"), School("S2"), School("S3"), lesson(), lesson("L2", slot("11:00-11:45"), school="S2"), lesson("L3", slot("10:00-10:45"), school="S3"), volunteer()),
     line({"travel": replace(DETOUR, minutes=((0, 90, 9, 9), (90, 0, 9, 9), (9, 9, 0, 9), (9, 9, 9, 0)))}, School("S1"), School("S2"), School("S3"), lesson(), lesson("L2", slot("11:00-11:45"), school="S2"), lesson("L3", slot("10:00-10:45"), school="S3"), volunteer()),
     [given(), given("L2", time="11:00"), given("L3", time="10:00")]),
    (5, "each a legal day alone",
     line({"travel": LONG_WAY}, *TWO[::-1], School("S1"), School("S2"), volunteer("V1", window("07:00-13:00"))),
     line({"travel": LONG_WAY}, lesson("L1", slot("10:00-10:45")), lesson("L2", slot("09:00-09:45"), school="S2"), School("S1"), School("S2"), volunteer("V1", window("07:00-11:00"))),
     None),
]  # fmt: skip


def rules_broken(problem: Problem, assignments: list) -> set[int]:
    return {violation.rule for violation in violations(problem, plan(*assignments))}


@pytest.mark.parametrize(
    ("rule", "problem", "good", "bad"),
    [(r, p, g, b) for r, _, p, g, b in PAIRS],
    ids=[f"{r} {w}" for r, w, *_ in PAIRS],
)
def test_one_problem_two_plans(rule: int, problem: Problem, good: list, bad: list) -> None:
    assert rules_broken(problem, good) == set()
    assert rule in rules_broken(problem, bad)


def plans_for(problem: Problem, assignments: list | None) -> list:
    if assignments is not None:
        return assignments
    how = [("online" if one.delivery == "online" else "in_person") for one in problem.lessons]
    return [
        replace(given(one.id, how=by), start=one.slots[0].start)
        for one, by in zip(problem.lessons, how, strict=True)
    ]


@pytest.mark.parametrize(
    ("rule", "good", "bad", "assignments"),
    [(r, g, b, a) for r, _, g, b, a in SAME_PLAN],
    ids=[f"{r} {w}" for r, w, *_ in SAME_PLAN],
)
def test_one_plan_two_problems(rule: int, good: Problem, bad: Problem, assignments: list | None) -> None:
    assert rules_broken(good, plans_for(good, assignments)) == set()
    assert rules_broken(bad, plans_for(bad, assignments)) == {rule}


def test_pins_are_kept() -> None:
    free = line(lesson("L1", slot("09:00-09:45"), slot("11:00-11:45")), volunteer(), volunteer("V2"))
    pinned = replace(free, pins=(given(),))
    assert rules_broken(pinned, [given()]) == set()
    for other in ([], [given(time="11:00")], [given(volunteers="V2")]):
        assert rules_broken(free, other) == set()
        assert rules_broken(pinned, other) == {9}


def test_a_violation_is_one_sentence() -> None:
    problem = line(lesson(languages=("pl",)), volunteer())
    told = [str(violation) for violation in violations(problem, plan(given()))]
    assert told == ["Rule 3 is broken: lesson L1, volunteer V1: they share no language."]


def test_weeks_and_days_are_those_of_the_zone() -> None:
    """Half past midnight on Monday in Vilnius is still Sunday in UTC."""
    late, early = slot("23:00-23:30", 6), slot("00:30-01:00", 7)
    person = volunteer("V1", window("20:00-24:00", 6), window("00:00-02:00", 7), max_lessons_per_week=1)
    problem = line(lesson("L1", late), lesson("L2", early), person)
    both = [replace(given(), start=at("23:00", 6)), replace(given("L2"), start=at("00:30", 7))]
    assert rules_broken(problem, both) == set()
    assert rules_broken(replace(problem, timezone="UTC"), both) == {5, 6}


def test_the_empty_plan_breaks_nothing() -> None:
    assert violations(line(*TWO, volunteer()), Plan.from_json(plan().to_json())) == []
