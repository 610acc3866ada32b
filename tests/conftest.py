"""Every test owns its database; nothing reaches the network beyond loopback."""

import os
import shutil
import socket
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from outreach import clock, create_app, jobs
from outreach.config import database_url
from outreach.extensions import db

POSTGRES = os.environ.get("TEST_POSTGRES_URL")
SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"

# Compiling the addresses of an app takes longer than all the rest of making one; every test's app has the same ones.
compiled: dict[tuple[str, str, bool], Callable[..., object]] = {}
compile_address = Rule._compile_builder


def compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., object]:
    key = (rule.rule, rule.endpoint, append_unknown)
    if key not in compiled:
        compiled[key] = compile_address(rule, append_unknown)
    return compiled[key]


Rule._compile_builder = compile_once  # type: ignore[method-assign]

SLOW_ONES_LAST = ("views", "services", "cli", "journeys")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first: what is wrong shows early."""

    def rank(item: pytest.Item) -> int:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        return SLOW_ONES_LAST.index(folder) + 1 if folder in SLOW_ONES_LAST else 0

    items.sort(key=rank)


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that looks beyond this machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if (
            self.family != socket.AF_UNIX
            and isinstance(address, tuple)
            and address[0] not in ("127.0.0.1", "::1", "localhost")
        ):
            raise AssertionError(f"A test wanted to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def campaign_lt() -> Path:
    """The folder of real Lithuanian schools, where it is present."""
    folder = SHARED_DATA / "campaign_lt"
    if not folder.is_dir():
        pytest.skip("the reference data is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database made by the migrations, for tests to copy."""
    folder = tmp_path_factory.mktemp("migrated")
    app = create_app(settings(folder))
    with app.app_context():
        jobs.prepare_database()
        db.session.remove()
        db.engine.dispose()
    return folder / "outreach.sqlite"


@pytest.fixture(scope="session")
def migrated_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of an empty PostgreSQL database made by the migrations, for tests to copy."""
    if not POSTGRES:
        pytest.skip("TEST_POSTGRES_URL names no PostgreSQL server")
    name = f"template_{uuid.uuid4().hex[:8]}"
    on_server(f"CREATE DATABASE {name}")
    app = create_app(settings(tmp_path_factory.mktemp("postgres"), DATABASE_URL=postgres_url(name)))
    with app.app_context():
        jobs.prepare_database()
        db.session.remove()
        db.engine.dispose()
    yield name
    on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """The app. No context is pushed: push one to look into the database."""
    return sqlite_app


@pytest.fixture
def sqlite_app(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Flask]:
    """The app on its own SQLite file."""
    shutil.copy(migrated_sqlite, tmp_path / "outreach.sqlite")
    yield from closing(create_app(settings(tmp_path)))


@pytest.fixture
def postgres_app(tmp_path: Path, migrated_postgres: str) -> Iterator[Flask]:
    """The app on its own PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex[:8]}"
    # Copied as files: three times as fast as through the log, which is there for servers that must not lose anything.
    on_server(f"CREATE DATABASE {name} TEMPLATE {migrated_postgres} STRATEGY FILE_COPY")
    yield from closing(create_app(settings(tmp_path, DATABASE_URL=postgres_url(name))))
    on_server(f"DROP DATABASE {name} WITH (FORCE)")


def settings(folder: Path, **more: object) -> dict[str, object]:
    """A test's settings: its own instance folder, no limits, no cross-site tokens."""
    return {
        "OUTREACH_INSTANCE": str(folder),
        "SECRET_KEY": "only for tests",
        "TESTING": True,
        "WTF_CSRF_ENABLED": False,
        "RATELIMIT_ENABLED": False,
        "SITE_URL": "http://localhost",
        "DEFAULT_LANGUAGE": "en",
        **more,
    }


def closing(app: Flask) -> Iterator[Flask]:
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    clock.start_from(None)


def postgres_url(name: str) -> str:
    assert POSTGRES
    return sa.make_url(database_url(POSTGRES)).set(database=name).render_as_string(hide_password=False)


def on_server(statement: str) -> None:
    assert POSTGRES
    engine = sa.create_engine(database_url(POSTGRES), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
