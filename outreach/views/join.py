"""Joining, a page at a time, for everybody: the draft is known by the browser's session, or by the link in the mail."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from outreach.extensions import db, limiter
from outreach.forms.base import Form
from outreach.forms.volunteer import PromiseForm, YouForm, answers_in
from outreach.models import Campaign, JoinDraft, Person
from outreach.services import joining
from outreach.services.errors import Refused
from outreach.views.auth import begin_session
from outreach.views.errors import SENTENCES
from outreach.views.guards import Me
from outreach.views.headers import keep_secret
from outreach.views.volunteer.asking import form_for, map_fragment, shown_with, tell_town

Page = str | Response | tuple[str, int]
blueprint = Blueprint("join", __name__, url_prefix="/join")


@blueprint.get("/")
def start() -> Page:
    """Which season? With one the question is spared."""
    seasons = joining.open_seasons()
    if len(seasons) == 1:
        return redirect(url_for("join.you", slug=seasons[0].slug), 303)
    return render_template("join/seasons.html", seasons=seasons)


@blueprint.route("/<slug>", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
def you(slug: str) -> Page:
    campaign, draft = season(slug), draft_of(slug)
    if draft is not None and draft.volunteer_id:
        return to_next_page(draft, slug)
    form = YouForm(data=known_of_me() | (draft.answers | {"email": draft.email} if draft else {}))
    if current_user.is_authenticated:
        del form.email
    if form.validate_on_submit():
        return begun(campaign, draft, form)
    return page("you", campaign, form, draft)


@blueprint.route("/<slug>/<any(where, what, often):step>", methods=["GET", "POST"])
def ask(slug: str, step: str) -> Page:
    campaign, draft = season(slug), draft_of(slug)
    if draft is None:
        return redirect(url_for("join.you", slug=slug), 303)
    form = form_for(step, campaign, draft.answers)
    if form.validate_on_submit() and "look" not in request.form:
        try:
            joining.answer(draft, joining.PAGES[step](campaign, form.answers))
            tell_town(campaign, form)
            return saved(draft)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
            if draft.volunteer_id:
                flash(str(refusal.sentence), "warning")
    return page(step, campaign, form, draft, **shown_with(step, campaign, form))


@blueprint.route("/<slug>/promise", methods=["GET", "POST"])
def promise(slug: str) -> Page:
    campaign, draft = season(slug), draft_of(slug)
    if draft is None:
        return redirect(url_for("join.you", slug=slug), 303)
    form = PromiseForm(data=draft.answers)
    if form.validate_on_submit():
        joining.answer(draft, answers_in(form))
        return saved(draft)
    return page("promise", campaign, form, draft)


@blueprint.route("/<slug>/check", methods=["GET", "POST"])
def check(slug: str) -> Page:
    """The last look; who has not confirmed her address yet is told that this is left."""
    campaign, draft = season(slug), draft_of(slug)
    if draft is None or draft.volunteer_id or joining.open_step(draft):
        return to_next_page(draft, slug)
    if request.method == "POST" and draft.confirmed_at:
        return joined(draft)
    return render_template("join/check.html", campaign=campaign, draft=draft, form=Form(), **in_words(draft))


@blueprint.post("/<slug>/mail")
@limiter.limit("10 per hour")
def mail_again(slug: str) -> Response:
    draft = draft_of(slug)
    if draft is not None and not draft.confirmed_at:
        sent = joining.send_link(draft)
        db.session.commit()
        flash(gettext("A new link is on its way to %(address)s.", address=draft.email) if sent
              else gettext("Several links are on their way already: please wait an hour."), "success" if sent else "warning")  # fmt: skip
    return redirect(url_for("join.check", slug=slug), 303)


@blueprint.post("/<slug>/discard")
def discard(slug: str) -> Response:
    draft = draft_of(slug)
    if draft is not None:
        joining.discard(draft)
        db.session.commit()
        flash(gettext("What you had written is deleted."), "success")
    forget(slug)
    return redirect(url_for("public.home"), 303)


@blueprint.get("/<slug>/map")
def circle(slug: str) -> str:
    return map_fragment(season(slug))


@blueprint.get("/code-of-conduct")
def code_of_conduct() -> str:
    return render_template("join/code_of_conduct.html", campaigns=joining.open_seasons())


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
def confirm(token: str) -> Response:
    """A page with a button, since mail scanners open links. The button makes the address count, here and now."""
    try:
        draft = joining.look(token) if request.method == "GET" else joining.confirm(token)
    except Refused as refusal:
        db.session.rollback()
        return keep_secret(
            make_response(render_template("join/dead_link.html", sentence=refusal.sentence), refusal.status)
        )
    if request.method == "GET":
        return keep_secret(make_response(render_template("join/confirm.html", draft=draft)))
    own = draft_of(draft.campaign.slug)
    if own is None or own.id != draft.id:
        draft = joining.move(draft)
    joining.take_over(draft, own)
    remember(draft)
    session["confirmed"] = draft.id
    if joining.open_step(draft) is None:
        return joined(draft)
    db.session.commit()
    flash(gettext("Your address is confirmed."), "success")
    return to_next_page(draft, draft.campaign.slug)


def season(slug: str) -> Campaign:
    campaign = db.session.scalar(db.select(Campaign).filter_by(slug=slug))
    if campaign is None:
        raise Refused(SENTENCES[404], status=404)
    return campaign


def draft_of(slug: str) -> JoinDraft | None:
    """This browser's draft for the season."""
    number = session.get("joining", {}).get(slug)
    return db.session.get(JoinDraft, number) if number else None


