"""The made-up campaign: the same for the same seed, and an import takes it as it is."""

import csv
from datetime import date, timedelta

import pytest

from outreach.demo import make_campaign
from outreach.extensions import db
from outreach.models import LessonRequest, School, Volunteer
from outreach.services.importing import import_files

TODAY = date(2027, 1, 13)
FILES = ("campaign", "closures", "schools", "bells", "requests", "volunteers")


def rows(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_seed_makes_the_same_files(tmp_path):
    for folder in ("one", "two"):
        make_campaign(tmp_path / folder, schools=20, volunteers=20, today=TODAY)
    make_campaign(tmp_path / "three", schools=20, volunteers=20, seed=2, today=TODAY)
    for name in FILES:
        assert (tmp_path / "one" / f"{name}.csv").read_bytes() == (
            tmp_path / "two" / f"{name}.csv"
        ).read_bytes()
    assert rows(tmp_path / "one", "schools") != rows(tmp_path / "three", "schools")


def test_a_campaign_of_the_usual_size(tmp_path):
    make_campaign(tmp_path, today=TODAY)
    settings = {row["key"]: row["value"] for row in rows(tmp_path, "campaign")}
    first = date.fromisoformat(settings["first_day"])
    assert timedelta(days=21) <= first - TODAY <= timedelta(days=27)
    assert len(rows(tmp_path, "schools")) == 250
    assert len(rows(tmp_path, "volunteers")) == 300
    assert 525 <= len(rows(tmp_path, "requests")) <= 530
    bells = rows(tmp_path, "bells")
    assert {"", "1-8", "9-12"} == {bell["grades"] for bell in bells}
    assert {"", "1-4", "5"} == {bell["weekdays"] for bell in bells}
    assert len({row["grades"] for row in rows(tmp_path, "closures")}) == 3


@pytest.mark.parametrize("today", [TODAY, date(2026, 11, 22), date(2028, 2, 29), date(2027, 6, 1)])
def test_it_imports_without_a_fault_on_any_day(sqlite_app, tmp_path, today):
    folder = tmp_path / "campaign"
    make_campaign(folder, schools=40, volunteers=30, seed=today.day, today=today)
    with sqlite_app.app_context():
        report = import_files([folder])
        assert [str(note) for note in (*report.faults, *report.warnings)] == []
        assert report.written
        assert db.session.query(School).count() == 40
        assert db.session.query(Volunteer).count() == 30
        assert db.session.query(LessonRequest).count() == len(rows(folder, "requests"))


def test_a_campaign_of_another_size(tmp_path):
    make_campaign(tmp_path, schools=3, volunteers=0, today=TODAY)
    assert len(rows(tmp_path, "schools")) == 3
    assert not (tmp_path / "volunteers.csv").exists()
