"""Her lessons in her own calendar."""

from flask import Response, url_for
from werkzeug import Response as Answer

from outreach.views.addresses import add_address, addresses_page, end_address, end_all
from outreach.views.guards import needs
from outreach.views.volunteer import blueprint

TEMPLATE = "volunteer/calendar.html"


@blueprint.get("/calendar")
@needs("volunteer")
def calendar() -> Response:
    return addresses_page(TEMPLATE)


@blueprint.post("/calendar")
@needs("volunteer")
def new_calendar() -> Answer:
    return add_address(TEMPLATE)


@blueprint.post("/calendar/<int:feed_id>/end")
@needs("volunteer")
def end_calendar(feed_id: int) -> Answer:
    return end_address(feed_id, url_for("volunteer.calendar"))


@blueprint.post("/calendar/end")
@needs("volunteer")
def end_calendars() -> Answer:
    return end_all(url_for("volunteer.calendar"))