def remember(draft: JoinDraft) -> None:
    """For as long as the link in her mail lives, and longer: phones close their browsers without asking."""
    session.permanent = True
    session["joining"] = session.get("joining", {}) | {draft.campaign.slug: draft.id}


def forget(slug: str) -> None:
    session["joining"] = {name: number for name, number in session.get("joining", {}).items() if name != slug}


def known_of_me() -> dict[str, Any]:
    if not current_user.is_authenticated:
        return {}
    person: Person = current_user.person
    return {"name": person.name, "phone": person.phone}


def begun(campaign: Campaign, draft: JoinDraft | None, form: YouForm) -> Response:
    """The draft gets its name; another address than before begins another one, with its own mail."""
    me: Person | None = current_user.person if current_user.is_authenticated else None
    address = me.email if me else form.email.data
    if draft is None or draft.email != address:
        kept = draft.answers if draft else {}
        if draft is not None:
            joining.discard(draft)
        draft = joining.begin(campaign, address, language=str(get_locale()), known=me)
        joining.answer(draft, kept)
        remember(draft)
    joining.answer(draft, {"name": form.name.data, "phone": form.phone.data})
    if me is not None:
        session["confirmed"] = draft.id
    return saved(draft)


def saved(draft: JoinDraft) -> Response:
    db.session.commit()
    return to_next_page(draft, draft.campaign.slug)


def to_next_page(draft: JoinDraft | None, slug: str) -> Response:
    if draft is not None and draft.volunteer_id:
        return redirect(url_for("volunteer.times", volunteer_id=draft.volunteer_id), 303)
    step = joining.open_step(draft) if draft else "you"
    if step in ("where", "what", "often"):
        return redirect(url_for("join.ask", slug=slug, step=step), 303)
    return redirect(url_for(f"join.{step or 'check'}", slug=slug), 303)


def joined(draft: JoinDraft) -> Response:
    """She takes part from now on; the browser that opened the link in her mail is signed in with it."""
    hers = session.get("confirmed") == draft.id
    volunteer = joining.join(draft)
    if hers and not (current_user.is_authenticated and current_user.person.id == volunteer.person_id):
        begin_session(Me(volunteer.person))
        remember(draft)
    db.session.commit()
    flash(gettext("You have joined. One thing is left: say when you can."), "success")
    return redirect(url_for("volunteer.times", volunteer_id=volunteer.id), 303)


def page(step: str, campaign: Campaign, form: Form, draft: JoinDraft | None, **more: Any) -> Page:
    """One page of questions, or her own pages when she has joined; 400 when what was typed is to be mended."""
    if draft is not None and draft.volunteer_id:
        return to_next_page(draft, campaign.slug)
    number = list(joining.STEPS).index(step) + 1
    html = render_template(f"join/{step}.html", campaign=campaign, form=form, draft=draft, step=number,
                           steps=len(joining.STEPS), answers=draft.answers if draft else {}, **more)  # fmt: skip
    return (html, 400) if form.errors else html


def in_words(draft: JoinDraft) -> dict[str, Any]:
    schools = {school.id: joining.school_label(school) for school in joining.all_schools()}
    return {"answers": draft.answers, "schools": schools}
