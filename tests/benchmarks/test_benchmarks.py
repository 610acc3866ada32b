"""The benchmarks themselves, on something small: they run part by part, resume, and judge what they find."""

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from solver.days import Case
from tests.benchmarks import runs, solver_peers, table
from tests.benchmarks.campaigns import COUNTRIES, in_country, six_countries, ten_times
from tests.benchmarks.peers import PEERS, judged

SMALL = in_country("LT", 12, 10)


def test_peers_are_run_part_by_part_and_resumed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, results, drawn = (tmp_path / name for name in ("small one.json", "found.jsonl", "drawn.svg"))
    problem.write_text(SMALL.to_json(), encoding="utf-8")
    arguments = ["--file", str(problem), "--seconds", "1", "--results", str(results), "--picture", str(drawn)]

    def called(*parts: str) -> int:
        monkeypatch.setattr(sys, "argv", ["solver_peers", *parts, *arguments])
        return solver_peers.main()

    called("small-one 1 first come, first served", "small-one 1 this solver")
    capsys.readouterr()
    called("small-one 1 first", "small-one 1 this solver", "small-one 1 greedy by distance")
    text = capsys.readouterr().out
    assert text.startswith("small-one 1 greedy by distance: {")  # the others stand in the file already
    assert [json.loads(line)["part"] for line in results.read_text(encoding="utf-8").splitlines()] == [
        "small-one 1 this solver",
        "small-one 1 first come, first served",
        "small-one 1 greedy by distance",
    ]
    assert "ours at 1 s beside greedy by distance at 1 s: " in text
    lines = ElementTree.fromstring(drawn.read_text(encoding="utf-8"))
    assert "this solver" in {node.text for node in lines.iter("{http://www.w3.org/2000/svg}text")}


@pytest.mark.parametrize("by", [name for name in PEERS if name != "Timefold"])
def test_every_peer_makes_legal_plans(by: str) -> None:
    """`judged` asks the referee; what was told on the way is legal too. Timefold takes too long to start for a test."""
    case = Case(SMALL)
    told: list[list[int]] = []
    made = judged(case, PEERS[by](case, 2.0, lambda _, some: told.append(some)))
    assert made.objective.coverage > 0
    assert all(judged(case, some).objective.coverage <= made.objective.coverage for some in told)


def found(coverage: int, minutes: int, status: str = "feasible") -> runs.Found:
    return {"coverage": coverage, "disruption": 0, "minutes": minutes, "status": status}


@pytest.mark.parametrize(
    ("own", "peer", "optimum", "kept"),
    [
        (found(9, 500), found(8, 1), None, True),
        (found(8, 1), found(9, 500), None, False),
        (found(9, 90), found(9, 100), None, True),
        (found(9, 95), found(9, 100), None, False),
        (found(9, 95), found(9, 95), (-9, 0, 95), True),
        (found(9, 96), found(9, 95), (-9, 0, 95), False),
    ],
)
def test_what_was_promised_is_judged_tier_by_tier(own, peer, optimum, kept: bool) -> None:
    assert solver_peers.compared(own, peer, optimum, cheaper=True)[1] is kept


def test_a_tier_is_near_only_while_it_stays_near() -> None:
    history = [[1.0, "", 9, 0, 50, 9, 0, 50], [2.0, "", 9, 0, 50, 10, 0, 40], [3.0, "", 10, 0, 44, 10, 0, 40]]
    assert runs.since(history, "coverage", 0.0) == 3.0
    assert runs.since(history, "minutes", 0.1) == 3.0
    assert runs.since(history, "minutes", 0.01) is None


def test_the_table_shows_what_a_lesson_costs(capsys: pytest.CaptureFixture[str]) -> None:
    solved = runs.solved(SMALL, 60.0) | {"part": "mission plain 1", "megabytes": 100}
    building = table.built(SMALL) | {"part": "building mission plain 1", "megabytes": 10}
    assert table.show({"mission plain 1": solved, "building mission plain 1": building}) == 0
    text = capsys.readouterr().out
    assert f"| mission plain 1 | {len(SMALL.lessons)} | {solved['coverage']} | 0.00% |" in text
    assert f"| mission | {len(SMALL.lessons)} | {building['pairs']} |" in text


def test_campaigns_of_every_size_are_told_apart() -> None:
    assert {len(ten_times().schools), len(ten_times().volunteers)} == {2500, 3000}
    six = six_countries(scale=1.0)
    assert abs(len(six.schools) - 250) <= 3
    assert {one.id[:2] for one in six.schools} == set(COUNTRIES)
    assert all(one.languages == (one.id[:2],) for one in (*six.lessons, *six.volunteers))
