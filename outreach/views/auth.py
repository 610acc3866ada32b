"""Signing in by a mailed link, and out again."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug import Response as Answer

from outreach.extensions import db, limiter
from outreach.forms.public import SignInForm
from outreach.models import Person
from outreach.services import access
from outreach.services.errors import Refused
from outreach.views import typed
from outreach.views.guards import Me, safe_path
from outreach.views.headers import keep_secret

blueprint = Blueprint("auth", __name__)


@blueprint.get("/sign-in")
def sign_in() -> Answer | str:
    next_page = safe_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(next_page or home_of(current_user), 303)
    if next_page:
        session["next"] = next_page
    return render_template("public/sign_in.html", form=SignInForm())


@blueprint.post("/sign-in")
@limiter.limit("30 per hour")
def ask_for_link() -> Answer | tuple[str, int]:
    """The same answer whether or not the address is known: nobody learns here who takes part."""
    form = SignInForm()
    if not form.validate():
        return render_template("public/sign_in.html", form=form), 400
    access.ask_for_link(form.email.data)
    db.session.commit()
    return redirect(url_for("auth.link_sent"), 303)


@blueprint.get("/sign-in/sent")
def link_sent() -> str:
    return render_template("public/link_sent.html")


@blueprint.get("/sign-in/<token>")
def link(token: str) -> Response:
    """A page with a button: the scanners of mail servers follow links, and must not use this one up."""
    try:
        person = access.look(token)
    except Refused as refusal:
        return dead_link(refusal)
    return keep_secret(make_response(render_template("public/sign_in_link.html", person=person)))


@blueprint.post("/sign-in/<token>")
@limiter.limit("60 per hour")
def redeem(token: str) -> Answer:
    try:
        person = access.redeem(token)
    except Refused as refusal:
        return dead_link(refusal)
    me = Me(person)
    begin_session(me)
    db.session.commit()
    if typed.is_kept():
        return redirect(url_for("auth.go_on"), 303)
    return redirect(session.pop("next", None) or home_of(me), 303)


@blueprint.get("/sign-in/go-on")
def go_on() -> Answer | str:
    """Her session had ended while she typed: what she typed is sent with one press, or left."""
    kept = typed.take()
    if kept is None or not current_user.is_authenticated:
        return redirect(url_for("public.home"), 303)
    return render_template("public/go_on.html", kept=kept, home=home_of(current_user))


@blueprint.post("/sign-out")
def sign_out() -> Answer:
    logout_user()
    empty_session("language")
    response = redirect(url_for("public.home"), 303)
    response.headers["Clear-Site-Data"] = (
        '"cache"'  # on a shared computer nothing is left for the Back button
    )
    return response


def begin_session(me: Me) -> None:
    """A fresh session; the language that was chosen before signing in becomes that of her mails, if she has none."""
    empty_session("language", "next", "typed")
    session.permanent = True
    login_user(me)
    person: Person = me.person
    if person.language is None:
        person.language = session.get("language")


def empty_session(*kept: str) -> None:
    rest = {name: session[name] for name in kept if name in session}
    session.clear()
    session.update(rest)


def home_of(me: Me) -> str:
    """The first page of the first of her roles."""
    for role in ("organizer", "school", "volunteer"):
        if role in me.roles:
            return url_for(f"{role}.home")
    return url_for("public.home")


def dead_link(refusal: Refused) -> Response:
    db.session.rollback()
    page = render_template("public/dead_link.html", form=SignInForm(formdata=None), sentence=refusal.sentence)
    return keep_secret(make_response(page, refusal.status))
