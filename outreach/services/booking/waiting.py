"""The waiting list: requests for which nobody could come in the plan that is published.

Its order is that in which organizers look when a volunteer becomes free: schools that get no lesson in this season come
first, then the request that arrived earlier. A new plan looks at all of them at once, so a place is no promise and no
bar: a time that suits somebody counts for more. Pages that tell a place say so.
"""

from dataclasses import dataclass

from outreach.extensions import db
from outreach.models import Assignment, Campaign, LessonRequest, PlanState, PlanVersion
from outreach.services.booking.states import request_states


@dataclass(frozen=True)
class Place:
    """The `place`-th of `length`."""

    place: int
    length: int


def waiting_list(campaign: Campaign) -> list[LessonRequest]:
    """The requests that wait, the next one first; few queries."""
    requests = db.session.scalars(
        db.select(LessonRequest)
        .filter_by(campaign_id=campaign.id, withdrawn_at=None)
        .order_by(LessonRequest.created_at, LessonRequest.id)
    ).all()
    states, reached = request_states(requests), _schools_reached(campaign)
    waiting = [request for request in requests if states[request.id].name == "not_placed"]
    return sorted(waiting, key=lambda request: request.school_id in reached)


def place_of(request: LessonRequest) -> Place | None:
    """Where the request stands in the list; None when it does not wait."""
    ids = [one.id for one in waiting_list(request.campaign)]
    return Place(ids.index(request.id) + 1, len(ids)) if request.id in ids else None


def _schools_reached(campaign: Campaign) -> set[int]:
    query = (
        db.select(LessonRequest.school_id)
        .join(Assignment, Assignment.request_id == LessonRequest.id)
        .join(Assignment.plan)
        .where(
            PlanVersion.campaign_id == campaign.id,
            PlanVersion.state == PlanState.PUBLISHED,
            LessonRequest.withdrawn_at.is_(None),
        )
    )
    return set(db.session.scalars(query))
