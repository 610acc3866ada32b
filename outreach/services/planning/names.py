"""How a campaign's rows are called in planning problems: S-<code>, L-<reference>, V-<row id>."""

from outreach.models import LessonRequest, School, Volunteer


def of_school(school: School) -> str:
    return f"S-{school.code}"


def of_request(request: LessonRequest) -> str:
    return f"L-{request.reference}"


def of_volunteer(volunteer: Volunteer) -> str:
    return f"V-{volunteer.id}"


def reference(lesson: str) -> str:
    """The request's reference behind a lesson's name."""
    return lesson.removeprefix("L-")


def row_id(volunteer: str) -> int:
    """The row id behind a volunteer's name."""
    return int(volunteer.removeprefix("V-"))
