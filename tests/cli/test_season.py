"""A season from the command line: import, solve, publish, feed, export."""

import json
import shutil
from pathlib import Path

import pytest
import vobject

from solver import Plan, Problem, violations
from tests.campaign_folder import write_campaign
from tests.cli.conftest import runner

# They share one plan: one worker does them all.
pytestmark = pytest.mark.xdist_group("season")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_campaign(tmp_path / "campaign")
    return tmp_path / "campaign"


@pytest.fixture(scope="module")
def planned_once(tmp_path_factory):
    """The instance of a campaign with one draft plan, and what solving it said."""
    folder = tmp_path_factory.mktemp("planned")
    write_campaign(folder / "campaign")
    with pytest.MonkeyPatch.context() as monkeypatch:
        run = runner(folder / "instance", monkeypatch)
        assert run("import", str(folder / "campaign")).exit_code == 0
        solved = run("solve", "trial", "--time-limit", "120", "--json")
    assert solved.exit_code == 0, solved.stderr
    return folder / "instance", json.loads(solved.stdout)


@pytest.fixture
def planned(run, planned_once, tmp_path):
    """That campaign, for this test alone."""
    instance, said = planned_once
    shutil.copytree(instance, tmp_path / "instance")
    return said


def test_the_same_folder_twice_changes_nothing(run, folder):
    first = run("import", str(folder), "--json")
    second = run("import", str(folder), "--json")
    assert json.loads(first.stdout)["counts"]["schools"]["added"] == 2
    assert json.loads(second.stdout)["counts"]["schools"] == {
        "added": 0, "changed": 0, "unchanged": 2, "kept": 0, "skipped": 0,
    }  # fmt: skip


def test_a_fault_is_told_with_its_place_and_nothing_is_written(run, folder):
    requests = folder / "requests.csv"
    requests.write_text(requests.read_text(encoding="utf-8").replace("S2,7a", "S9,7a"), encoding="utf-8")
    refused = run("import", str(folder))
    assert refused.exit_code == 1
    assert "requests.csv, row 2, school_code" in refused.stdout
    assert run("solve", "trial").exit_code == 1


def test_faulty_rows_come_back_as_a_file(run, folder):
    requests = folder / "requests.csv"
    requests.write_text(requests.read_text(encoding="utf-8").replace("S2,7a", "S9,7a"), encoding="utf-8")
    assert run("import", str(folder), "--skip-faulty").exit_code == 0
    skipped = (folder / "skipped" / "requests.csv").read_text(encoding="utf-8-sig")
    assert "S9,7a" in skipped
    assert "reason" in skipped.splitlines()[0]


def test_a_solve_says_what_it_reached_and_what_is_proven(planned):
    assert planned["status"] == "optimal"
    assert (planned["lessons"], planned["schools"]) == (1, 1)
    assert planned["objective"] == planned["bound"]


def test_publishing_tells_each_person_once(run, planned):
    tried = json.loads(run("publish", "trial", "--dry-run", "--json").stdout)
    assert (tried["new"], tried["messages"], tried["published"]) == (1, 2, False)
    assert run("outbox").stdout == "No messages.\n"
    assert run("publish", "trial", "--yes").exit_code == 0
    again = json.loads(run("publish", "trial", "--yes", "--json").stdout)
    assert again["messages"] == 0
    messages = json.loads(run("outbox", "--json").stdout)["messages"]
    assert sorted(message["kind"] for message in messages) == ["invitation", "invitation"]


def test_nothing_is_published_without_a_yes(run, planned):
    assert run("publish", "trial").exit_code == 1
    assert run("outbox").stdout == "No messages.\n"


def test_a_plan_that_is_not_there_is_neither_published_nor_exported(run, planned, tmp_path):
    for words in (["publish", "trial", "--yes"], ["export", "trial", "--xlsx", str(tmp_path / "all.xlsx")]):
        for number in ("0", "2", "99999999999999999999"):
            refused = run(*words, "--plan", number)
            assert (refused.exit_code, refused.stderr) == (1, f"Error: This campaign has no plan {number}.\n")


def test_the_exported_files_agree_with_each_other(run, planned, tmp_path):
    run("publish", "trial", "--yes")
    problem, plan, ics, xlsx = (
        str(tmp_path / name) for name in ("p.json", "plan.json", "all.ics", "all.xlsx")
    )
    done = run(
        "export", "trial", "--problem", problem, "--plan", "1", "--plan", plan, "--ics", ics, "--xlsx", xlsx
    )
    assert done.exit_code == 0, done.stderr
    assert (
        violations(Problem.from_json(Path(problem).read_text()), Plan.from_json(Path(plan).read_text())) == []
    )
    assert len(vobject.readOne(Path(ics).read_text()).vevent_list) == 1
    assert Path(xlsx).read_bytes()[:2] == b"PK"


def test_messages_are_written_as_they_would_be_sent(run, planned, tmp_path):
    run("publish", "trial", "--yes")
    run("outbox", "--to", str(tmp_path / "mail"))
    mails = [file.read_bytes() for file in (tmp_path / "mail").glob("*.eml")]
    assert len(mails) == 2
    assert all(b"method=REQUEST" in mail for mail in mails)


def test_the_demo_plans_and_publishes_a_made_up_season(run):
    shown = run("demo", "--schools", "5", "--volunteers", "8", "--time-limit", "5", "--no-serve")
    assert shown.exit_code == 0, shown.stderr
    assert "5 schools ask for" in shown.stdout
    assert shown.stdout.count("/sign-in/") == 3
