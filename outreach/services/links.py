"""The addresses that mails and calendars point to. All but the two with a token need a login."""

from flask import current_app


def sign_in(token: str) -> str:
    """A sign-in link: its page shows a button, since mail scanners follow links."""
    return _site(f"/sign-in/{token}")


def feed(token: str) -> str:
    """A calendar address; the ending tells Google what it is."""
    return _site(f"/feeds/{token}.ics")


def school_request(request_id: int) -> str:
    """The page on which a contact sees what became of a request."""
    return _site(f"/school/requests/{request_id}")


def volunteer_lesson(invitation_id: int) -> str:
    """The page on which a volunteer sees one of her lessons."""
    return _site(f"/volunteer/lessons/{invitation_id}")


def _site(path: str) -> str:
    return f"{current_app.config['SITE_URL']}{path}"
