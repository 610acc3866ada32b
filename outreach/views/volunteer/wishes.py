"""What she said of herself when she joined: to read, and to change a page at a time."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from outreach.extensions import db
from outreach.forms.base import OVERTAKEN, Form
from outreach.services import joining
from outreach.services.errors import Refused
from outreach.views.errors import SENTENCES
from outreach.views.guards import needs
from outreach.views.seen import is_stale, version_of, version_on_page
from outreach.views.volunteer import blueprint
from outreach.views.volunteer.asking import form_for, shown_with, tell_town
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


@blueprint.get("/<int:volunteer_id>/wishes")
@needs("volunteer")
def wishes(volunteer_id: int) -> Page:
    me = my_part(volunteer_id)
    schools = {
        school.id: joining.school_label(school) for school in me.favourite_schools + me.refused_schools
    }
    return render_template("volunteer/wishes.html", part=me, others=others(me), campaign=me.campaign,
                           answers=joining.answers_of(me), schools=schools)  # fmt: skip


@blueprint.route("/<int:volunteer_id>/wishes/<page>", methods=["GET", "POST"])
@needs("volunteer")
def wish(volunteer_id: int, page: str) -> Page:
    me = my_part(volunteer_id)
    if page not in joining.PAGES:
        raise Refused(SENTENCES[404], status=404)
    form = form_for(page, me.campaign, joining.answers_of(me))
    only_looks, seen = "look" in request.form, version_of(shown_in(form))
    if form.validate_on_submit() and not only_looks and is_stale(seen):
        form.form_errors.append(OVERTAKEN)
    elif form.is_submitted() and not form.errors and not only_looks:
        try:
            joining.set_wishes(me, page, form.answers, actor=current_user.person)
            db.session.commit()
            flash(gettext("Your wishes are saved."), "success")
            tell_town(me.campaign, form)
            return redirect(url_for("volunteer.wishes", volunteer_id=me.id), 303)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
    html = render_template(f"volunteer/wish_{page}.html", part=me, campaign=me.campaign, form=form,
                           seen=version_on_page(seen, is_told=OVERTAKEN in form.form_errors),
                           **shown_with(page, me.campaign, form))  # fmt: skip
    return (html, 400) if form.errors else html


def shown_in(form: Form) -> dict[str, Any]:
    """What the page is filled with before she touches it."""
    return {field.name: field.object_data for field in form if field.name != "csrf_token"}


@blueprint.post("/<int:volunteer_id>/code")
@needs("volunteer")
def accept_code(volunteer_id: int) -> Response:
    """She accepts a code of conduct that has changed since."""
    me = my_part(volunteer_id)
    joining.accept_code(me)
    db.session.commit()
    flash(gettext("Thank you: the day is kept."), "success")
    return redirect(url_for("volunteer.wishes", volunteer_id=me.id), 303)
