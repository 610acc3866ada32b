"""A campaign as files that other programs read."""

from outreach import clock
from outreach.models import Assignment, Campaign, Delivery, PlanVersion
from outreach.services import planning
from outreach.services.calendars import LessonEvent, feed


def problem(campaign: Campaign, plan: PlanVersion | None = None) -> bytes:
    """The planning problem (outreach-problem/1) as it would be frozen now, or the one that `plan` was solved from."""
    return (plan.problem if plan else planning.freeze(campaign).problem.to_json()).encode()


def solution(plan: PlanVersion) -> bytes:
    """The plan (outreach-plan/1) as the referee passed it."""
    return plan.solution.encode()


def lessons_calendar(plan: PlanVersion) -> bytes:
    """Every lesson of `plan` as one calendar, for an organizer: schools and classes, nobody's name."""
    campaign = plan.campaign
    events = [
        _event(plan, assignment) for assignment in plan.assignments if not assignment.request.withdrawn_at
    ]
    return feed(
        events,
        name=campaign.name,
        timezone=campaign.timezone,
        organizer=campaign.organizer_email or None,
        cancelled_prefix="",
    )


def _event(plan: PlanVersion, assignment: Assignment) -> LessonEvent:
    request, school = assignment.request, assignment.request.school
    online = assignment.delivery is Delivery.ONLINE
    stamp = min(plan.published_at or plan.created_at, clock.now())
    return LessonEvent(
        uid=f"{plan.campaign.slug}-{request.reference}@outreach",
        sequence=plan.number,
        created=stamp,
        changed=stamp,
        start=assignment.starts_at,
        end=assignment.ends_at,
        timezone=plan.campaign.timezone,
        status="confirmed",
        summary=f"{school.name}, {request.class_name}",
        description=request.reference,
        location=", ".join(part for part in (school.name, school.address, school.town) if part),
        lat=None if online else school.lat,
        lon=None if online else school.lon,
    )
