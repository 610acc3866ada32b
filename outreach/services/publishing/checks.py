"""What stands against publishing a plan, and what an organizer should know before she does."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from outreach.models import Assignment, Campaign, Delivery, School, Vetting, Volunteer
from outreach.services.calendars import zone_is_exact
from outreach.services.publishing.changes import lesson_name


def refusals(campaign: Campaign, assignments: Iterable[Assignment], now: datetime) -> list[Any]:
    """One sentence for each lesson to come that must not be published as it is (domain.md R11, R12, R14)."""
    found = [] if _zone_can_be_told(campaign) else [_zone_sentence(campaign)]
    for assignment in _to_come(assignments, now):
        for volunteer in assignment.volunteers:
            found += _against(campaign, assignment, volunteer)
    return found


def warnings(assignments: Iterable[Assignment], now: datetime) -> list[Any]:
    """One sentence for each gap in what a visitor needs to know of a school (domain.md R26)."""
    visited: dict[School, bool] = {}
    for assignment in _to_come(assignments, now):
        school, in_person = assignment.request.school, assignment.delivery == Delivery.IN_PERSON
        visited[school] = visited.get(school, False) or in_person
    return [sentence for school, in_person in visited.items() for sentence in _gaps(school, in_person)]


def _to_come(assignments: Iterable[Assignment], now: datetime) -> Iterator[Assignment]:
    for assignment in assignments:
        if assignment.starts_at > now and assignment.request.withdrawn_at is None:
            yield assignment


def _against(campaign: Campaign, assignment: Assignment, volunteer: Volunteer) -> Iterator[Any]:
    request = assignment.request
    required = campaign.requires_vetting if request.requires_vetting is None else request.requires_vetting
    given = {
        "lesson": lesson_name(request),
        "volunteer": volunteer.person.name or volunteer.person.email,
    }
    if volunteer.left_at is not None or volunteer.person.left_at is not None:
        yield _l("%(volunteer)s, who should give %(lesson)s, has left.", **given)
    if required and volunteer.vetting != Vetting.YES:
        yield _l(
            "%(volunteer)s, who should give %(lesson)s, is not vetted, and that lesson asks for it.", **given
        )
    if campaign.code_of_conduct and volunteer.code_accepted != campaign.code_of_conduct:
        yield _l(
            "%(volunteer)s, who should give %(lesson)s, has not accepted the code of conduct of this season.",
            **given,
        )


def _gaps(school: School, in_person: bool) -> Iterator[Any]:
    people = [contact.person for contact in school.contacts if contact.person.left_at is None]
    if not people:
        yield _l("%(school)s has no contact who could be told.", school=school.name)
    elif not any(person.phone for person in people):
        yield _l("%(school)s has no contact with a telephone number.", school=school.name)
    if in_person and not school.entrance:
        yield _l("%(school)s has not said how to come in.", school=school.name)


def _zone_can_be_told(campaign: Campaign) -> bool:
    return zone_is_exact(campaign.timezone, range(campaign.first_day.year, campaign.last_day.year + 1))


def _zone_sentence(campaign: Campaign) -> Any:
    return _l("Calendars cannot be told the clock of %(zone)s exactly.", zone=campaign.timezone)
