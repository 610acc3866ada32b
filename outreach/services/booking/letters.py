"""What schools are written about their bookings, in the language that is forced when it is asked for."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from outreach.models import LessonRequest, Person
from outreach.services import links
from outreach.services.booking.slots import slot_in_words
from outreach.services.booking.states import answer_by
from outreach.services.mailing.letters import Letter, help_address, lesson_name, render
from outreach.services.schools import gaps
from outreach.services.words import day_in_words


def received(made: Sequence[LessonRequest], person: Person) -> Letter:
    """Requests sent in one go have come in: what was asked for, by when an answer is promised, what is missing."""
    first = made[0]
    names = f"{first.school.name}, {', '.join(request.class_name for request in made)}"
    classes = [
        (
            lesson_name(request),
            request.reference,
            [slot_in_words(slot, request.school, request.grade) for slot in request.slots],
        )
        for request in made
    ]
    return render(
        "received",
        _("We have your request: %(lesson)s", lesson=names),
        opening=ngettext(
            "We have your request for a lesson. You hear from us as soon as a volunteer and a time are found.",
            "We have your requests for lessons. You hear from us as soon as a volunteer and a time are found.",
            len(made),
        ),
        classes=classes,
        promise=_("You hear from us by %(day)s, whatever the answer is.", day=day_in_words(answer_by(first))),
        gaps=[str(gap.sentence) for gap in gaps(first.school, person)],
        about_url=links.school_about(first.school_id),
        url=links.school_request(first.id) if len(made) == 1 else links.school(first.school_id),
        button=_("See or withdraw the request") if len(made) == 1 else _("See your requests"),
        organizer=help_address(first.campaign.organizer_email),
    )  # fmt: skip


def same_class(request: LessonRequest, other: LessonRequest) -> Letter:
    """Two bookings for one class, by two people: to who booked `request`, about the `other`."""
    who = other.booked_by
    return _about(
        request,
        _("Booked twice? %(lesson)s", lesson=lesson_name(request)),
        _("There are two requests for this class: %(one)s and %(other)s.", one=request.reference, other=other.reference),
        _("%(other)s was sent by %(name)s.", other=other.reference, name=(who.name or who.email) if who else "–"),
        _("If the class should have two lessons, nothing has to be done. If not, please agree who withdraws one."),
    )  # fmt: skip


def change_asked(request: LessonRequest, note: str) -> Letter:
    """To the organizers: a school asks for another time of a lesson that was published."""
    return _about(
        request,
        _("Another time is asked for: %(lesson)s", lesson=lesson_name(request)),
        _("The school asks for another time of lesson %(reference)s. Until a new plan is published, the old time holds.", reference=request.reference),
        note,
        url=links.organizer_request(request.campaign.slug, request.reference),
    )  # fmt: skip


def _about(request: LessonRequest, subject: str, *paragraphs: str, url: str = "") -> Letter:
    return render(
        "plain",
        subject,
        heading=f"{lesson_name(request)} ({request.reference})",
        paragraphs=[paragraph for paragraph in paragraphs if paragraph],
        url=url or links.school_request(request.id),
        url_words=_("See the request"),
        organizer=help_address(request.campaign.organizer_email),
    )
