"""Calendar feeds: no login, no cookie, no redirect; the address is the key (calendars.md, E)."""

import logging
from datetime import datetime

from flask import Blueprint, Flask, Response, request
from flask.blueprints import BlueprintSetupState
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError

from outreach.extensions import db, only_reads, patience
from outreach.models import FeedToken
from outreach.services import access, invitations, mailing
from outreach.services.calendars import etag, feed

blueprint = Blueprint("feeds", __name__)
log = logging.getLogger(__name__)

MAX_AGE = 600  # seconds
NOTE_WAITS = 200  # milliseconds for which a reader waits so that we may note the reading
# Part of a User-Agent → the client, the first that fits; the whole is not kept, it may tell who somebody is.
CLIENTS = {
    "google": "google",
    "outlook": "outlook",
    "microsoft": "outlook",
    "thunderbird": "thunderbird",
    "icsx5": "icsx5",
    "ios/": "apple",
    "macos": "apple",
    "mac os": "apple",
    "dataaccessd": "apple",
    "calendaragent": "apple",
}


class SessionsElsewhere(SecureCookieSessionInterface):
    """Sessions as everywhere, but never saved by a feed: browsers get no cookie, and the answer varies with none."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.blueprint != blueprint.name:
            super().save_session(app, session, response)


@blueprint.record_once
def bind(state: BlueprintSetupState) -> None:
    state.app.session_interface = SessionsElsewhere()


@blueprint.get("/feeds/<token>.ics")
def calendar(token: str) -> Response:
    row = access.feed_of(token)
    if row is None:
        return _private(Response("No calendar is kept at this address.\n", 404, mimetype="text/plain"))
    body, changed_at = _body(row)
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.set_etag(etag(body))
    response.last_modified = changed_at
    response.cache_control.private = True
    response.cache_control.max_age = MAX_AGE
    _note_read(row)
    return _private(response).make_conditional(request)


def _body(row: FeedToken) -> tuple[bytes, datetime]:
    with force_locale(mailing.language_of(row.person)):
        content = invitations.feed_content(row)
        body = feed(
            content.events,
            name=content.name,
            timezone=content.timezone,
            organizer=mailing.sender().email,
            cancelled_prefix=_("Cancelled:") + " ",
        )
    return body, content.changed_at


def _private(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _note_read(row: FeedToken) -> None:
    """Once an hour at most. Whoever holds the database's lock for long costs us the note, not the feed."""
    if not access.is_note_due(row):
        return
    number, client = row.id, _client(request.user_agent.string)
    db.session.rollback()  # ends the reading transaction: this one writes
    only_reads.set(False)
    before = patience.set(NOTE_WAITS)
    try:
        access.note_read(number, client)
        db.session.commit()
    except OperationalError:
        db.session.rollback()
        log.warning("The database was busy: it is not noted that feed %s was read", number)
    finally:
        patience.reset(before)


def _client(user_agent: str) -> str:
    known = user_agent.lower()
    return next((client for part, client in CLIENTS.items() if part in known), "other")
