"""Letters about who speaks for a school, in the language that is forced when one is asked for."""

from flask import current_app
from flask_babel import gettext as _

from outreach.models import School
from outreach.services import links
from outreach.services.mailing.letters import Letter, render
from outreach.services.mailing.people import sender


def application_received(school_name: str) -> Letter:
    """To somebody who is not known yet for this school."""
    return _letter(
        _("Your wish to book lessons: %(school)s", school=school_name),
        _("Somebody, surely you, wants to book lessons for %(school)s with this address. We do not know it for this school yet.", school=school_name),
        _("An organizer looks at it, in most cases within two working days. Then you get a mail with what was decided."),
        _("Was it not you? Then leave this mail alone: without an organizer nobody gets in."),
    )  # fmt: skip


def application_accepted(school: School) -> Letter:
    """She may book for the school from now on."""
    return _letter(
        _("You can book lessons now: %(school)s", school=school.name),
        _(
            "You are now a contact of %(school)s. Sign in with this address to book lessons.",
            school=school.name,
        ),
        url=links.sign_in_page(),
    )


def application_refused(school_name: str, reason: str) -> Letter:
    """She may not; `reason` is what the organizer wrote."""
    return _letter(
        _("Your wish to book lessons: %(school)s", school=school_name),
        _("The organizers could not accept you as a contact of %(school)s.", school=school_name),
        reason,
    )


def invited(school: School, by: str) -> Letter:
    """A colleague made her a contact."""
    return _letter(
        _("You are a contact of %(school)s", school=school.name),
        _("%(name)s has made you a contact of %(school)s. You see its requests for lessons, you can book new ones, and mails about lessons come to you too.", name=by, school=school.name),
        _("Is that a mistake? You can leave the school on its page “School and contacts”."),
        url=links.sign_in_page(),
    )  # fmt: skip


def removed(school: School, by: str) -> Letter:
    """A colleague took it back."""
    return _letter(
        _("You are no contact of %(school)s any more", school=school.name),
        _("%(name)s has taken you off the contacts of %(school)s. Was that a mistake? Then ask her or him, or write to us.", name=by, school=school.name),
    )  # fmt: skip


def _letter(subject: str, *paragraphs: str, url: str = "") -> Letter:
    return render(
        "plain",
        subject,
        heading=current_app.config["PROGRAMME_NAME"],
        paragraphs=[paragraph for paragraph in paragraphs if paragraph],
        url=url,
        url_words=_("Sign in"),
        organizer=sender().email,
    )
