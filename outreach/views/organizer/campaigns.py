"""The campaigns, and one campaign in figures."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import current_app, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from outreach.extensions import db
from outreach.models import Campaign, LessonRequest, PlanState
from outreach.services import planning, schools
from outreach.services.reporting import CampaignFigures, campaign_figures
from outreach.views.organizer import blueprint
from outreach.views.organizer.roles import find_campaign, may_change, my_region


@blueprint.get("/")
def home() -> str:
    campaigns = db.session.scalars(sa.select(Campaign).order_by(Campaign.first_day.desc(), Campaign.slug))
    waiting = len(schools.waiting_applications(my_region()))
    return render_template("organizer/home.html", campaigns=campaigns.all(), applications=waiting)


@blueprint.get("/<slug>/")
def campaign(slug: str) -> str:
    found = find_campaign(slug)
    figures = campaign_figures(found, my_region())
    step = next_step(found, figures) if may_change() else None
    return render_template("organizer/campaign.html", campaign=found, figures=figures, step=step)


@dataclass(frozen=True)
class Step:
    """What to do next: a sentence, and where."""

    sentence: str
    url: str
    button: str


def next_step(campaign: Campaign, figures: CampaignFigures) -> Step | None:
    """The first thing in a season's order that is still to be done."""
    under_way = planning.solve_under_way(campaign)
    if under_way:
        to = url_for(".watch", slug=campaign.slug, solve_id=under_way.id)
        return Step(_("A plan is being made."), to, _("Watch it"))
    if not figures.requests or not figures.volunteers:
        return _to_import(campaign, figures)
    return _to_plan(campaign, figures) or _to_send(campaign, figures)


def _to_import(campaign: Campaign, figures: CampaignFigures) -> Step:
    missing = (
        _("There are no volunteers yet: import volunteers.csv, or wait until people join.")
        if figures.requests
        else _("There are no requests yet: import them, or wait until schools book.")
    )
    return Step(missing, url_for(".import_files", slug=campaign.slug), _("Import files"))


def _to_plan(campaign: Campaign, figures: CampaignFigures) -> Step | None:
    newest = figures.plans[0] if figures.plans else None
    if newest and newest.plan.state is PlanState.DRAFT:
        number = newest.plan.number
        sentence = _("Plan %(number)s is a draft: read it, then publish it.", number=number)
        return Step(sentence, _plan_address(campaign, number), _("Read plan %(number)s", number=number))
    if newest is None:
        sentence = _("Everything is there for the first plan.")
    elif waiting := later_requests(campaign, newest.plan.created_at):
        sentence = _n(
            "%(num)s request came after the newest plan.",
            "%(num)s requests came after the newest plan.",
            waiting,
        )
    else:
        return None
    return Step(sentence, url_for(".solve", slug=campaign.slug), _("Make a plan"))


def later_requests(campaign: Campaign, instant: datetime) -> int:
    """How many requests that stand came after `instant`."""
    return db.session.scalar(
        sa.select(sa.func.count())
        .select_from(LessonRequest)
        .where(
            LessonRequest.campaign_id == campaign.id,
            LessonRequest.withdrawn_at.is_(None),
            LessonRequest.created_at > instant,
        )
    )


def _plan_address(campaign: Campaign, number: int) -> str:
    return url_for(".plan", slug=campaign.slug, number=number)


def _to_send(campaign: Campaign, figures: CampaignFigures) -> Step | None:
    if figures.messages_failed:
        sentence = _n(
            "%(num)s message could not be delivered.",
            "%(num)s messages could not be delivered.",
            figures.messages_failed,
        )
        state = "failed"
    elif figures.messages_waiting and not current_app.config["MAIL_URL"]:
        sentence = _n(
            "%(num)s message waits: this site has no mail server yet (MAIL_URL).",
            "%(num)s messages wait: this site has no mail server yet (MAIL_URL).",
            figures.messages_waiting,
        )
        state = "waiting"
    else:
        return None
    return Step(sentence, url_for(".outbox", slug=campaign.slug, state=state), _("Open the outbox"))
