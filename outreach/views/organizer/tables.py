"""The campaign's requests and volunteers, to be searched and read."""

from flask import render_template, request

from outreach.services.reporting import request_rows, volunteer_rows
from outreach.views.organizer import blueprint
from outreach.views.organizer.paging import page_of
from outreach.views.organizer.roles import find_campaign, my_region


@blueprint.get("/<slug>/requests")
def requests(slug: str) -> str:
    campaign, wanted = find_campaign(slug), request.args.get("q", "")
    page = page_of(request_rows(campaign, wanted, my_region()))
    return render_template("organizer/requests.html", campaign=campaign, page=page, wanted=wanted)


@blueprint.get("/<slug>/volunteers")
def volunteers(slug: str) -> str:
    campaign, wanted = find_campaign(slug), request.args.get("q", "")
    page = page_of(volunteer_rows(campaign, wanted, my_region()))
    return render_template("organizer/volunteers.html", campaign=campaign, page=page, wanted=wanted)
