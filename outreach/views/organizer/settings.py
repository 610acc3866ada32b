"""The settings of a season, on one page."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug import Response as Redirection

from outreach.extensions import db
from outreach.forms.campaign import SettingsForm
from outreach.services import joining
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
            told = change_settings(campaign, me(), form.settings)
            db.session.commit()
            flash(_("The settings are saved."), "success")
            if told:
                flash(asked_by_mail(told), "success")
            return redirect(url_for(".settings", slug=slug), 303)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
    said_yes, here = joining.accepted(campaign)
    page = render_template(
        "organizer/settings.html", campaign=campaign, form=form, said_yes=said_yes, taking_part=here
    )
    return (page, 400) if form.errors else page


def asked_by_mail(number: int) -> str:
    return ngettext(
        "%(num)s volunteer is asked by mail to accept the code of conduct.",
        "%(num)s volunteers are asked by mail to accept the code of conduct.",
        number,
    )
