"""What a lesson's entry says, in the language of whoever reads it.

The words are kept with the invitation, so that a feed stays the same to the octet between publishes. They hold no
telephone number, no volunteer and no child (calendars.md, D34): who comes is no matter of the entry.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from outreach.models import Assignment, Delivery, LessonRequest, Person, Recipient, School
from outreach.services import words
from outreach.services.mailing import language_of
from outreach.services.mailing.letters import help_address

ARRIVE_EARLY = 10  # minutes, where the campaign's policy says nothing (planning-problem.md, defaults)
Key = tuple[int, int]  # request, person


@dataclass(frozen=True)
class Wanted:
    """One lesson as one person is to know it."""

    request: LessonRequest
    person: Person
    recipient: Recipient
    starts_at: datetime
    ends_at: datetime
    content: dict[str, Any]


def wanted(assignments: Iterable[Assignment], now: datetime) -> dict[Key, Wanted]:
    """What everybody is to know of the lessons still to come: each volunteer, and each contact of the school.

    Withdrawn requests, lessons already begun and contacts who left are not among them. Someone who is contact and
    volunteer of one lesson knows it as its volunteer.
    """
    result = {}
    for assignment in assignments:
        request = assignment.request
        if request.withdrawn_at is not None or assignment.starts_at <= now:
            continue
        texts: dict[tuple[Recipient, str], dict[str, Any]] = {}
        for person, recipient in _people(assignment).items():
            language = language_of(person)
            if (recipient, language) not in texts:
                texts[recipient, language] = content_of(assignment, recipient, language)
            result[request.id, person.id] = Wanted(
                request, person, recipient, assignment.starts_at, assignment.ends_at, texts[recipient, language]
            )  # fmt: skip
    return result


def content_of(assignment: Assignment, recipient: Recipient, language: str) -> dict[str, Any]:
    """The words and places of the entry, ready for JSON."""
    request, school = assignment.request, assignment.request.school
    online = assignment.delivery == Delivery.ONLINE
    with force_locale(language):
        return {
            "language": language,
            "timezone": request.campaign.timezone,
            "delivery": assignment.delivery.value,
            "summary": _summary(request),
            "location": _("Online lesson") if online else place_of(school),
            "lat": None if online else school.lat,
            "lon": None if online else school.lon,
            "facts": _facts(request, recipient, online),
            "notes": [
                *notes_for(request, recipient, online),
                _how_to_cancel(recipient, help_address(request.campaign.organizer_email)),
            ],
            "organizer": help_address(request.campaign.organizer_email),
        }


def _people(assignment: Assignment) -> dict[Person, Recipient]:
    contacts = [contact.person for contact in assignment.request.school.contacts]
    people = {person: Recipient.CONTACT for person in contacts if person.left_at is None}
    return people | {volunteer.person: Recipient.VOLUNTEER for volunteer in assignment.volunteers}


def _summary(request: LessonRequest) -> str:
    parts = [request.school.name, request.school.town, request.class_name]
    lesson = ", ".join(part for part in parts if part)
    return f"{lesson}: {', '.join(request.topics)}" if request.topics else lesson


def place_of(school: School) -> str:
    """`school, street, town`, without saying the town twice."""
    parts = [school.name, school.address]
    if school.town.casefold() not in school.address.casefold():
        parts.append(school.town)
    return ", ".join(part for part in parts if part)


def _facts(request: LessonRequest, recipient: Recipient, online: bool) -> list[list[str]]:
    facts = [
        [_("Class"), request.class_name],
        [_("Grade"), str(request.grade)],
        [_("Pupils"), str(request.pupils or "")],
        [_("Girls among them"), str(request.girls or "")],
        [_("Languages"), ", ".join(words.language_name(code) for code in request.languages)],
        [_("Topics"), ", ".join(request.topics)],
    ]
    if recipient == Recipient.VOLUNTEER and not online:
        facts.append([_("Entrance"), request.school.entrance])
    return [fact for fact in facts if fact[1]]


def notes_for(request: LessonRequest, recipient: Recipient, online: bool) -> list[str]:
    """What each side should know besides the facts, as sentences in the language of the moment."""
    notes = []
    if recipient == Recipient.VOLUNTEER and not online:
        minutes = int(request.campaign.policy.get("arrive_early", ARRIVE_EARLY))
        notes.append(
            ngettext(
                "Please be there %(num)s minute before the lesson.",
                "Please be there %(num)s minutes before the lesson.",
                minutes,
            )
        )
    notes.append(_("A teacher stays in the room the whole time."))
    return notes


def _how_to_cancel(recipient: Recipient, address: str) -> str:
    if recipient == Recipient.VOLUNTEER:
        return _(
            "Deleting this entry cancels nothing: if you cannot come, say so on its page or write to %(address)s.",
            address=address,
        )
    return _(
        "Deleting this entry cancels nothing: if the lesson cannot be held, withdraw it on its page or write to %(address)s.",
        address=address,
    )
