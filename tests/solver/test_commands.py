"""The commands on files that ask about pins and people, and what they all say of faults."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from solver import Objective, Plan, Problem, figures
from solver.__main__ import main
from tests.solver.making import given as told
from tests.solver.making import lesson, line, plan, slot, volunteer

PEOPLE = volunteer("V1"), volunteer("V2"), volunteer("V3", max_lessons=0)
PROBLEM = line(
    {"pins": (told("L1", "V2"),)}, lesson(), lesson("L2", slot("09:30-10:15"), school="S2"), *PEOPLE, V2=20
)
MADE = plan(told("L1", "V2"), told("L2", "V1", "09:30"), status="optimal")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    return written(tmp_path, PROBLEM, MADE)


def written(folder: Path, problem: Problem, made: Plan) -> tuple[str, str]:
    asked, answer = folder / "problem.json", folder / "plan.json"
    true = figures(problem, made)
    asked.write_text(problem.to_json(), encoding="utf-8")
    answer.write_text(replace(made, objective=true, bound=true).to_json(), encoding="utf-8")
    return str(asked), str(answer)


def test_what_pins_cost(files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """V1 alone cannot give both; with L1 hers and L2 by V2 it is as far, so that the pin costs nothing."""
    assert main(["prices", *files]) == 0
    assert capsys.readouterr().out == (
        "Lesson L1, pinned at the school on Mon 5 Oct 2026 09:00, by V2: it costs nothing, no plan is better without the pin.\n"
    )
    alone = replace(PROBLEM, lessons=PROBLEM.lessons[:1])
    dear = written(tmp_path, alone, plan(told("L1", "V2"), status="optimal"))
    assert main(["prices", *dear]) == 0
    assert capsys.readouterr().out.endswith(", by V2: without the pin minutes 40 lower.\n")
    assert main(["prices", *dear, "--lesson", "L1", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found == {"pin": 0, "lesson": "L1", "coverage": 0, "disruption": 0, "minutes": 40, "proven": True}
    assert main(["prices", *files, "--lesson", "L2"]) == 1
    assert capsys.readouterr().err == "lesson: no pin is about a lesson called L2\n"
    free = written(tmp_path, replace(alone, pins=()), plan())
    assert main(["prices", *free]) == 0
    assert capsys.readouterr().out == "The problem has no pins.\n"


def test_why_her(files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Beside V1 only V2 could give L2, who gives L1 then."""
    assert main(["why", *files, "L2"]) == 0
    assert capsys.readouterr().out == (
        "Instead of V1 nobody can give lesson L2 with nobody else moving.\n"
        "  The best without her: lesson L2 is not given; coverage 3 lower, minutes 30 higher.\n"
    )
    alone = written(tmp_path, replace(PROBLEM, pins=()), plan(told("L2", "V1", "09:30")))
    assert main(["why", *alone, "L2", "V1"]) == 0
    assert capsys.readouterr().out == (
        "Instead of V1 lesson L2 could be given by:\n  1. V2: minutes 40 higher.\n"
    )
    assert main(["why", *alone, "L2", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["volunteer"] == "V2"
    assert found["cost"] == vars(Objective(0, 0, 40))
    assert main(["why", *alone, "L1"]) == 1
    assert main(["why", *alone, "L2", "V2"]) == 1
    assert capsys.readouterr().err == (
        "lesson: the plan does not give a lesson called L1\nvolunteer: lesson L2 is not given by V2\n"
    )


def test_who_could_step_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = written(tmp_path, replace(PROBLEM, pins=()), plan(told("L1", "V1")))
    assert main(["standbys", *files]) == 0
    assert capsys.readouterr().out == (
        "Lesson L1, if V1 drops out: V2.\n1 of 1 single drop-outs (100%) can be mended without moving anybody.\n"
    )
    assert main(["standbys", *files, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "places": [{"lesson": "L1", "absent": "V1", "volunteers": ["V2"]}],
        "share": 1.0,
    }


def test_check_tells_figures_to_programs(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *files, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["faults"] == []
    assert found["coverage"] == {"value": 6, "bound": 6, "gap": 0.0}
    wrong = written(tmp_path, PROBLEM, plan())
    assert main(["check", *wrong, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["faults"] == [
        "Rule 9 is broken: lesson L1: it is pinned but not served."
    ]


def test_what_cannot_be_written_is_told_before_solving(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ten minutes of solving were once lost to a folder that did not exist."""
    for out, why in (
        (tmp_path, "is a folder"),
        (tmp_path / "none" / "plan.json", "its folder does not exist"),
    ):
        assert main(["solve", files[0], "--out", str(out), "--time-limit", "600"]) == 1
        assert capsys.readouterr().err == f"{out}: {why}\n"
    assert main(["solve", str(tmp_path / "none.json"), "--out", str(tmp_path / "plan.json")]) == 1
    assert capsys.readouterr().err == f"{tmp_path / 'none.json'}: No such file or directory\n"


def test_a_plan_file_is_whole_or_not_there(files: tuple[str, str]) -> None:
    problem, out = files
    assert main(["solve", problem, "--out", out, "--time-limit", "10"]) == 0
    assert Plan.from_json(Path(out).read_text(encoding="utf-8")).status == "optimal"
    assert {path.name for path in Path(out).parent.iterdir()} == {"problem.json", "plan.json"}
    command = [sys.executable, "-m", "solver", "solve", problem, "--out", "/dev/stdout"]
    text = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    assert Plan.from_json(text.splitlines()[0]).status == "optimal"


@pytest.mark.parametrize(
    "name", ["solve", "check", "repair", "explain", "advise", "prices", "why", "standbys"]
)
def test_every_command_helps(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert f"usage: python -m solver {name}" in capsys.readouterr().out
