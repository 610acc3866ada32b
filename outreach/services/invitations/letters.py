"""The text beside the calendar object: whoever sees no card still reads everything."""

from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name
from flask_babel import get_locale
from flask_babel import gettext as _

from outreach.models import Answer, Invitation, MessageKind, Recipient
from outreach.services import links, walltime, words
from outreach.services.calendars import clean_line
from outreach.services.invitations.events import page_of
from outreach.services.mailing import sender
from outreach.services.mailing.letters import Letter, render

_LONGEST_LESSON = 120  # letters in a subject


def lesson_letter(invitation: Invitation, kind: MessageKind) -> Letter:
    """An invitation, update or cancellation in the language that is forced. It names nobody who comes."""
    content = invitation.content
    notes = [] if kind == MessageKind.CANCELLATION else list(content["notes"])
    if kind == MessageKind.INVITATION:
        notes.append(
            _(
                "Add %(address)s to your contacts, so that your calendar trusts these invitations.",
                address=sender().email,
            )
        )
    if invitation.recipient == Recipient.CONTACT and kind != MessageKind.CANCELLATION:
        notes.append(
            _(
                "You learn by mail who comes, as soon as it is certain; it stands on the page of this lesson too."
            )
        )
    if invitation.urgent and kind != MessageKind.CANCELLATION:
        notes.insert(0, _("This is soon: please answer at once, so that we know that you have read it."))
    subject = _subject(invitation, kind)
    return render(
        "lesson",
        _("Urgent: %(subject)s", subject=subject) if invitation.urgent else subject,
        lesson=clean_line(content["summary"]),
        opening=_opening(invitation, kind),
        facts=[*when_and_where(invitation), *content["facts"]],
        notes=notes,
        url=page_of(invitation),
        answers=answer_choices(invitation) if kind != MessageKind.CANCELLATION else [],
        organizer=content["organizer"],
    )


def answer_choices(invitation: Invitation) -> list[tuple[str, str]]:
    """What can be answered, in a few words, and where: yes first, no last."""
    if invitation.recipient == Recipient.VOLUNTEER:
        said = [_("Yes, I come"), _("Maybe"), _("No, I cannot come")]
    else:
        said = [_("Yes, it can be held"), _("Maybe"), _("No, it cannot be held")]
    choices = (Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED)
    return [
        (words, links.answer_page(invitation, answer)) for words, answer in zip(said, choices, strict=True)
    ]


def _subject(invitation: Invitation, kind: MessageKind) -> str:
    day, _minute = walltime.wall(invitation.starts_at, invitation.content["timezone"])
    given = {
        "lesson": clean_line(invitation.content["summary"], _LONGEST_LESSON),
        "day": words.day_in_words(day),
    }
    if kind == MessageKind.INVITATION:
        return _("Lesson on %(day)s: %(lesson)s", **given)
    if kind == MessageKind.UPDATE:
        return _("Changed lesson on %(day)s: %(lesson)s", **given)
    return _("Cancelled lesson on %(day)s: %(lesson)s", **given)


def _opening(invitation: Invitation, kind: MessageKind) -> str:
    volunteer = invitation.recipient == Recipient.VOLUNTEER
    if kind == MessageKind.INVITATION:
        return _("You give this lesson.") if volunteer else _("This lesson will be given at your school.")
    if kind == MessageKind.UPDATE:
        return _("This lesson has changed. Only what stands here holds now.")
    if volunteer:
        return _("You do not give this lesson any more. Nobody expects you.")
    return _("This lesson is cancelled. Nobody will come.")


def when_and_where(invitation: Invitation) -> list[tuple[str, str]]:
    """Day, time with its zone, and place, each with its label in the language of the moment."""
    content = invitation.content
    day, starts = walltime.wall(invitation.starts_at, content["timezone"])
    _day, ends = walltime.wall(invitation.ends_at, content["timezone"])
    local = invitation.starts_at.astimezone(ZoneInfo(content["timezone"]))
    zone = f"{get_timezone_name(local, locale=get_locale())}, {content['timezone']}"
    time = _("%(time)s (%(zone)s)", time=words.clock_range(starts, ends), zone=zone)
    return [(_("Day"), words.day_in_words(day)), (_("Time"), time), (_("Place"), content["location"])]
