"""The campaign in an organizer's own calendar."""

import sqlalchemy as sa
from flask import Response, url_for
from werkzeug import Response as Answer

from outreach.extensions import db
from outreach.forms.organizer import CampaignAddressForm
from outreach.models import Campaign, LessonRequest, School
from outreach.services.access import Calendar
from outreach.services.alphabet import sort_key
from outreach.views.addresses import add_address, addresses_page, end_address, end_all
from outreach.views.organizer import blueprint
from outreach.views.organizer.roles import find_campaign, my_region

TEMPLATE = "organizer/calendar.html"


@blueprint.get("/<slug>/calendar")
def calendar(slug: str) -> Response:
    campaign = find_campaign(slug)
    return addresses_page(
        TEMPLATE, Calendar(campaign=campaign), form_of(campaign, asked=False), campaign=campaign
    )


@blueprint.post("/<slug>/calendar")
def new_calendar(slug: str) -> Answer:
    campaign = find_campaign(slug)
    form = form_of(campaign)
    whole = Calendar(campaign=campaign, municipalities=form.municipalities.data or [])
    return add_address(TEMPLATE, whole, form, campaign=campaign)


@blueprint.post("/<slug>/calendar/<int:feed_id>/end")
def end_calendar(slug: str, feed_id: int) -> Answer:
    return end_address(feed_id, url_for(".calendar", slug=slug), Calendar(campaign=find_campaign(slug)))


@blueprint.post("/<slug>/calendar/end")
def end_calendars(slug: str) -> Answer:
    return end_all(url_for(".calendar", slug=slug), Calendar(campaign=find_campaign(slug)))


def form_of(campaign: Campaign, asked: bool = True) -> CampaignAddressForm:
    """With the municipalities whose schools ask for lessons, as far as the reader sees them."""
    form = CampaignAddressForm() if asked else CampaignAddressForm(formdata=None)
    query = (
        sa.select(School.municipality)
        .distinct()
        .join(LessonRequest)
        .where(LessonRequest.campaign_id == campaign.id)
    )
    region = my_region()
    names = [name for name in db.session.scalars(query) if name and (region is None or name in region)]
    form.municipalities.choices = [(name, name) for name in sorted(names, key=sort_key)]
    return form
