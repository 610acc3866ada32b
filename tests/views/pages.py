"""Reading pages as somebody."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from outreach.extensions import db


def reader(app: Flask, person_id: int | None = None) -> FlaskClient:
    """A browser that asks for English, signed in as the person if one is given."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    if person_id is not None:
        with client.session_transaction() as session:
            session["_user_id"] = str(person_id)
    return client


@contextmanager
def counted_queries(app: Flask) -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
