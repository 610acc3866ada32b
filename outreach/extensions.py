"""The extensions, each made once and bound to the app in create_app."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask_babel import Babel, LazyString
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from markupsafe import escape
from sqlalchemy import Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
csrf = CSRFProtect()
compress = Compress()
babel = Babel()
# A lazy sentence may name what people typed. Flask-Babel passes it off as HTML; here it is text, escaped like any other.
LazyString.__html__ = lambda sentence: escape(str(sentence))
login = LoginManager()
limiter = Limiter(key_func=get_remote_address, default_limits=[])

# True while a GET or HEAD is answered: SQLite then opens a reading transaction, which never waits for a writer.
only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)
# How long SQLite waits for another writer, in milliseconds.
patience: ContextVar[int] = ContextVar("patience", default=30_000)


@contextmanager
def reading() -> Iterator[None]:
    """A transaction that only reads and leaves nothing behind, however long it takes; it ends one that is open.

    On SQLite it waits for no writer, and no writer for it.
    """
    db.session.rollback()
    before = only_reads.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        only_reads.reset(before)


def prepare_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, patience, and BEGIN IMMEDIATE: a transaction that will write takes its turn at once."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not open transactions by itself
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.connection.dbapi_connection.execute(f"PRAGMA busy_timeout={patience.get()}").close()
        connection.exec_driver_sql("BEGIN" if only_reads.get() else "BEGIN IMMEDIATE")
