"""What the season asks of its volunteers, for the organizers to keep."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug import Response

from outreach.extensions import db
from outreach.forms.organizer import AskedForm
from outreach.services import joining
from outreach.services.errors import Refused
from outreach.views.organizer import blueprint
from outreach.views.organizer.roles import changes, find_campaign, me


@blueprint.route("/<slug>/volunteers/asked", methods=["GET", "POST"])
@changes
def asked(slug: str) -> str | Response | tuple[str, int]:
    campaign = find_campaign(slug)
    form = AskedForm(joining.asked_of(campaign))
    if form.validate_on_submit():
        try:
            told = joining.set_asked(campaign, form.asked, actor=me())
            db.session.commit()
            flash(gettext("Saved."), "success")
            if told:
                flash(
                    ngettext(
                        "%(num)s volunteer is asked by mail to accept the code of conduct.",
                        "%(num)s volunteers are asked by mail to accept the code of conduct.",
                        told,
                    ),
                    "success",
                )
            return redirect(url_for(".asked", slug=slug), 303)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
    said_yes, here = joining.accepted(campaign)
    page = render_template(
        "organizer/asked.html", campaign=campaign, form=form, said_yes=said_yes, taking_part=here
    )
    return (page, 400) if form.errors else page
