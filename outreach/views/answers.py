"""Answering by the link in a mail, without signing in: the link is hers alone."""

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug import Response as Redirection

from outreach.extensions import csrf, db, limiter
from outreach.forms.answers import AnswerForm
from outreach.models import Answer, Invitation
from outreach.services import answers
from outreach.services.errors import Refused
from outreach.services.invitations import when_and_where
from outreach.views.headers import keep_secret

blueprint = Blueprint("answers", __name__)


@blueprint.get("/answer/<token>")
def page(token: str) -> Response:
    """The lesson and the buttons; nothing changes, since mail scanners open links too."""
    try:
        asked = answers.asked(token)
    except Refused as refusal:
        return closed(refusal)
    notice = (
        _("This lesson has changed since that mail was written. It stands here as it is now.")
        if asked.stale
        else ""
    )
    return shown(asked.invitation, AnswerForm(formdata=None), notice)


@blueprint.post("/answer/<token>")
@csrf.exempt  # the address itself is the proof, and mail programs' browsers often keep no cookie
@limiter.limit("120 per hour")
def send(token: str) -> Response | Redirection:
    form = AnswerForm()
    try:
        invitation = answers.invitation_of(token)
        with in_her_language(invitation):  # what is wrong is said in it too
            holds = form.validate()
        if not holds:
            return shown(invitation, form, status=400)
        given = Answer(form.answer.data)
        answers.answer(invitation, given, by="page", note=form.note.data or "", sequence=form.seen.data)
    except Refused as refusal:
        db.session.rollback()
        return changed_meanwhile(token, form, refusal) if refusal.status == 409 else closed(refusal)
    db.session.commit()
    with in_her_language(invitation):
        flash(_("Your answer is saved. You can change it here until the lesson begins."), "success")
    return redirect(url_for(".page", token=token), 303)


def changed_meanwhile(token: str, form: AnswerForm, refusal: Refused) -> Response:
    return shown(answers.invitation_of(token), form, str(refusal.sentence), 409)


def shown(invitation: Invitation, form: AnswerForm, notice: str = "", status: int = 200) -> Response:
    """`?answer=…` puts one button in front of the others."""
    asked_for = request.args.get("answer", "")
    with in_her_language(invitation):
        form.seen.data = invitation.sequence
        text = render_template(
            "public/answer.html",
            invitation=invitation,
            when_where=when_and_where(invitation),
            facts=invitation.content["facts"],
            form=form,
            notice=notice,
            chosen=asked_for if asked_for in set(Answer) else "",
        )
    return keep_secret(make_response(text, status))


def closed(refusal: Refused) -> Response:
    """One sentence: why there is nothing to answer."""
    db.session.rollback()
    known = refusal.status != 404
    page = render_template("public/answer_closed.html", sentence=refusal.sentence, known=known)
    return keep_secret(make_response(page, refusal.status))


def in_her_language(invitation: Invitation):  # type: ignore[no-untyped-def]  # what Flask-Babel gives has no name
    """The language of her mail, unless she has chosen another one here."""
    return force_locale(session.get("language") or invitation.content["language"])
