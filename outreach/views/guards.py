"""Who reads, and what she may open."""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import UserMixin, current_user
from werkzeug import Response

from outreach.extensions import db
from outreach.models import Person
from outreach.services import access
from outreach.services.errors import Refused
from outreach.views import typed

NOT_YOURS = {
    "school": _l("This page is for the contacts of schools."),
    "volunteer": _l("This page is for volunteers."),
    "organizer": _l("This page is for organizers."),
}
LONGEST_PATH = 1000
View = Callable[..., Any]


class Me(UserMixin):
    """The reader who is signed in: her row, and her roles (`school`, `volunteer`, `organizer`)."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def get_id(self) -> str:
        return str(self.person.id)

    @property
    def name(self) -> str:
        return self.person.name or self.person.email

    @property
    def language(self) -> str | None:
        return self.person.language

    @cached_property
    def roles(self) -> frozenset[str]:
        return access.roles(self.person)


def load_me(person_id: str) -> Me | None:
    """The reader of a session; None when she has left meanwhile."""
    person = db.session.get(Person, int(person_id))
    return Me(person) if person and person.left_at is None else None


def needs(role: str) -> Callable[[View], View]:
    """Only who has `role` may open the view: others sign in first (and come back), or read why not (403)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return to_sign_in()
            if role not in current_user.roles:
                raise Refused(NOT_YOURS[role], status=403)
            return view(*args, **kwargs)

        guarded.is_guarded = True  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(view: View) -> View:
    """Whoever is signed in may open the view, whatever her roles."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if current_user.is_authenticated else to_sign_in()

    return guarded


def to_sign_in() -> Response:
    """Sign in, and come back; what was typed is kept meanwhile. htmx is told to leave the page, as it would put the form into a corner of it."""
    typed.keep()
    if "HX-Request" in request.headers:
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
        return Response(
            status=401, headers={"HX-Redirect": url_for("auth.sign_in", next=safe_path(here.path))}
        )
    return redirect(url_for("auth.sign_in", next=page_of_request()), 303)


def is_for_somebody() -> bool:
    """Whether the page that was asked for needs somebody who is signed in."""
    return hasattr(current_app.view_functions.get(request.endpoint or ""), "is_guarded")


def page_of_request() -> str | None:
    """Where to go on after signing in: this page, unless its address only takes what is sent to it."""
    readable = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return request.full_path.rstrip("?") if readable else None


def safe_path(path: str | None) -> str | None:
    """`path` when it is a place on this site: one slash first, and nothing a browser would read as another host.

    It is kept in the session's cookie: browsers drop a cookie of 4 KB, and whoever had too long a path could not sign in.
    """
    if not path or len(path) > LONGEST_PATH or not path.startswith("/") or path.startswith("//"):
        return None
    return None if "\\" in path or any(ord(letter) < 32 for letter in path) else path
