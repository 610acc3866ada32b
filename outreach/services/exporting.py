"""A campaign as files that other programs read."""

from outreach.models import Campaign, PlanVersion
from outreach.services import planning
from outreach.services.calendars import feed
from outreach.services.invitations import plan_events


def problem(campaign: Campaign, plan: PlanVersion | None = None) -> bytes:
    """The planning problem (outreach-problem/1) as it would be frozen now, or the one that `plan` was solved from."""
    return (plan.problem if plan else planning.freeze(campaign).problem.to_json()).encode()


def solution(plan: PlanVersion) -> bytes:
    """The plan (outreach-plan/1) as the referee passed it."""
    return plan.solution.encode()


def lessons_calendar(plan: PlanVersion) -> bytes:
    """Every lesson of `plan` as one calendar, for an organizer: schools and classes, nobody's name."""
    campaign = plan.campaign
    return feed(
        plan_events(plan),
        name=campaign.name,
        timezone=campaign.timezone,
        organizer=campaign.organizer_email or None,
        cancelled_prefix="",
    )
