"""Which mail somebody wants, under the signed address in every mail (RFC 8058): no sign-in, no cookie."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug import Response as Answer

from outreach.extensions import csrf, db, limiter
from outreach.models import Person
from outreach.services import mailing
from outreach.services.errors import Refused
from outreach.views.errors import SENTENCES
from outreach.views.headers import keep_secret

blueprint = Blueprint("mail", __name__)


def only_lessons(person: Person) -> None:
    mailing.resume(person, person)
    mailing.stop_reminders(person)


CHOICES: dict[str, Callable[[Person], None]] = {
    "all": lambda person: mailing.resume(person, person),
    "lessons": only_lessons,
    "none": lambda person: mailing.stop(person, person),
}


@blueprint.get("/mail/<token>")
def page(token: str) -> Response:
    """What she gets, and buttons; nothing changes, since mail scanners open links too."""
    person = receiver(token)
    with force_locale(mailing.language_of(person)):
        return keep_secret(make_response(render_template("public/mail.html", person=person)))


@blueprint.post("/mail/<token>")
@csrf.exempt  # mail programs send to it by themselves; the address itself is the proof
@limiter.limit("60 per hour")
def change(token: str) -> Answer:
    person = receiver(token)
    one_click = "List-Unsubscribe" in request.form  # what mail programs send
    choose = mailing.stop_reminders if one_click else CHOICES.get(request.form.get("wanted", ""))
    if choose is None:
        raise Refused(SENTENCES[400])
    choose(person)
    db.session.commit()
    if one_click:
        return Response(status=204)
    with force_locale(mailing.language_of(person)):
        flash(_("Saved."), "success")
    return keep_secret(redirect(request.path, 303))


def receiver(token: str) -> Person:
    person = mailing.receiver(token)
    if person is None or person.left_at is not None:
        raise Refused(SENTENCES[404], status=404)
    return person
