"""A school's lessons in its contact's own calendar."""

from flask import Response, url_for
from werkzeug import Response as Answer

from outreach.services.access import Calendar
from outreach.views.addresses import add_address, addresses_page, end_address, end_all
from outreach.views.guards import needs
from outreach.views.school import blueprint
from outreach.views.school.own import my_school

TEMPLATE = "school/calendar.html"


@blueprint.get("/<int:school_id>/calendar")
@needs("school")
def calendar(school_id: int) -> Response:
    return addresses_page(TEMPLATE, Calendar(school=my_school(school_id)))


@blueprint.post("/<int:school_id>/calendar")
@needs("school")
def new_calendar(school_id: int) -> Answer:
    return add_address(TEMPLATE, Calendar(school=my_school(school_id)))


@blueprint.post("/<int:school_id>/calendar/<int:feed_id>/end")
@needs("school")
def end_calendar(school_id: int, feed_id: int) -> Answer:
    school = my_school(school_id)
    return end_address(feed_id, url_for("school.calendar", school_id=school.id), Calendar(school=school))


@blueprint.post("/<int:school_id>/calendar/end")
@needs("school")
def end_calendars(school_id: int) -> Answer:
    school = my_school(school_id)
    return end_all(url_for("school.calendar", school_id=school.id), Calendar(school=school))
