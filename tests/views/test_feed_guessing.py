"""Thousands of guessed addresses: all alike, no line in any log, and nobody's turn at the database taken."""

import logging

import pytest
import sqlalchemy as sa

from outreach.extensions import db
from outreach.models import Person
from tests.factories import make_person
from tests.views.pages import counted_queries, reader

GUESSES = 300


@pytest.fixture
def client(app):
    with app.app_context():
        make_person()
        db.session.commit()
    return reader(app)


def test_guesses_are_alike_and_leave_no_trace(app, client, caplog):
    caplog.set_level(logging.INFO)
    with counted_queries(app) as statements:
        answers = {
            (answer.status_code, answer.data, answer.headers.get("Set-Cookie"))
            for answer in (client.get(f"/feeds/{number:043d}.ics") for number in range(GUESSES))
        }
    assert [(status, cookie) for status, _body, cookie in answers] == [(404, None)]
    assert [record for record in caplog.records if record.name.startswith("outreach")] == []
    looks = [statement for statement in statements if statement.startswith("SELECT")]
    assert len(looks) == GUESSES  # one each, by an index …
    assert not any("UPDATE" in statement or "INSERT" in statement for statement in statements)


def test_the_look_goes_by_an_index_whatever_the_token(app, client):
    with app.app_context():
        plan = db.session.execute(
            sa.text("EXPLAIN QUERY PLAN SELECT * FROM feed_token WHERE token_hash = 'x'")
        ).all()
    assert "INDEX" in str(plan)  # … of hashes, so that time tells nothing of a token


def test_feeds_are_answered_while_somebody_holds_the_database(app, client):
    with app.app_context(), db.engine.begin() as writer:
        writer.execute(sa.update(Person).values(name="Somebody"))
        assert client.get(f"/feeds/{'x' * 43}.ics").status_code == 404


@pytest.mark.parametrize("token", ["x" * 5000, "ž", "%0d%0aSet-Cookie:x", "'--"])
def test_odd_tokens_are_unknown_ones(client, token):
    answer = client.get(f"/feeds/{token}.ics")
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers
