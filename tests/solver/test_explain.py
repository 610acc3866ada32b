"""Why lessons are left out: against the referee, and against trying every single change."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from solver import (
    Assignment,
    BadProblem,
    Lesson,
    Plan,
    Policy,
    Problem,
    School,
    Smallness,
    explain,
    solve,
    violations,
)
from solver.__main__ import main
from solver.changes import (
    Change,
    MoreTravel,
    OneMoreLesson,
    OneMoreSlot,
    OneMoreVetted,
    OtherDelivery,
    OtherLanguage,
    applied,
)
from solver.explain import Explanation, Help, coverage_of
from solver.loosening import FARTHEST, MOST_TIMES, slots_to_ask
from solver.telling import summary
from solver.travel import Distances
from tests.solver.exhaustive import ways_to_give
from tests.solver.making import given as told
from tests.solver.making import lesson, line, plan, slot, volunteer, window
from tests.solver.tiny import problems

some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def only(problem: Problem, made: Plan, **how) -> Explanation:
    (found,) = explain(problem, made, **how)
    return found


@pytest.mark.parametrize(
    ("asked", "person", "change"),
    [
        ({"languages": ("pl",)}, {}, OtherLanguage("L1", "lt")),
        ({}, {"max_travel": 12}, MoreTravel("V1", 8)),
        ({}, {"max_lessons": 0}, OneMoreLesson("V1", ("all",))),
        ({"requires_vetting": True}, {"vetted": False}, OneMoreVetted("V1")),
        ({"delivery": "online"}, {}, OtherDelivery("L1", "in_person")),
    ],
)
def test_one_change_of_each_kind(asked: dict, person: dict, change: Change) -> None:
    problem = line(lesson(**asked), volunteer(**person), S1=20)
    found = only(problem, plan())
    assert found.helps == (Help((change,), Smallness().of((change,)), told(), ()),)
    assert found.swaps == ()


def test_one_more_time_at_the_school() -> None:
    """The school's usual times are those of all its lessons, on days on which there are lessons."""
    other = lesson("L2", slot("11:00-11:45", day=1))
    problem = line(lesson("L1", slot("09:00-09:45")), other, volunteer("V1", window("07:00-13:00", 1)))
    (first, *_) = only(problem, plan(told("L2", time="11:00", day=1))).helps
    assert first.changes == (
        OneMoreSlot("L1", told(time="09:00", day=1).start, told(time="09:45", day=1).start),
    )


def test_a_lesson_without_any_time_may_have_a_usual_one() -> None:
    problem = line(replace(lesson(), slots=()), lesson("L2", slot("11:00-11:45")), volunteer())
    (help, *_) = only(problem, plan(), lessons=["L1"]).helps
    assert help.changes == (OneMoreSlot("L1", told(time="11:00").start, told(time="11:45").start),)


def test_a_school_with_very_many_times_is_asked_for_its_usual_ones() -> None:
    """Every time of ten thousand slots was once tried on every day: it took minutes, and 11 GB of memory."""
    starts = [(day, minutes) for day in range(100) for minutes in range(480, 680, 2)]
    many = (
        slot(f"{m // 60:02}:{m % 60:02}-{(m + 45) // 60:02}:{(m + 45) % 60:02}", day) for day, m in starts
    )
    problem = line(
        lesson("L1", *many, languages=("pl",)),
        lesson("L2", slot("12:00-12:45", day=300), languages=("pl",)),
        *(volunteer(f"V{n}", window("07:00-13:00", day=n)) for n in range(9)),
    )
    assert len(list(slots_to_ask(problem, problem.lesson["L2"]))) == MOST_TIMES * 101
    first, _ = explain(problem, plan())
    assert [change for one in first.helps for change in one.changes] == [OtherLanguage("L1", "lt")]


def test_two_changes_where_one_does_not_do_and_nothing_where_two_do_not() -> None:
    person = {"max_travel": 12, "max_lessons": 0}
    problem = line(lesson(), volunteer(**person), S1=20)
    (help,) = only(problem, plan()).helps
    assert {change.kind for change in help.changes} == {"travel", "lesson"}
    assert only(problem, plan(), most=1).helps == ()
    far = line(lesson(), volunteer(), S1=200)
    found = only(far, plan())
    assert (found.able, found.helps, found.swaps) == (0, (), ())


def test_the_order_of_smallness_is_a_setting() -> None:
    problem = line(lesson(languages=("pl",)), volunteer(), volunteer("V2", languages=("pl",), max_lessons=0))
    assert [help.changes[0].kind for help in only(problem, plan()).helps] == ["lesson", "language"]
    order = Smallness.from_text("language=2")
    assert [help.changes[0].kind for help in only(problem, plan(), order=order).helps] == [
        "language",
        "lesson",
    ]
    for wrong in ("colour=3", "slot=-1", "slot", "slot=0"):
        with pytest.raises(BadProblem):
            Smallness.from_text(wrong)


def test_a_standby_takes_over_what_stands_in_the_way() -> None:
    """V1 alone speaks Polish, but gives L2 then; V2 could give that one."""
    second = lesson("L2", school="S2")
    people = volunteer("V1", languages=("lt", "pl")), volunteer("V2")
    problem = line(lesson(languages=("pl",)), second, *people)
    (help, *_) = only(problem, plan(told("L2"))).helps
    assert (help.changes, help.assignment, help.moved) == ((), told(), (told("L2", "V2"),))


