"""The command line, on an instance folder of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from outreach.cli import commands

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("link", "a@example.org")` runs that command and gives its result; SQLite, English, January 2027."""
    return runner(tmp_path / "instance", monkeypatch)


def runner(instance: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name, value in {
        "OUTREACH_INSTANCE": str(instance), "OUTREACH_LANG": "en", "OUTREACH_NOW": "2027-01-04T09:00+02:00",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    for name in ("DATABASE_URL", "MAIL_URL", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    return lambda *words: CliRunner().invoke(commands, list(words))
