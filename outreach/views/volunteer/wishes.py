"""How much, how far, in which languages, about what."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from outreach.extensions import db
from outreach.forms.volunteer import WishesForm
from outreach.services.availability import set_wishes
from outreach.services.errors import Refused
from outreach.views.guards import needs
from outreach.views.volunteer import blueprint
from outreach.views.volunteer.own import my_part, my_parts
from outreach.views.volunteer.times import Page, others


@blueprint.get("/wishes")
@needs("volunteer")
def my_wishes() -> str | Response:
    """The wishes for the newest season that runs."""
    parts = my_parts()
    if not parts:
        return render_template("volunteer/no_season.html")
    return redirect(url_for("volunteer.wishes", volunteer_id=parts[0].id), 303)


@blueprint.route("/<int:volunteer_id>/wishes", methods=["GET", "POST"])
@needs("volunteer")
def wishes(volunteer_id: int) -> Page:
    me = my_part(volunteer_id)
    form = WishesForm(me)
    if form.validate_on_submit():
        try:
            set_wishes(me, **form.answers, actor=current_user.person)
            db.session.commit()
            flash(gettext("Your wishes are saved."), "success")
            return redirect(url_for("volunteer.wishes", volunteer_id=me.id), 303)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
    page = render_template("volunteer/wishes.html", part=me, others=others(me), form=form)
    return (page, 400) if form.errors else page
