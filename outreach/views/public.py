"""Pages for everybody."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug import Response as Answer

from outreach.extensions import db
from outreach.services.errors import Refused
from outreach.views.errors import SENTENCES
from outreach.views.guards import safe_path

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
def home() -> str:
    return render_template("public/home.html")


@blueprint.get("/about")
def about() -> str:
    return render_template("public/about.html")


@blueprint.post("/language/<code>")
def language(code: str) -> Answer:
    """Read on in another language: kept in the session, and with the person for her mails."""
    if code not in current_app.config["LANGUAGES"]:
        raise Refused(SENTENCES[404], status=404)
    session["language"] = code
    if current_user.is_authenticated:
        current_user.person.language = code
        db.session.commit()
    return redirect(safe_path(request.form.get("next", "").rstrip("?")) or url_for("public.home"), 303)


@blueprint.get("/robots.txt")
def robots() -> Response:
    closed = ("/answer/", "/feeds/", "/language/", "/organizer/", "/school/", "/sign-in", "/volunteer/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


from outreach.views import start  # noqa: E402, F401 - its pages are public too
