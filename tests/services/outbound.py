"""Plans, and what publishing them sent: shared by the tests of everything that leaves the house."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Campaign,
    Delivery,
    Invitation,
    LessonRequest,
    Message,
    Person,
    PlanVersion,
    Volunteer,
)
from outreach.services.publishing import publish_plan
from outreach.services.timetable import slot_times
from tests.factories import make_plan

BEFORE = datetime(2027, 1, 11, 9, tzinfo=UTC)  # four weeks before the first lessons


def at(instant: datetime = BEFORE) -> None:
    clock.start_from(instant)


@contextmanager
def in_english(app: Flask) -> Iterator[None]:
    """Sentences as they stand in the code, for the organizer and for readers who chose no language."""
    app.config["DEFAULT_LANGUAGE"] = "en"
    with force_locale("en"):
        yield


def plan_of(
    campaign: Campaign,
    teams: dict[LessonRequest, list[Volunteer]],
    *,
    moved: Iterable[LessonRequest] = (),
    online: Iterable[LessonRequest] = (),
) -> PlanVersion:
    """A draft: each lesson at its first slot, in person, but `moved` ones at their second, and `online` ones online."""
    plan = make_plan(campaign, teams)
    for assignment in plan.assignments:
        if assignment.request in list(moved):
            times = slot_times(assignment.request, assignment.request.slots[1])
            assert times
            assignment.starts_at, assignment.ends_at = times.start, times.end
        if assignment.request in list(online):
            assignment.delivery = Delivery.ONLINE
    db.session.flush()
    return plan


def published(*arguments: Any, **options: Any) -> list[Message]:
    """Publish a plan of these lessons and return the mails that this queued."""
    plan = plan_of(*arguments, **options)
    publish_plan(plan)
    return list(db.session.scalars(sa.select(Message).filter_by(plan_id=plan.id).order_by(Message.id)))


def said(messages: Iterable[Message]) -> list[tuple[str, str, int | None]]:
    """Who is told what: address, kind, SEQUENCE."""
    return sorted((message.to_address, message.kind.value, message.sequence) for message in messages)


def invitation(request: LessonRequest, person: Person) -> Invitation:
    return db.session.scalars(
        sa.select(Invitation).filter_by(request_id=request.id, person_id=person.id)
    ).one()


def mail(octets: bytes) -> EmailMessage:
    parsed = message_from_bytes(octets, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def part(octets: bytes, kind: str) -> Any:
    """The content of the mail's first part of this type."""
    return next(each.get_content() for each in mail(octets).walk() if each.get_content_type() == kind)


def calendar_of(octets: bytes) -> bytes:
    """The calendar object of an invitation's mail, as it is on the wire."""
    card = next(each for each in mail(octets).walk() if each.get_content_type() == "text/calendar")
    body = card.get_payload(decode=True)
    assert isinstance(body, bytes)
    return body
