"""The feed over HTTP, as calendars.md, E, has it."""

import logging
from datetime import timedelta
from email.utils import format_datetime

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import FeedToken, Volunteer
from outreach.services import access
from tests.factories import make_campaign, make_person, make_request, make_school, make_volunteer
from tests.octets import faults
from tests.readers import READERS
from tests.services.outbound import BEFORE, at, published


@pytest.fixture
def path(app) -> str:
    """A volunteer's feed with one lesson in it."""
    at()
    with app.app_context():
        campaign = make_campaign()
        volunteer = make_volunteer(campaign, person=make_person(language="en"))
        published(campaign, {make_request(campaign, make_school()): [volunteer]})
        _feed, url = access.new_feed(volunteer.person)
        db.session.commit()
    return url.removeprefix("http://localhost")


@pytest.fixture
def client(app):
    return app.test_client()


def change(app, **values) -> None:
    """Change the only volunteer's person."""
    with app.app_context():
        person = db.session.scalars(sa.select(Volunteer)).one().person
        for name, value in values.items():
            setattr(person, name, value)
        db.session.commit()


def cancel_all(app) -> None:
    with app.app_context():
        published(db.session.scalars(sa.select(Volunteer)).one().campaign, {})
        db.session.commit()


@pytest.mark.parametrize("accept", [None, "text/html", "image/png"])
def test_a_feed_is_a_calendar_whatever_is_accepted(client, path, accept):
    answer = client.get(path, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert faults(answer.data) == []
    assert b"METHOD:PUBLISH" in answer.data
    (seen,) = READERS[0](answer.data)
    assert seen.start.isoformat() == "2027-02-08T06:55:00+00:00"


def test_its_headers_keep_it_private_and_cacheable(client, path):
    headers = client.get(path, headers={"Accept-Encoding": "gzip"}).headers
    assert headers["Cache-Control"] == "private, max-age=600"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["X-Content-Type-Options"] == "nosniff"
    for name in ("Set-Cookie", "Location", "Content-Encoding", "Content-Disposition"):
        assert name not in headers


def test_a_signed_in_browser_gets_no_cookie_either(client, path):
    with client.session_transaction() as session:
        session["language"] = "lt"
        session.permanent = True
    headers = client.get(path).headers
    assert "Set-Cookie" not in headers
    assert "Cookie" not in headers.get("Vary", "")


def test_the_second_get_is_304_and_two_bodies_are_equal(client, path):
    first = client.get(path)
    at(BEFORE + timedelta(days=3))
    assert client.get(path).data == first.data
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert not first.headers["ETag"].startswith("W/")
    since = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert since.status_code == 304
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_change_is_a_new_body_by_either_question(app, client, path):
    first = client.get(path)
    at(BEFORE + timedelta(minutes=5))
    cancel_all(app)
    asked = {"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}
    for question in asked:
        answer = client.get(path, headers=question)
        assert answer.status_code == 200
        (seen,) = READERS[0](answer.data)
        assert (seen.status, seen.sequence) == ("CANCELLED", 1)
        assert seen.summary.startswith("Cancelled: ")


def test_a_reader_who_changes_her_language_is_a_change_too(app, client, path):
    """Who asked only by If-Modified-Since kept the words of the other language until a lesson changed."""
    at(BEFORE + timedelta(minutes=5))
    cancel_all(app)
    first = client.get(path)
    at(BEFORE + timedelta(days=1))
    with app.app_context():
        person = db.session.scalars(db.select(FeedToken)).first().person
        person.language = "en"  # as it is
        db.session.commit()
        asked = {"If-Modified-Since": first.headers["Last-Modified"]}
        assert client.get(path, headers=asked).status_code == 304
        person.language = "lt"
        db.session.commit()
    answer = client.get(path, headers=asked)
    assert answer.status_code == 200
    assert READERS[0](answer.data)[0].summary.startswith("Atšaukta: ")
    since = {"If-Modified-Since": answer.headers["Last-Modified"]}
    assert client.get(path, headers=since).status_code == 304


def test_a_lesson_that_leaves_the_window_is_a_change_too(app, client, path):
    cancel_all(app)
    first = client.get(path)
    at(BEFORE + timedelta(days=60))
    answer = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (answer.status_code, READERS[0](answer.data)) == (200, [])
    assert faults(answer.data) == []


def test_last_modified_is_not_in_the_future(client, path):
    assert client.get(path).headers["Last-Modified"] <= format_datetime(clock.now(), usegmt=True)


def test_head_is_get_without_the_body(client, path):
    get, head = client.get(path), client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length", "Cache-Control"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("token", ["unknown", "x" * 3000, "%00", "ž", "..%5Cx"])
def test_an_unknown_feed_is_404_without_a_hint(client, path, token):
    answer = client.get(f"/feeds/{token}.ics")
    assert answer.status_code == 404
    assert "Location" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_an_ended_feed_and_one_that_never_was_are_alike(app, client, path):
    with app.app_context():
        access.end_feed(db.session.scalars(sa.select(FeedToken)).one())
        db.session.commit()
    ended, unknown = client.get(path), client.get("/feeds/unknown.ics")
    assert (ended.status_code, ended.data, ended.content_type) == (404, unknown.data, unknown.content_type)
    assert len(ended.data) < 100


def test_who_left_has_no_feed(app, client, path):
    assert client.get(path).status_code == 200
    change(app, left_at=clock.now())
    assert client.get(path).status_code == 404


def test_nobody_writes_to_a_feed(client, path):
    assert client.post(path).status_code == 405


def reading(app) -> tuple[object, str]:
    with app.app_context():
        feed = db.session.scalars(sa.select(FeedToken)).one()
        return feed.last_read_at, feed.last_client


@pytest.mark.parametrize(
    ("agent", "client_kind"),
    [
        ("Google-Calendar-Importer", "google"),
        ("iOS/17.4 (21E219) dataaccessd/1.0", "apple"),
        ("macOS/14.4 (23E214) CalendarAgent/1038", "apple"),
        ("Microsoft Office/16.0 (Microsoft Outlook 16.0.1)", "outlook"),
        ("Mozilla/5.0 Thunderbird/115.9", "thunderbird"),
        ("curl/8.0 of Ona Onaitė", "other"),
    ],
)
def test_that_it_was_read_is_noted_with_the_kind_of_client(app, client, path, agent, client_kind):
    client.get(path, headers={"User-Agent": agent.encode("utf-8").decode("latin-1")})
    read_at, kind = reading(app)
    assert (abs(read_at - clock.now()) < timedelta(minutes=1), kind) == (True, client_kind)


def test_it_is_noted_at_most_once_an_hour(app, client, path):
    client.get(path)
    first, _kind = reading(app)
    at(BEFORE + timedelta(minutes=59))
    client.get(path)
    assert reading(app)[0] == first
    at(BEFORE + timedelta(minutes=62))
    client.get(path)
    assert reading(app)[0] > first


def test_a_feed_takes_two_queries(app, client, path):
    client.get(path)
    statements = []

    def seen(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", seen)
    assert client.get(path).status_code == 200
    sa.event.remove(engine, "before_cursor_execute", seen)
    assert sum(statement.startswith("SELECT") for statement in statements) == 2
    assert not any(statement.startswith(("UPDATE", "BEGIN IMMEDIATE")) for statement in statements)


def test_the_token_is_written_to_no_log(app, client, path, caplog):
    caplog.set_level(logging.DEBUG)
    client.get(path)
    client.get(path.replace("/feeds/", "/feeds/no"))
    token = path.removeprefix("/feeds/").removesuffix(".ics")
    assert token not in caplog.text
