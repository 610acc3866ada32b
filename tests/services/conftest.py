"""Services are tested on both databases, inside the app's context."""

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The app on SQLite and on PostgreSQL, its context pushed. Tests of pure functions do not ask for it."""
    chosen = request.getfixturevalue("sqlite_app" if request.param == "sqlite" else "postgres_app")
    with chosen.app_context():
        yield chosen