def test_the_summary_counts_the_smallest_changes() -> None:
    """Of lessons that need no change at all it says why the plan does not have them."""
    lessons = (
        lesson(languages=("pl",)),
        lesson("L2", school="S2"),
        lesson("L3", slot("11:00-11:45"), school="S3"),
    )
    people = volunteer("V1", languages=("lt", "pl")), volunteer("V2")
    problem = line(*lessons, *people)
    lines = list(summary(list(explain(problem, plan(told("L2"))))))
    assert lines == [
        "2 lessons are left out. The smallest change that serves one of them is",
        "    1  none, if other lessons go to other volunteers",
        "    1  none, in a better plan",
    ]


def test_only_in_place_of_another() -> None:
    second = lesson("L2", school="S1", weight=5)
    problem = line({"policy": Policy()}, School("S1", rooms=2), lesson(), second, volunteer(max_lessons=1))
    found = only(problem, plan(told("L2")))
    assert found.able == 1
    assert [(swap.lost, swap.gain, swap.assignment) for swap in found.swaps] == [(("L2",), -4, told())]


def test_pins_do_not_give_way() -> None:
    second = lesson("L2", school="S2", languages=("lt",))
    problem = line(
        {"pins": (told("L2"),)},
        lesson(languages=("pl",)),
        second,
        volunteer(languages=("pl", "lt")),
        volunteer("V2"),
    )
    found = only(problem, plan(told("L2")))
    assert all(not help.moved for help in found.helps)
    assert found.swaps == ()


@some
@given(problems())
def test_every_help_and_swap_is_a_legal_plan(problem: Problem) -> None:
    made = solve(problem, time_limit=300)
    planned = {entry.lesson: entry for entry in made.assignments}
    for found in explain(problem, made):
        for help in found.helps:
            now = planned | {entry.lesson: entry for entry in (help.assignment, *help.moved)}
            assert help.assignment.lesson == found.lesson
            assert not violations(
                applied(problem, help.changes), replace(made, assignments=tuple(now.values()))
            )
            assert help.weight == Smallness().of(help.changes)
        for swap in found.swaps:
            now = {id: entry for id, entry in planned.items() if id not in swap.lost} | {
                found.lesson: swap.assignment
            }
            assert not violations(problem, replace(made, assignments=tuple(now.values())))
            assert swap.gain == coverage_of(problem, now) - coverage_of(problem, planned)


@some
@given(problems())
def test_no_single_change_is_smaller(problem: Problem) -> None:
    """Whatever one change lets the referee pass, with nobody else moving, is not smaller than what was found."""
    made = solve(problem, time_limit=300)
    for found in explain(problem, made):
        asked = problem.lesson[found.lesson]
        enough = [
            Smallness().of((one,)) for one in _single(problem, asked) if _serves(problem, made, asked, one)
        ]
        if enough:
            assert found.helps
            assert found.helps[0].weight <= min(enough)


def _serves(problem: Problem, made: Plan, asked: Lesson, change: Change) -> bool:
    changed = change.apply(problem)
    ways: list[Assignment] = ways_to_give(changed, changed.lesson[asked.id])
    return any(not violations(changed, replace(made, assignments=(*made.assignments, one))) for one in ways)


def _single(problem: Problem, asked: Lesson) -> Iterator[Change]:
    distances = Distances(problem)
    for one in problem.volunteers:
        farther = distances.minutes(one.id, asked.school) - one.max_travel
        if 0 < farther <= FARTHEST:
            yield MoreTravel(one.id, farther)
        yield OneMoreVetted(one.id)
        yield OneMoreLesson(one.id, ("all", "week", "day"))
    for word in {word for one in problem.volunteers for word in one.languages} - set(asked.languages):
        yield OtherLanguage(asked.id, word)
    for time in slots_to_ask(problem, asked):
        yield OneMoreSlot(asked.id, time.start, time.end)
    if asked.delivery != "either":
        yield OtherDelivery(asked.id, "online")


def test_explain_on_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem, made = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(line(lesson(languages=("pl",)), volunteer()).to_json(), encoding="utf-8")
    made.write_text(plan().to_json(), encoding="utf-8")
    assert main(["explain", str(problem), str(made)]) == 0
    text = capsys.readouterr().out
    assert "Lesson L1 at school S1: nobody can give it as it is asked for" in text
    assert (
        "If the class accepts the language “lt”, it can be given at the school on Mon 5 Oct 2026 09:00, by V1."
        in text
    )
    assert main(["explain", str(problem), str(made), "--json", "--order", "language=7"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["helps"][0]["changes"] == [{"kind": "language", "lesson": "L1", "language": "lt"}]
    assert found["helps"][0]["weight"] == 7
    assert main(["explain", str(problem), str(made), "--lesson", "L9"]) == 1
    both = line(lesson(languages=("pl",)), lesson("L2", slot("11:00-11:45"), school="S2"), volunteer())
    problem.write_text(both.to_json(), encoding="utf-8")
    made.write_text(plan(told("L2", time="11:00")).to_json(), encoding="utf-8")
    assert main(["explain", str(problem), str(made), "--lesson", "L2"]) == 0
    assert capsys.readouterr().out == "Lesson L2 is given: at the school on Mon 5 Oct 2026 11:00, by V1.\n"
    made.write_text(plan(told()).to_json(), encoding="utf-8")
    assert main(["explain", str(problem), str(made)]) == 1
    assert "Rule 3 is broken" in capsys.readouterr().err
