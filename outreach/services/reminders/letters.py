"""What reminders say, in the language that is forced."""

from flask_babel import gettext as _

from outreach.models import Answer, Invitation, Recipient
from outreach.services import links, walltime, words
from outreach.services.calendars import clean_line
from outreach.services.invitations.events import page_of
from outreach.services.invitations.letters import answer_choices, when_and_where
from outreach.services.mailing.letters import Letter, help_address, render
from outreach.services.visits import visit_sheet

_LONGEST_LESSON = 120  # letters in a subject


def confirm_letter(invitation: Invitation) -> Letter:
    """A week before: is it still so?"""
    volunteer = invitation.recipient == Recipient.VOLUNTEER
    opening = (
        _("You give this lesson soon. Please tell us whether you come: a class waits for you.")
        if volunteer
        else _("This lesson will be given at your school soon. Please tell us whether it can be held.")
    )
    return _letter(
        invitation,
        _("Please confirm: lesson on %(day)s, %(lesson)s", **_named(invitation)),
        opening,
        facts=[*when_and_where(invitation), *invitation.content["facts"]],
        notes=invitation.content["notes"],
        answers=answer_choices(invitation),
    )


def sheet_letter(invitation: Invitation) -> Letter:
    """The day before: the visit sheet, and the way to say no that is still open."""
    sheet = visit_sheet(invitation)
    choices = answer_choices(invitation)
    return _letter(
        invitation,
        _("For your lesson on %(day)s: %(lesson)s", **_named(invitation)),
        _("Here is what you need for this lesson. Keep it at hand."),
        facts=sheet.rows,
        notes=sheet.notes,
        answers=choices[-1:] if invitation.answer == Answer.ACCEPTED else choices,
    )


def report_letter(invitation: Invitation) -> Letter:
    """The day after: how was it?"""
    of_school = invitation.recipient == Recipient.CONTACT
    subject = _(
        "How was the lesson? %(lesson)s", lesson=clean_line(invitation.content["summary"], _LONGEST_LESSON)
    )
    return render(
        "plain",
        subject,
        heading=subject,
        paragraphs=[
            _(
                "Did the lesson take place, how many pupils and girls were there, and how was it? It takes a minute."
            )
            if of_school
            else _(
                "Thank you for the lesson. Did all go well, and was a teacher in the room? It takes a minute."
            ),
            *(f"{label}: {value}" for label, value in when_and_where(invitation)),
        ],
        url=links.school_report(invitation.request_id)
        if of_school
        else links.volunteer_report(invitation.id),
        url_words=_("Tell us"),
        organizer=help_address(invitation.request.campaign.organizer_email),
    )


def _letter(invitation: Invitation, subject: str, opening: str, **given: object) -> Letter:
    return render(
        "lesson",
        subject,
        lesson=clean_line(invitation.content["summary"]),
        opening=opening,
        url=page_of(invitation),
        organizer=help_address(invitation.request.campaign.organizer_email),
        **given,
    )


def _named(invitation: Invitation) -> dict[str, str]:
    day = walltime.today(invitation.starts_at, invitation.content["timezone"])
    return {
        "day": words.day_in_words(day),
        "lesson": clean_line(invitation.content["summary"], _LONGEST_LESSON),
    }
