"""What schools have changed since a lesson was published or offered: for organizers to decide."""

from flask import render_template
from sqlalchemy.orm import joinedload, selectinload

from outreach.extensions import db
from outreach.models import LessonRequest, School
from outreach.services.bells import flags_of
from outreach.services.booking import is_change_open, request_states
from outreach.services.reporting.region import within
from outreach.views.organizer import blueprint
from outreach.views.organizer.roles import find_campaign, my_region


@blueprint.get("/<slug>/school-changes")
def school_changes(slug: str) -> str:
    campaign = find_campaign(slug)
    query = (
        db.select(LessonRequest)
        .join(LessonRequest.school)
        .where(LessonRequest.campaign_id == campaign.id, LessonRequest.withdrawn_at.is_(None))
        .where(within(School.municipality, my_region()))
        .options(
            joinedload(LessonRequest.campaign),
            joinedload(LessonRequest.school).selectinload(School.bells),
            selectinload(LessonRequest.slots),
        )
        .order_by(LessonRequest.reference)
    )
    requests = list(db.session.scalars(query))
    states = request_states(requests)
    return render_template(
        "organizer/school_changes.html",
        campaign=campaign,
        flags=flags_of(requests, states),
        asked=[request for request in requests if is_change_open(request, states[request.id])],
    )
