"""What somebody typed while her session ended is kept until she has signed in again, and sent with one press."""

import json
from datetime import timedelta
from typing import Any

from flask import flash, request, session
from flask_babel import gettext

from outreach import clock

KEPT = timedelta(hours=1)
# It lies in the session's cookie, and browsers drop a cookie of 4 KB. A longer form is typed again.
MOST_LETTERS = 2000
_KEY = "typed"


def keep() -> None:
    """Keep the fields of this request, if they came from a page of ours, and say so: nothing has been saved yet.

    A page of another site must not write into her session: its POST comes without our cookie, as if nobody were
    signed in, and the answer would set one.
    """
    if request.method != "POST" or request.headers.get("Origin") != request.host_url.rstrip("/"):
        return
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    if fields and len(json.dumps(fields)) > MOST_LETTERS:
        flash(gettext("You were signed out meanwhile, and what you typed is too long to be kept here. Go back to copy it, then sign in."), "warning")  # fmt: skip
    elif fields:
        flash(gettext("You were signed out meanwhile. What you typed is kept in this browser for an hour: sign in here, and one press sends it."), "warning")  # fmt: skip
        session[_KEY] = {
            "path": request.full_path.rstrip("?"),
            "fields": fields,
            "at": clock.now().timestamp(),
        }


def is_kept() -> bool:
    kept = session.get(_KEY)
    return bool(kept) and clock.now().timestamp() - kept["at"] < KEPT.total_seconds()


def take() -> dict[str, Any] | None:
    """`path` and `fields`, once; None where nothing is kept or it is too old."""
    kept = session.get(_KEY) if is_kept() else None
    session.pop(_KEY, None)
    return kept
