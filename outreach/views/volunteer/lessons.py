"""Her lessons: the next one, those to come, those that were, those that were cancelled."""

from datetime import timedelta

from flask import render_template

from outreach import clock
from outreach.models import Invitation, InvitationState, Person
from outreach.services.booking import request_state
from outreach.views.guards import needs
from outreach.views.volunteer import blueprint
from outreach.views.volunteer.own import my_lesson, my_lessons, my_parts

# A contact's number is shown around the lesson only (domain.md, R20).
PHONE_BEFORE, PHONE_AFTER = timedelta(days=2), timedelta(days=7)


@blueprint.get("/")
@needs("volunteer")
def home() -> str:
    lessons, now = my_lessons(), clock.now()
    live = [lesson for lesson in lessons if lesson.state == InvitationState.CONFIRMED]
    return render_template(
        "volunteer/home.html",
        parts_of_seasons=my_parts(),
        coming=[lesson for lesson in live if lesson.ends_at > now],
        past=[lesson for lesson in live if lesson.ends_at <= now],
        cancelled=[lesson for lesson in lessons if lesson.state == InvitationState.CANCELLED],
    )


@blueprint.get("/lessons/<int:invitation_id>")
@needs("volunteer")
def lesson(invitation_id: int) -> str:
    invitation = my_lesson(invitation_id)
    contact = contact_of(invitation)
    return render_template(
        "volunteer/lesson.html",
        invitation=invitation,
        asked=invitation.request,
        assignment=request_state(invitation.request).lesson,
        contact=contact,
        phone=contact.phone if contact and shows_phone(invitation) else None,
        is_over=invitation.ends_at <= clock.now(),
    )


def contact_of(invitation: Invitation) -> Person | None:
    """Who asked for the lesson, else the school's main contact."""
    contacts = [contact.person for contact in invitation.request.school.contacts]
    booked_by = invitation.request.booked_by
    return booked_by if booked_by in contacts else next(iter(contacts), None)


def shows_phone(invitation: Invitation) -> bool:
    near = invitation.starts_at - PHONE_BEFORE <= clock.now() <= invitation.ends_at + PHONE_AFTER
    return near and invitation.state == InvitationState.CONFIRMED
