"""Check, backup and restore."""

import json

import pytest


def test_a_backup_brings_back_what_was_there(run, tmp_path):
    file = str(tmp_path / "copy.sqlite")
    run("organizer", "first@example.org")
    assert run("backup", file).exit_code == 0
    run("organizer", "second@example.org")
    assert run("restore", file, "--yes").exit_code == 0
    assert run("link", "first@example.org").exit_code == 0
    assert run("link", "second@example.org").exit_code == 1


def test_another_file_is_not_restored(run, tmp_path):
    (tmp_path / "notes.txt").write_text("not a database")
    refused = run("restore", str(tmp_path / "notes.txt"), "--yes")
    assert refused.exit_code == 1
    assert "is not a backup" in refused.stderr


def test_the_check_says_what_is_wrong(run):
    found = run("check", "--json")
    right = {finding["name"]: finding["right"] for finding in json.loads(found.stdout)["findings"]}
    assert found.exit_code == 1
    assert (right["DATABASE_URL"], right["MAIL_URL"], right["worker"]) == (True, True, False)


def test_a_bad_setting_is_told_in_one_sentence(run, monkeypatch):
    monkeypatch.setenv("OUTREACH_NOW", "tomorrow")
    refused = run("check")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: OUTREACH_NOW is 'tomorrow': it must be an instant")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTED_PROXIES", "two"),
        ("MAIL_PER_MINUTE", "-1"),
        ("MAIL_STOPPED", "yes"),
        ("DATABASE_URL", "somewhere:secret"),
    ],
)
def test_settings_that_mean_nothing_are_told_without_their_secrets(run, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    refused = run("check")
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert refused.stderr.startswith(f"Error: {name} is ")
    assert "secret" not in refused.stderr


@pytest.mark.parametrize("command", [["outbox", "--to"], ["backup"]])
def test_a_place_where_nothing_can_be_written_is_named(run, tmp_path, command):
    (tmp_path / "file").write_text("in the way")
    refused = run(*command, str(tmp_path / "file" / "below"))
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert str(tmp_path / "file" / "below") in refused.stderr


def test_a_database_that_does_not_answer_is_told_in_one_sentence(run, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none")
    monkeypatch.setenv("SECRET_KEY", "only for tests")
    refused = run("outbox")
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert refused.stderr.startswith("Error: The database says: ")
    assert "secret" not in refused.stderr
