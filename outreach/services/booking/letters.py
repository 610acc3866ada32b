"""What schools are written about their bookings, in the language that is forced when it is asked for."""

from flask_babel import gettext as _

from outreach.models import LessonRequest
from outreach.services import links
from outreach.services.mailing.letters import Letter, help_address, lesson_name, render


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
