"""What people read when something cannot be done: one sentence in their language, never a traceback."""

from flask import Flask, Response, current_app, make_response, render_template, request, session
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug import Response as Answer
from werkzeug.exceptions import HTTPException

from outreach.extensions import db
from outreach.services.errors import Refused
from outreach.views import guards

SENTENCES = {
    400: _l("Something in what was sent could not be understood."),
    403: _l("You are signed in, but this page belongs to somebody else."),
    404: _l("Nothing is kept at this address, or it is not yours to see."),
    405: _l("This address answers in another way than the one that was tried."),
    410: _l("The link worked once, or only for a time, and that is over."),
    413: _l("What was sent is larger than 32 MB."),
    429: _l("Somebody at your address has tried this very often."),
    500: _l("The mistake is ours, not yours."),
}
FORM_TOO_OLD = _l("The form was open for too long, or your browser does not keep our cookie.")


def register(app: Flask) -> None:
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, failed)


def refused(error: Refused) -> Response:
    return error_page(error.status, error.sentence)


def failed(error: HTTPException) -> Answer:
    """Every other error, those that nobody foresaw (500) among them.

    A form whose session has ended meanwhile is no error: she signs in and goes on.
    """
    if isinstance(error, CSRFError) and not current_user.is_authenticated and guards.is_for_somebody():
        return guards.to_sign_in()
    code = error.code or 500
    known = code if code in SENTENCES else 400 if code < 500 else 500
    sentence = FORM_TOO_OLD if isinstance(error, CSRFError) else SENTENCES[known]
    response = error_page(known, sentence)
    response.status_code = code
    for name, value in error.get_headers(request.environ):
        if name != "Content-Type":  # the others are Allow and Retry-After
            response.headers[name] = value
    return response


def error_page(code: int, sentence: object) -> Response:
    db.session.rollback()  # what was half done stays undone, and the page may look things up
    try:
        return make_response(render_template("errors.html", code=code, sentence=sentence), code)
    except SQLAlchemyError:  # without its database the page cannot tell who reads it, or in which language
        with force_locale(session.get("language") or current_app.config["BABEL_DEFAULT_LOCALE"]):
            return Response(str(sentence), code, mimetype="text/plain")
