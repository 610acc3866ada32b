"""A campaign as it stands at one moment, read with a fixed number of queries however large it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import joinedload, selectinload

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    Assignment,
    Campaign,
    Closure,
    Invitation,
    LessonRequest,
    Pin,
    PlanState,
    PlanVersion,
    Recipient,
    School,
    Volunteer,
)
from outreach.services import busy
from outreach.services.availability import Span
from outreach.services.errors import Refused
from outreach.services.places import added_places, find_town
from outreach.services.planning.reach import Point
from outreach.services.walltime import today


@dataclass(frozen=True)
class Season:
    """Everything that a planning problem is made from; `today` is the campaign's local day at `now`."""

    campaign: Campaign
    now: datetime
    today: date
    closures: list[Closure]
    requests: list[LessonRequest]  # not withdrawn
    volunteers: list[Volunteer]  # all, also those who left
    told: list[Assignment]  # the published plan
    pins: list[Pin]  # the organizers', of requests that are not withdrawn
    busy: dict[int, list[Span]]  # by person: when their own calendars say that they are busy
    ever_published: frozenset[int]  # ids of requests that stood in any published plan
    work: dict[int, Point]  # by volunteer: where she works, of those who set out from there on some days
    declined: frozenset[tuple[int, int]]  # (request, person) of volunteers who answered that they cannot come


def read(campaign: Campaign) -> Season:
    """The campaign now."""
    now = clock.now()
    volunteers = _volunteers(campaign)
    return Season(
        campaign=campaign,
        now=now,
        today=today(now, campaign.timezone),
        closures=list(campaign.closures),
        requests=_requests(campaign),
        volunteers=volunteers,
        told=_told(campaign),
        pins=_pins(campaign),
        busy=busy.spans_of([volunteer.person_id for volunteer in volunteers], campaign.timezone),
        work=work_places(campaign, volunteers),
        ever_published=_ever_published(campaign),
        declined=_declined(campaign),
    )


def plannable(season: Season, volunteer: Volunteer) -> bool:
    """Whether she can get lessons: joined and not left, has a place, and accepted the code of conduct that is asked for."""
    code = season.campaign.code_of_conduct
    return (
        volunteer.left_at is None
        and volunteer.person.left_at is None
        and volunteer.lat is not None
        and volunteer.lon is not None
        and code in ("", volunteer.code_accepted)
    )


def _requests(campaign: Campaign) -> list[LessonRequest]:
    query = (
        db.select(LessonRequest)
        .filter_by(campaign_id=campaign.id, withdrawn_at=None)
        .options(
            selectinload(LessonRequest.slots),
            selectinload(LessonRequest.school).selectinload(School.bells),
        )
        .order_by(LessonRequest.reference)
    )
    return list(db.session.scalars(query))


def _volunteers(campaign: Campaign) -> list[Volunteer]:
    query = (
        db.select(Volunteer)
        .filter_by(campaign_id=campaign.id)
        .options(
            joinedload(Volunteer.person),
            selectinload(Volunteer.windows),
            selectinload(Volunteer.favourite_schools),
            selectinload(Volunteer.refused_schools),
        )
        .order_by(Volunteer.id)
    )
    return list(db.session.scalars(query))


def work_places(campaign: Campaign, volunteers: Iterable[Volunteer]) -> dict[int, Point]:
    """Where those work who set out from there on some days, by row id. At most one query."""
    asked = [one for one in volunteers if one.work_town and one.work_days]
    extra = added_places(campaign.country) if asked else []
    found = {}
    for one in asked:
        try:
            place = find_town(campaign.country, one.work_town, extra=extra)
        except Refused:  # from before it was checked, or taken off the map: planned from home
            continue
        found[one.id] = (place.lat, place.lon)
    return found


def _told(campaign: Campaign) -> list[Assignment]:
    query = (
        db.select(Assignment)
        .join(Assignment.plan)
        .filter(PlanVersion.campaign_id == campaign.id, PlanVersion.state == PlanState.PUBLISHED)
        .options(joinedload(Assignment.request), selectinload(Assignment.volunteers))
        .order_by(Assignment.starts_at, Assignment.id)
    )
    return list(db.session.scalars(query))


def _pins(campaign: Campaign) -> list[Pin]:
    query = (
        db.select(Pin)
        .join(Pin.request)
        .filter(LessonRequest.campaign_id == campaign.id, LessonRequest.withdrawn_at.is_(None))
        .options(selectinload(Pin.volunteers))
        .order_by(Pin.id)
    )
    return list(db.session.scalars(query))


def _ever_published(campaign: Campaign) -> frozenset[int]:
    query = (
        db.select(Assignment.request_id)
        .join(Assignment.plan)
        .filter(PlanVersion.campaign_id == campaign.id, PlanVersion.published_at.is_not(None))
        .distinct()
    )
    return frozenset(db.session.scalars(query))


def _declined(campaign: Campaign) -> frozenset[tuple[int, int]]:
    query = (
        db.select(Invitation.request_id, Invitation.person_id)
        .join(Invitation.request)
        .where(
            LessonRequest.campaign_id == campaign.id,
            Invitation.recipient == Recipient.VOLUNTEER,
            Invitation.answer == Answer.DECLINED,
        )
    )
    return frozenset((request, person) for request, person in db.session.execute(query))


def can_come(season: Season, request: LessonRequest, volunteers: Iterable[Volunteer]) -> bool:
    """Whether each of them can be planned and none has answered that she cannot give this lesson."""
    return all(
        plannable(season, one) and (request.id, one.person_id) not in season.declined for one in volunteers
    )
