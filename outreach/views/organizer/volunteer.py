"""One volunteer as organizers see her: what she said, who checked her, and her town where the map lacks it."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug import Response

from outreach.extensions import db
from outreach.forms.organizer import CheckForm, PlaceForm
from outreach.models import Vetting, Volunteer
from outreach.services import joining
from outreach.services.errors import Refused
from outreach.views.errors import SENTENCES
from outreach.views.organizer import blueprint
from outreach.views.organizer.roles import changes, find_campaign, may_change, me, my_region

Page = str | Response | tuple[str, int]


@blueprint.get("/<slug>/volunteers/<int:volunteer_id>")
def volunteer(slug: str, volunteer_id: int) -> Page:
    return page(find_volunteer(slug, volunteer_id), CheckForm(), PlaceForm())


@blueprint.post("/<slug>/volunteers/<int:volunteer_id>/check")
@changes
def check_volunteer(slug: str, volunteer_id: int) -> Page:
    her, form = find_volunteer(slug, volunteer_id), CheckForm()
    if not form.validate():
        return page(her, form, PlaceForm(formdata=None))
    joining.record_check(her, Vetting(form.outcome.data), by=me())
    db.session.commit()
    flash(gettext("The check is written down with your name and today's date."), "success")
    return redirect(url_for(".volunteer", slug=slug, volunteer_id=her.id), 303)


@blueprint.post("/<slug>/volunteers/<int:volunteer_id>/place")
@changes
def place_volunteer(slug: str, volunteer_id: int) -> Page:
    """Her town comes onto the map, for all who wait for it."""
    her, form = find_volunteer(slug, volunteer_id), PlaceForm()
    if form.validate():
        try:
            count = joining.add_place(
                her.campaign, her.town, form.municipality.data or "", form.lat.data, form.lon.data
            )
            db.session.commit()
            flash(
                ngettext("%(num)s volunteer has a place now.", "%(num)s volunteers have a place now.", count),
                "success",
            )
            return redirect(url_for(".volunteer", slug=slug, volunteer_id=her.id), 303)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
    return page(her, CheckForm(formdata=None), form)


def find_volunteer(slug: str, volunteer_id: int) -> Volunteer:
    """One of the campaign, of the reader's municipalities where she is limited to some; else it is not there (404)."""
    campaign, region = find_campaign(slug), my_region()
    her = db.session.get(Volunteer, volunteer_id)
    if (
        her is None
        or her.campaign_id != campaign.id
        or (region is not None and her.municipality not in region)
    ):
        raise Refused(SENTENCES[404], status=404)
    return her


def page(her: Volunteer, check: CheckForm, place: PlaceForm) -> Page:
    schools = {
        school.id: joining.school_label(school) for school in her.favourite_schools + her.refused_schools
    }
    html = render_template(
        "organizer/volunteer.html", campaign=her.campaign, part=her, answers=joining.answers_of(her), schools=schools,
        check=check, place=place, form=check if check.errors else place, may_change=may_change(), only_reads=True,
    )  # fmt: skip
    return (html, 400) if check.errors or place.errors else html
