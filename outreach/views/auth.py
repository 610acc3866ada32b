"""Signing in by a mailed link, and out again."""

from flask import Blueprint, redirect, session, url_for
from flask_login import logout_user
from werkzeug import Response

blueprint = Blueprint("auth", __name__)


@blueprint.get("/sign-in")
def sign_in() -> str:
    return ""


@blueprint.post("/sign-out")
def sign_out() -> Response:
    logout_user()
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    response = redirect(url_for("public.home"), 303)
    response.headers["Clear-Site-Data"] = (
        '"cache"'  # on a shared computer nothing is left for the Back button
    )
    return response
