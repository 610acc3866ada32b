"""A season that began on an older version goes on: an upgrade keeps every row."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from outreach import create_app, jobs
from outreach.extensions import db
from tests.conftest import POSTGRES, closing, on_server, postgres_url, settings

NOON = datetime(2027, 2, 10, 12, 0)  # noqa: DTZ001 - as an older version's SQLite file holds it

# One row for each table that later versions touch, in the order of their keys.
SEASON: dict[str, dict[str, Any]] = {
    "campaign": {
        "slug": "spring", "name": "Spring", "country": "LT", "timezone": "Europe/Vilnius",
        "first_day": date(2027, 2, 1), "last_day": date(2027, 5, 1), "lead_days": 14, "freeze_days": 3,
        "organizer_email": "", "weekends": False, "topics": [], "requires_vetting": False, "code_of_conduct": "",
        "policy": {}, "imported": {}, "created_at": NOON,
    },
    "person": {"email": "ona@example.org", "name": "Ona", "phone": "", "created_at": NOON},
    "school": {
        "code": "1", "name": "Gimnazija", "municipality": "", "town": "Alytus", "address": "", "lat": 54.4, "lon": 24.0,
        "rooms": 1, "weight": 2, "entrance": "", "imported": {},
    },
    "lesson_request": {
        "campaign_id": 1, "school_id": 1, "reference": "R1", "class_name": "8b", "grade": 8, "pupils": 20, "girls": 9,
        "languages": ["lt"], "topics": [], "delivery": "in_person", "team": 1, "photos": "none", "weight": 1,
        "notes": "", "created_at": NOON, "imported": {},
    },
    "volunteer": {
        "campaign_id": 1, "person_id": 1, "town": "Alytus", "municipality": "", "languages": ["lt"], "topics": [],
        "delivery": ["in_person"], "experienced": True, "vetting": "yes", "max_lessons": 3, "max_travel": 60,
        "code_accepted": "", "joined_at": NOON, "imported": {},
    },
    "invitation": {
        "request_id": 1, "person_id": 1, "recipient": "volunteer", "uid": "one@outreach", "sequence": 2,
        "state": "confirmed", "starts_at": NOON, "ends_at": NOON.replace(hour=13), "content": {"summary": "8b"},
        "created_at": NOON, "changed_at": NOON,
    },
    "message": {
        "campaign_id": 1, "invitation_id": 1, "person_id": 1, "kind": "update", "method": "REQUEST",
        "uid": "one@outreach", "sequence": 2, "to_address": "ona@example.org", "subject": "8b", "text": "8b",
        "eml": b"Subject: 8b\r\n\r\n", "message_id": "<1@outreach>", "confidential": False, "state": "sent",
        "attempts": 1, "uncertain": False, "answer": "250 ok", "created_at": NOON, "due_at": NOON, "sent_at": NOON,
    },
    "feed_token": {
        "person_id": 1, "school_id": 1, "token_hash": "0" * 64, "name": "phone", "created_at": NOON, "last_client": "",
    },
}  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def older_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The app before its database exists, its context pushed."""
    if request.param == "sqlite":
        for app in closing(create_app(settings(tmp_path))):
            with app.app_context():
                yield app
        return
    if not POSTGRES:
        pytest.skip("TEST_POSTGRES_URL names no PostgreSQL server")
    name = f"test_{uuid.uuid4().hex[:8]}"
    on_server(f"CREATE DATABASE {name}")
    for app in closing(create_app(settings(tmp_path, DATABASE_URL=postgres_url(name)))):
        with app.app_context():
            yield app
    on_server(f"DROP DATABASE {name} WITH (FORCE)")


def test_an_upgrade_in_mid_season_keeps_what_people_entered(older_app: Flask):
    upgrade(revision="0001")
    begin_a_season()
    jobs.prepare_database()
    for name, row in SEASON.items():
        assert kept(name, row) == row, name


def test_what_an_upgrade_adds_has_a_meaning_for_old_rows(older_app: Flask):
    upgrade(revision="0001")
    begin_a_season()
    jobs.prepare_database()
    for mapper in db.Model.registry.mappers:
        for row in db.session.scalars(sa.select(mapper.class_)):
            assert all(
                getattr(row, column.key) is not None for column in mapper.columns if not column.nullable
            ), mapper


def begin_a_season() -> None:
    """Write the rows as the first version knew its tables."""
    for name, row in SEASON.items():
        table = sa.Table(name, sa.MetaData(), autoload_with=db.session.connection())
        aware = {key: as_stored(value) for key, value in row.items()}
        db.session.execute(table.insert().values(id=1, **aware))
    db.session.commit()


def kept(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """The same columns of the one row as today's models read it."""
    table = db.metadata.tables[name]
    found = db.session.execute(sa.select(*(table.c[key] for key in row))).mappings().one()
    return {
        key: value.replace(tzinfo=None) if isinstance(value, datetime) else value
        for key, value in found.items()
    }


def as_stored(value: Any) -> Any:
    on_sqlite = db.engine.dialect.name == "sqlite"
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and not on_sqlite else value
