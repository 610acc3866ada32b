"""Subjects and texts, in the language that is forced when they are asked for."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import get_locale
from flask_babel import gettext as _

from outreach import clock
from outreach.models import LessonRequest
from outreach.services import links, walltime, words
from outreach.services.mailing.people import sender


@dataclass(frozen=True)
class Letter:
    """A mail before it has a receiver: the text alone says everything, the HTML says it again."""

    subject: str
    text: str
    html: str


def render(template: str, subject: str, **context: Any) -> Letter:
    """A letter from templates/mail/. Only .html is escaped; what pages share is not there, as no page is asked for."""
    given = {
        "programme": current_app.config["PROGRAMME_NAME"],
        "language": str(get_locale()),
        "subject": subject,
    }
    text, html = (
        current_app.jinja_env.get_template(f"mail/{template}.{kind}").render(given | context)
        for kind in ("txt", "html")
    )
    return Letter(subject, text, html)


def sign_in(link: str) -> Letter:
    """A link that works once, for an hour."""
    programme = current_app.config["PROGRAMME_NAME"]
    return render("sign_in", _("Your link to sign in to %(programme)s", programme=programme), link=link)


def withdrawn(request: LessonRequest) -> Letter:
    """A request was withdrawn, as its school wished."""
    return _about(request, "withdrawn", _("Withdrawn: %(lesson)s", lesson=lesson_name(request)))


def lesson_name(request: LessonRequest) -> str:
    """`Vilniaus licėjus, 8b`."""
    return f"{request.school.name}, {request.class_name}"


def help_address(organizer_email: str) -> str:
    """Where people write for help: the campaign's organizer, else the sender."""
    return organizer_email or sender().email


def _about(request: LessonRequest, template: str, subject: str, **context: Any) -> Letter:
    return render(
        template,
        subject,
        lesson=lesson_name(request),
        reference=request.reference,
        today=words.day_in_words(walltime.today(clock.now(), request.campaign.timezone)),
        url=links.school_request(request.id),
        organizer=help_address(request.campaign.organizer_email),
        **context,
    )
