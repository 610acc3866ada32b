"""Which workers live: each shows its pulse in the database, and no two have one name."""

import fcntl
import os
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.extensions import db
from outreach.models import Worker
from outreach.services.errors import Refused

ALIVE_SECONDS = 60.0


def beat(name: str) -> None:
    """Note that the worker `name` lives. Adds and flushes."""
    db.session.merge(Worker(name=name, heartbeat=clock.heartbeat()))
    db.session.flush()


def alive() -> list[str]:
    """The names of the workers that were seen in the last minute."""
    oldest = clock.heartbeat() - ALIVE_SECONDS
    return list(
        db.session.scalars(db.select(Worker.name).where(Worker.heartbeat >= oldest).order_by(Worker.name))
    )


def hold_name(name: str) -> Any:
    """A lock on the worker's name in this database, held as long as the result (and this process) lives.

    Two workers of one name would take each other's jobs. Raises Refused 409 while another process holds it.
    """
    held = _lock_file(name) if db.engine.dialect.name == "sqlite" else _lock_in_database(name)
    if held is None:
        sentence = _l(
            "A worker called %(name)s is running already: give this one another WORKER_ID.", name=name
        )
        raise Refused(sentence, status=409)
    return held


def _lock_file(name: str) -> Any:
    file = os.open(f"{db.engine.url.database}-{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        return None
    return file


def _lock_in_database(name: str) -> Any:
    connection = db.engine.connect()
    if connection.scalar(sa.text("SELECT pg_try_advisory_lock(hashtext(:name))"), {"name": f"worker {name}"}):
        connection.commit()  # the lock belongs to the connection, not to the transaction
        return connection
    connection.close()
    return None
