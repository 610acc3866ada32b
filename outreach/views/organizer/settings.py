"""The settings of a season, on one page."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response as Redirection

from outreach.extensions import db
from outreach.forms.campaign import SettingsForm
from outreach.services.campaigns import change_settings, settings_of
from outreach.services.errors import Refused
from outreach.views.organizer import blueprint
from outreach.views.organizer.roles import changes, find_campaign, me


@blueprint.route("/<slug>/settings", methods=["GET", "POST"])
@changes
def settings(slug: str) -> str | Redirection | tuple[str, int]:
    campaign = find_campaign(slug)
    form = SettingsForm(data=settings_of(campaign))
    if form.validate_on_submit():
        try:
            change_settings(campaign, me(), form.settings)
            db.session.commit()
            flash(_("The settings are saved."), "success")
            return redirect(url_for(".settings", slug=slug), 303)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
    page = render_template("organizer/settings.html", campaign=campaign, form=form)
    return (page, 400) if form.errors else page
