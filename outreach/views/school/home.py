"""Her schools, and one school with its requests season by season."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from flask import redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload, selectinload
from werkzeug import Response

from outreach.extensions import db
from outreach.models import Campaign, LessonRequest, School
from outreach.services.bells import flags_of
from outreach.services.booking import (
    RequestState,
    answer_by,
    is_running,
    open_drafts,
    request_states,
    takes_bookings,
)
from outreach.services.schools import gaps, waiting_of
from outreach.views.guards import needs
from outreach.views.school import blueprint
from outreach.views.school.own import my_school, my_schools


@dataclass
class Season:
    """A campaign as one school sees it: its requests with their states, and whether it can book."""

    campaign: Campaign
    is_open: bool
    rows: list[tuple[LessonRequest, RequestState]] = field(default_factory=list)


@blueprint.get("/")
@needs("school")
def home() -> str | Response:
    schools, waiting = my_schools(), waiting_of(current_user.person)
    if len(schools) == 1 and not waiting:
        return redirect(url_for("school.page", school_id=schools[0].id), 303)
    return render_template(
        "school/home.html", schools=schools, counts=live_requests(schools), waiting=waiting
    )


@blueprint.get("/<int:school_id>/")
@needs("school")
def page(school_id: int) -> str:
    school, person = my_school(school_id), current_user.person
    drafts = [draft for draft in open_drafts([school], person) if draft.answers]
    requests = requests_of(school)
    states = request_states(requests)
    return render_template(
        "school/page.html",
        school=school,
        gaps=gaps(school, person),
        flags=flags_of(requests, states),
        seasons=seasons_of(requests, states),
        drafts=drafts,
        answer_by=answer_by,
    )


def live_requests(schools: list[School]) -> dict[int, Counter[RequestState]]:
    """In which states the requests of each school are, in seasons that still run."""
    query = (
        db.select(LessonRequest)
        .where(
            LessonRequest.school_id.in_([school.id for school in schools]),
            LessonRequest.withdrawn_at.is_(None),
        )
        .options(joinedload(LessonRequest.campaign), selectinload(LessonRequest.slots))
    )
    running = [request for request in db.session.scalars(query) if is_running(request.campaign)]
    states = request_states(running)
    counts: dict[int, Counter[RequestState]] = defaultdict(Counter)
    for request in running:
        counts[request.school_id][RequestState(states[request.id].name)] += 1
    return counts


def seasons_of(requests: list[LessonRequest], states: dict[int, RequestState]) -> list[Season]:
    """Every season that runs, and those before in which the school asked for something; the latest first."""
    asked = {request.campaign_id for request in requests}
    campaigns = db.session.scalars(db.select(Campaign).order_by(Campaign.last_day.desc(), Campaign.id))
    seasons = {
        campaign.id: Season(campaign, takes_bookings(campaign))
        for campaign in campaigns
        if is_running(campaign) or campaign.id in asked
    }
    for request in requests:
        seasons[request.campaign_id].rows.append((request, states[request.id]))
    return list(seasons.values())


def requests_of(school: School) -> list[LessonRequest]:
    query = (
        db.select(LessonRequest)
        .filter_by(school_id=school.id)
        .options(selectinload(LessonRequest.slots), joinedload(LessonRequest.campaign))
        .order_by(LessonRequest.grade, LessonRequest.class_name, LessonRequest.id)
    )
    return list(db.session.scalars(query))
