"""Mending plans: what is held stays, each freedom is the best of its kind, and files tell it all."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from solver import BadProblem, Plan, Problem, figures, misreports, repair, solve, violations
from solver.__main__ import main
from solver.events import absent, closed
from solver.part import part_of, whole_plan
from solver.repair import away, holding, touched_part
from tests.solver.exhaustive import optimum
from tests.solver.making import given as told
from tests.solver.making import lesson, line, plan, slot, volunteer
from tests.solver.tiny import problems

some = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def dropped_out() -> Problem:
    """V1 cannot give L1 any more. V2, who gives L2 then, could, and V3 could give L2 for her; nobody else speaks Polish."""
    people = volunteer("V1", languages=("pl",)), volunteer("V2", languages=("lt", "pl")), volunteer("V3")
    baseline = {"baseline": (told(), told("L2", "V2"))}
    problem = line(lesson(languages=("pl",)), lesson("L2", school="S2"), *people, baseline)
    return absent(problem, "V1", ("L1",))


def test_the_first_repair_moves_nobody_and_the_last_serves_most() -> None:
    found = {one.freedom: one.plan for one in repair(dropped_out(), time_limit=300)}
    assert [entry.lesson for entry in found["held"].assignments] == ["L2"]
    assert {(entry.lesson, entry.volunteers) for entry in found["all"].assignments} == {
        ("L1", ("V2",)),
        ("L2", ("V3",)),
    }
    assert found["all"].status == "optimal"
    assert "held" in found


def test_only_what_the_event_touches_is_free() -> None:
    problem = dropped_out()
    held = holding(problem)
    assert held == (told("L2", "V2"),)
    assert away(problem, held) == ()  # V2 could give L1: she is near the event


def test_a_new_request_is_given_to_who_is_free_and_nobody_else_moves() -> None:
    """V1 is on L1 then; V2 is free. L3 far away stays held even where those near the event may move."""
    far = lesson("L3", slot("09:00-09:45"), school="S3")
    baseline = {"baseline": (told(), told("L3", "V3"))}
    people = volunteer("V1"), volunteer("V2"), volunteer("V3", refused_schools=("S2",))
    problem = line(lesson(), lesson("L2", school="S2"), far, *people, baseline, S3=300, V3=300)
    assert away(problem, holding(problem), ["L2"]) == (told("L3", "V3"),)
    (first, last) = repair(problem, time_limit=20, new=["L2"])
    assert first.plan.objective == last.plan.objective
    assert set(first.plan.assignments) == {told(), told("L2", "V2"), told("L3", "V3")}


def test_of_too_many_lessons_of_one_person_all_are_free() -> None:
    lessons = lesson(), lesson("L2", slot("11:00-11:45"))
    problem = line(*lessons, volunteer(max_lessons=1), {"baseline": (told(), told("L2", time="11:00"))})
    assert holding(problem) == ()
    last = list(repair(problem, time_limit=300))[-1]
    assert last.plan.objective.coverage == 3
    assert last.plan.objective.disruption == 2  # one lesson is taken away: the school and she are told


def test_events() -> None:
    problem = line(
        lesson("L1", slot("09:00-09:45"), slot("09:00-09:45", 1)), volunteer(), {"pins": (told(),)}
    )
    assert absent(problem, "V1").pins == ()
    assert [one.lesson for one in absent(problem, "V1").forbidden] == ["L1"]
    assert absent(absent(problem, "V1"), "V1") == absent(problem, "V1")
    shut = closed(problem, "S1", date(2026, 10, 5))
    assert shut.pins == ()
    assert shut.lesson["L1"].slots == problem.lesson["L1"].slots[1:]
    assert closed(problem, "S1", date(2026, 10, 6)).pins == problem.pins
    for wrong in (
        lambda: absent(problem, "V9"),
        lambda: absent(problem, "V1", ("L9",)),
        lambda: closed(problem, "S9", date(2026, 10, 5)),
    ):
        with pytest.raises(BadProblem, match="is called"):
            wrong()


def test_a_problem_without_a_plan_has_nothing_to_repair() -> None:
    with pytest.raises(BadProblem, match=r"^baseline: is empty"):
        list(repair(line(lesson(), volunteer())))


def only_touched(problem: Problem) -> Problem:
    """What stays as it was told pinned, and lessons that the first repair leaves alone taken away."""
    held = holding(problem)
    part = touched_part(problem, held)
    known = {entry.lesson for entry in held} | part.lesson.keys()
    return replace(
        problem,
        pins=held,
        lessons=tuple(one for one in problem.lessons if one.id in known),
        forbidden=tuple(one for one in problem.forbidden if one.lesson in known),
    )


def test_whom_the_event_frees_gives_what_nobody_could() -> None:
    """L1 had been given by both; V1 cannot come, so V2 is free for the Polish lesson. L3 was left out before: V3 keeps
    to what she gives, and the first repair does not look at it."""
    polish, third = lesson("L2", languages=("pl",), school="S2"), lesson("L3", school="S3", languages=("ru",))
    people = volunteer("V1"), volunteer("V2", languages=("lt", "pl")), volunteer("V3", languages=("ru",))
    baseline = {"baseline": (told(volunteers="V1 V2"),)}
    problem = absent(line(lesson(team=2), polish, third, *people, baseline), "V1")
    part = touched_part(problem, holding(problem))
    assert set(part.lesson) == {"L1", "L2"}
    first, *_, last = repair(problem, time_limit=20)
    assert first.plan.assignments == (told("L2", "V2"),)
    assert first.plan.status == "optimal"
    assert {entry.lesson for entry in last.plan.assignments} == {"L2", "L3"}


def test_contradictory_pins_are_refused_by_their_place() -> None:
    pins = {"pins": (told("L3", time="11:00"), told(), told("L2")), "baseline": (told(),)}
    lessons = lesson(), lesson("L2", school="S2"), lesson("L3", slot("11:00-11:45"), school="S3")
    with pytest.raises(BadProblem, match=r"^pins\[1\]: Rule 5 .* together with pins\[2\]"):
        list(repair(line(pins, *lessons, volunteer())))


@some
@given(problems())
def test_every_freedom_is_proven(problem: Problem) -> None:
    if not problem.baseline:
        return
    found = list(repair(problem, time_limit=300))
    assert [one.freedom for one in found] in (["held", "all"], ["held", "near", "all"])
    assert found[0].plan.objective == optimum(only_touched(problem))
    assert found[-1].plan.objective == optimum(problem)
    for one in found:
        whole = one.for_whole(problem, found[-1].plan)
        assert violations(problem, whole) == misreports(problem, whole) == []
        assert misreports(problem, one.for_whole(problem, None)) == []


@some
@given(problems())
def test_the_best_of_a_part_is_the_best_of_the_whole_with_the_rest_held(problem: Problem) -> None:
    """Exhaustive search on the whole, all but one lesson pinned, against a solve of the part."""
    made = solve(problem, time_limit=300)
    for one in problem.lessons:
        held = tuple(entry for entry in made.assignments if entry.lesson != one.id)
        part = part_of(problem, made.assignments, {one.id}, [person.id for person in problem.volunteers])
        mended = whole_plan(held, part, solve(part, time_limit=300))
        only = tuple(
            other
            for other in problem.lessons
            if other.id == one.id
            or other.id in part.lesson
            or any(entry.lesson == other.id for entry in held)
        )
        rest = replace(
            problem,
            lessons=only,
            pins=held,
            forbidden=tuple(f for f in problem.forbidden if any(o.id == f.lesson for o in only)),
        )
        assert violations(rest, mended) == []
        assert figures(rest, mended) == optimum(rest)


def test_repair_on_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem, published, out = (tmp_path / f"{name}.json" for name in ("problem", "published", "mended"))
    whole = replace(dropped_out(), forbidden=(), baseline=())
    problem.write_text(whole.to_json(), encoding="utf-8")
    published.write_text(plan(told(), told("L2", "V2")).to_json(), encoding="utf-8")
    arguments = ["repair", str(problem), "--out", str(out), "--time-limit", "10"]
    assert main([*arguments, "--plan", str(published), "--cannot", "V1:L1"]) == 0
    text = capsys.readouterr().out
    assert "Nobody moves who need not:\noptimal" in text
    best, held = (
        Plan.from_json(path.read_text(encoding="utf-8")) for path in (out, tmp_path / "mended-2.json")
    )
    changed = absent(replace(whole, baseline=(told(), told("L2", "V2"))), "V1", ("L1",))
    assert misreports(changed, best) == misreports(changed, held) == []
    assert best.objective.coverage > held.objective.coverage
    assert best.objective.disruption > held.objective.disruption
    assert main([*arguments, "--plan", str(published), "--new", "L9"]) == 1
    assert capsys.readouterr().err == "new: no lesson is called L9\n"
    assert main(arguments) == 1
    assert "there is no plan to repair" in capsys.readouterr().err
    assert main([*arguments, "--plan", str(published), "--closed", "S1:tomorrow"]) == 1
    assert "a day like 2027-03-04" in capsys.readouterr().err
