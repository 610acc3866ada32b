"""Every test finds an app and a database as good as new; nothing reaches the network beyond loopback."""

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
from outreach.extensions import db, limiter

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

SLOW_ONES_LAST = ("views", "services", "journeys", "cli", "test_jobs.py", "test_server.py")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first: what is wrong shows early. Each goes to whichever worker is free.

    The journeys share one site, so one worker goes on all of them while the other does what comes after.
    """

    def place(item: pytest.Item) -> str:
        return item.path.relative_to(Path(__file__).parent).parts[0]

    items.sort(key=lambda item: SLOW_ONES_LAST.index(place(item)) if place(item) in SLOW_ONES_LAST else -1)
    for item in items:
        if place(item) == "journeys":
            item.add_marker(pytest.mark.xdist_group("journeys"))


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


# Every statement that the program knows stays compiled: compiling them anew was a quarter of the suite's time.
KEEP_COMPILED = {"SQLALCHEMY_ENGINE_OPTIONS": {"query_cache_size": 5000}}


TABLES = """SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"""
# Whatever an earlier test left behind would hold its tables.
END_OTHERS = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
COUNT_FROM_ONE = """SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL"""


@pytest.fixture(scope="session")
def made_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, bytes]:
    """The one app on SQLite, and its empty database as the migrations made it."""
    folder = tmp_path_factory.mktemp("instance")
    app = create_app(settings(folder, **KEEP_COMPILED))
    migrate(app)
    return app, (folder / "outreach.sqlite").read_bytes()


@pytest.fixture(scope="session")
def made_on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """The one app on PostgreSQL, and the question which tables hold rows since the migrations."""
    if not POSTGRES:
        pytest.skip("TEST_POSTGRES_URL names no PostgreSQL server")
    name = f"test_{uuid.uuid4().hex[:8]}"
    on_server(f"CREATE DATABASE {name}")
    app = create_app(
        settings(tmp_path_factory.mktemp("instance"), DATABASE_URL=postgres_url(name), **KEEP_COMPILED)
    )
    migrate(app)
    with app.app_context(), db.engine.begin() as connection:
        looked_at = [look_into(table) for table in connection.scalars(sa.text(TABLES))]
        kept = list(connection.scalars(sa.text(" UNION ALL ".join(looked_at))))
    yield app, " UNION ALL ".join(look for look in looked_at if look not in map(look_into, kept))
    on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """The app. No context is pushed: push one to look into the database."""
    return sqlite_app


@pytest.fixture
def sqlite_app(made_on_sqlite: tuple[Flask, bytes]) -> Iterator[Flask]:
    """The app on an empty SQLite file, in an empty instance folder."""
    app, database = made_on_sqlite
    folder = Path(app.config["OUTREACH_INSTANCE"])
    clear(folder)
    (folder / "outreach.sqlite").write_bytes(database)
    yield from lent(app)


@pytest.fixture
def postgres_app(made_on_postgres: tuple[Flask, str]) -> Iterator[Flask]:
    """The app on an empty PostgreSQL database, in an empty instance folder."""
    app, which_hold_rows = made_on_postgres
    clear(Path(app.config["OUTREACH_INSTANCE"]))
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text(END_OTHERS))
        if full := list(connection.scalars(sa.text(which_hold_rows))):
            connection.execute(sa.text(f"TRUNCATE {', '.join(full)} CASCADE"))
        connection.execute(sa.text(COUNT_FROM_ONE))
    yield from lent(app)


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


def lent(app: Flask) -> Iterator[Flask]:
    """The app for one test; what the test sets in it is put back."""
    config, extensions = dict(app.config), dict(app.extensions)
    limiter.enabled = app.config[
        "RATELIMIT_ENABLED"
    ]  # the limiter knows of the last app that was made, alone
    yield from closing(app)
    for kept, now in ((config, app.config), (extensions, app.extensions)):
        now.clear()
        now.update(kept)


def beside(app: Flask, **more: object) -> Iterator[Flask]:
    """Another app on the same database, with settings of its own."""
    yield from closing(create_app(settings(Path(app.config["OUTREACH_INSTANCE"]), **more)))


def closing(app: Flask) -> Iterator[Flask]:
    yield app
    close(app)
    clock.start_from(None)


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def migrate(app: Flask) -> None:
    with app.app_context():
        jobs.prepare_database()
    close(app)


def clear(folder: Path) -> None:
    """Leave nothing in it. Processes that live on keep the files that they hold open, and these alone."""
    for each in folder.iterdir():
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()


def look_into(table: str) -> str:
    return f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})"


def postgres_url(name: str) -> str:
    assert POSTGRES
    return sa.make_url(database_url(POSTGRES)).set(database=name).render_as_string(hide_password=False)


def on_server(statement: str) -> None:
    assert POSTGRES
    engine = sa.create_engine(database_url(POSTGRES), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
