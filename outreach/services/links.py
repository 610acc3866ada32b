"""The addresses that mails and calendars point to. All but those with a token need a login."""

from urllib.parse import quote

from flask import current_app

from outreach.models import Answer, Invitation
from outreach.services import answer_tokens


def sign_in(token: str) -> str:
    """A sign-in link: its page shows a button, since mail scanners follow links."""
    return _site(f"/sign-in/{token}")


def sign_in_page() -> str:
    """Where a link is asked for."""
    return _site("/sign-in")


def feed(token: str) -> str:
    """A calendar address; the ending tells Google what it is."""
    return _site(f"/feeds/{token}.ics")


def school_request(request_id: int) -> str:
    """The page on which a contact sees what became of a request."""
    return _site(f"/school/requests/{request_id}")


def school_report(request_id: int) -> str:
    """The page on which a contact says how a lesson went."""
    return _site(f"/school/requests/{request_id}/report")


def school(school_id: int) -> str:
    """A school's page, with all its requests."""
    return _site(f"/school/{school_id}/")


def school_about(school_id: int) -> str:
    """Where a contact says what visitors have to know of the school."""
    return _site(f"/school/{school_id}/about")


def volunteer_lesson(invitation_id: int) -> str:
    """The page on which a volunteer sees one of her lessons."""
    return _site(f"/volunteer/lessons/{invitation_id}")


def volunteer_report(invitation_id: int) -> str:
    """The page on which a volunteer says how a lesson went."""
    return _site(f"/volunteer/lessons/{invitation_id}/report")


def organizer_answers(slug: str) -> str:
    """The page on which organizers see who has answered what."""
    return _site(f"/organizer/{slug}/answers")


def organizer_request(slug: str, reference: str) -> str:
    """The organizers' list, with this request alone."""
    return _site(f"/organizer/{slug}/requests?q={quote(reference, safe='')}")


def answer_page(invitation: Invitation, answer: Answer | None = None) -> str:
    """The page on which the holder of her mail answers, with one button in front where `answer` says which.

    Opening it changes nothing, since mail scanners open links too.
    """
    chosen = f"?answer={answer.value}" if answer else ""
    return _site(f"/answer/{answer_tokens.make(invitation)}{chosen}")


def join(token: str) -> str:
    """The page on which who wants to join confirms her address and goes on."""
    return _site(f"/join/confirm/{token}")


def volunteer_times() -> str:
    """The page on which a volunteer says when she can."""
    return _site("/volunteer/times")


def volunteer_wishes() -> str:
    """The page of what a volunteer said of herself, and of the code of conduct."""
    return _site("/volunteer/wishes")


def booking(draft_id: int) -> str:
    """Where a booking half made goes on."""
    return _site(f"/school/bookings/{draft_id}/check")


def _site(path: str) -> str:
    return f"{current_app.config['SITE_URL']}{path}"
