"""Whom to call: lessons that may fail for want of a word, and calendars that are out of date."""

from flask import render_template

from outreach.services import feed_watch, reminders
from outreach.views.organizer import blueprint
from outreach.views.organizer.paging import page_of
from outreach.views.organizer.roles import find_campaign, my_region


@blueprint.get("/<slug>/at-risk")
def at_risk(slug: str) -> str:
    campaign = find_campaign(slug)
    page = page_of(reminders.at_risk(campaign, my_region()))
    return render_template("organizer/at_risk.html", campaign=campaign, page=page)


@blueprint.get("/<slug>/calendars")
def calendars(slug: str) -> str:
    """Who reads her calendar by which program, the stale ones first."""
    campaign = find_campaign(slug)
    readers = feed_watch.readers(campaign, my_region())
    stale = sum(reader.is_stale for reader in readers)
    return render_template(
        "organizer/calendars.html", campaign=campaign, page=page_of(readers), stale=stale, all=len(readers)
    )
