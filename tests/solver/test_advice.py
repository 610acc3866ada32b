"""Advice: whom to recruit and what to ask, and that it brings what it says."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from solver import Plan, Problem, explain, solve, violations
from solver.__main__ import main
from solver.advice import FIRST, what_to_ask, whom_to_recruit
from solver.changes import applied
from tests.benchmarks.campaigns import made_up
from tests.solver.making import given as told
from tests.solver.making import lesson, line, plan, slot, volunteer, window
from tests.solver.test_wide import covered

SMALL: Problem = made_up("full", seed=5, scale=0.1)


def test_whom_to_recruit_says_where_which_language_and_when() -> None:
    polish = [
        lesson(f"L{n + 2}", slot("09:00-09:45", n), school=f"P{n}", languages=("pl",)) for n in range(2)
    ]
    problem = line(lesson(), *polish, volunteer(), P0=5, P1=10)
    (first,) = whom_to_recruit(problem, plan(told()))
    assert first.languages == ("pl",)
    assert first.halves == ((0, "morning"), (1, "morning"))
    assert set(first.gain.lessons) == {"L2", "L3"}
    assert set(first.gain.schools) == {"P0", "P1"}
    assert first.gain.coverage == 6


def test_what_to_ask_is_one_time_for_each_school() -> None:
    lessons = [lesson(f"L{n}", slot("09:00-09:45"), school=f"S{n}") for n in range(3)]
    free = volunteer("V1", window("07:00-13:00"), window("07:00-13:00", 1), window("07:00-13:00", 2))
    other = lesson("L9", slot("11:00-11:45", 1), slot("11:00-11:45", 2), school="S9", languages=("pl",))
    problem = line(*lessons, other, free, S1=1, S2=2)
    made = plan(told("L0"))
    slots = [one for found in explain(problem, made) for one in found.slots]
    asks = what_to_ask(problem, made, slots)
    best = asks[0]
    assert best.weekday is None
    assert {one.lesson for one in best.slots} == set(best.gain.lessons) == {"L1", "L2"}
    assert {ask.weekday for ask in asks} == {None, 1, 2}  # of one day one lesson only, of two days both
    assert all(
        len(ask.gain.lessons) == 1 for ask in asks[1:]
    )  # two at nine o'clock on one day are one too many


def test_advice_brings_what_it_says() -> None:
    """On a campaign of the usual kind: every gain is that of a legal plan in which everybody keeps her lessons."""
    made = solve(SMALL, time_limit=3)
    served = {entry.lesson for entry in made.assignments}
    left = len(SMALL.lessons) - len(served)
    assert left
    people = whom_to_recruit(SMALL, made)
    assert people == sorted(people, key=lambda one: -one.gain.coverage)
    for one in people:
        more = replace(SMALL, volunteers=(*SMALL.volunteers, one.volunteer))
        # Which lessons she would bring may be a matter of taste (S3-1 or S23-1, once); how much they count is not.
        assert held(more, made).objective.coverage - made.objective.coverage == one.gain.coverage
        assert not served & set(one.gain.lessons)
    slots = [one for found in explain(SMALL, made) for one in found.slots]
    for ask in what_to_ask(SMALL, made, slots):
        again = held(applied(SMALL, ask.slots), made)
        assert again.objective.coverage - made.objective.coverage == ask.gain.coverage
        schools = [SMALL.lesson[one.lesson].school for one in ask.slots]
        first = [
            one
            for one, at in zip(ask.slots, schools, strict=True)
            if at in list(dict.fromkeys(schools))[:FIRST]
        ]
        again = held(applied(SMALL, tuple(first)), made)
        assert again.objective.coverage - made.objective.coverage >= ask.first.coverage
        if len(set(schools)) <= FIRST:
            assert ask.first == ask.gain


def held(problem: Problem, made: Plan) -> Plan:
    """The most that can be given beside it."""
    again = covered(replace(problem, pins=made.assignments), 2)
    assert not violations(problem, again)
    return again


def test_advise_on_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem, made = tmp_path / "problem.json", tmp_path / "plan.json"
    lessons = lesson(languages=("pl",)), lesson("L2", slot("11:00-11:45", 1), school="S2")
    problem.write_text(line(*lessons, volunteer()).to_json(), encoding="utf-8")
    made.write_text(plan().to_json(), encoding="utf-8")
    assert main(["advise", str(problem), str(made)]) == 0
    text = capsys.readouterr().out
    assert (
        "One more volunteer who speaks “pl” near school S1, free on Monday mornings: 1 lesson more, 1 school more"
        in text
    )
    assert (
        "Ask this school for one more time, on a Monday: 1 lesson more, 1 school more (coverage +3).\n"
        "       school S2: lesson L2 on Mon 5 Oct 2026 11:00\n" in text
    )
    assert main(["advise", str(problem), str(made), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["recruits"][1]["gain"] == {"lessons": ["L2"], "schools": ["S2"], "coverage": 3}
    assert found["asks"][0]["slots"][0]["lesson"] == "L2"
