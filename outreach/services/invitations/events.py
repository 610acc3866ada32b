"""From rows to calendar entries."""

from typing import Any

from flask_babel import get_locale

from outreach.models import Assignment, Invitation, InvitationState, PlanVersion, Recipient
from outreach.services import links
from outreach.services.calendars import LessonEvent
from outreach.services.invitations.content import content_of


def lesson_event(invitation: Invitation) -> LessonEvent:
    """The entry as this person's feed and mails show it. No query."""
    cancelled = invitation.state == InvitationState.CANCELLED
    return LessonEvent(
        uid=invitation.uid,
        sequence=invitation.sequence,
        created=invitation.created_at,
        changed=invitation.changed_at,
        start=invitation.starts_at,
        end=invitation.ends_at,
        status="cancelled" if cancelled else "confirmed",
        url=page_of(invitation),
        **words_of(invitation.content),
    )


def page_of(invitation: Invitation) -> str:
    """The page of the lesson, which needs a login."""
    if invitation.recipient == Recipient.VOLUNTEER:
        return links.volunteer_lesson(invitation.id)
    return links.school_request(invitation.request_id)


def plan_events(plan: PlanVersion) -> list[LessonEvent]:
    """All lessons of a plan, one entry each, for an organizer's file; in the language of the moment."""
    language = str(get_locale() or "en")
    return [
        _plan_event(plan, assignment, language)
        for assignment in plan.assignments
        if assignment.request.withdrawn_at is None
    ]


def _plan_event(plan: PlanVersion, assignment: Assignment, language: str) -> LessonEvent:
    made = plan.created_at.replace(microsecond=0)
    return LessonEvent(
        uid=f"request-{assignment.request_id}@outreach",
        sequence=plan.number,
        created=made,
        changed=made,
        start=assignment.starts_at,
        end=assignment.ends_at,
        status="confirmed",
        url=links.school_request(assignment.request_id),
        **words_of(content_of(assignment, Recipient.CONTACT, language)),
    )


def words_of(content: dict[str, Any]) -> dict[str, Any]:
    """The part of a LessonEvent that an entry's content gives."""
    lines = [f"{label}: {value}" for label, value in content["facts"]]
    return {
        "summary": content["summary"],
        "description": "\n".join([*lines, *content["notes"]]),
        "location": content["location"],
        "lat": content["lat"],
        "lon": content["lon"],
        "timezone": content["timezone"],
    }
