"""Who comes late says it with one tap; the school and the organizers know at once, and once."""

from datetime import UTC, datetime

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    AuditEntry,
    Invitation,
    Message,
    MessageKind,
    MessageState,
    Recipient,
)
from outreach.services import attendance
from outreach.services.errors import Refused
from outreach.services.mailing.tidying import drop_overtaken
from outreach.services.publishing import publish_plan
from tests.factories import make_campaign, make_person, make_plan, make_request, make_school, make_volunteer


@pytest.fixture
def lesson(app):
    """Her published lesson of Monday 8 February 2027, 8:55."""
    clock.start_from(datetime(2027, 1, 25, 7, 0, tzinfo=UTC))
    campaign = make_campaign(organizer_email="help@programme.example")
    contact = make_person(email="rita@schools.example", name="Rita", language="en")
    volunteer = make_volunteer(campaign, person=make_person(name="Nora Šimkutė", language="lt"))
    publish_plan(make_plan(campaign, {make_request(campaign, make_school(contact=contact)): [volunteer]}))
    db.session.flush()
    return db.session.scalars(db.select(Invitation).filter_by(recipient=Recipient.VOLUNTEER)).one()


def notices():
    query = db.select(Message).filter_by(kind=MessageKind.NOTICE).order_by(Message.id)
    return [
        (message.to_address, message.urgent, f"{message.subject}\n{message.text}")
        for message in db.session.scalars(query)
    ]


def test_on_the_day_the_late_are_announced_to_both(lesson):
    clock.start_from(datetime(2027, 2, 8, 6, 30, tzinfo=UTC))
    assert attendance.say_late(lesson, 15) == 2
    assert attendance.say_late(lesson, 15) == 0
    told = notices()
    assert {address for address, *_ in told} == {"rita@schools.example", "help@programme.example"}
    assert all(urgent for _, urgent, _ in told)
    assert [address for address, _, text in told if "Nora" in text] == ["help@programme.example"]
    assert "about 15 minutes late" in {address: text for address, _, text in told}["rita@schools.example"]
    assert [
        entry.detail["minutes"]
        for entry in db.session.scalars(db.select(AuditEntry).filter_by(action="lesson.late"))
    ] == [15]
    lesson.answer = Answer.ACCEPTED
    assert attendance.say_late(lesson, 30) == 2  # it has become later still
    school = [text for address, _, text in notices() if address == "rita@schools.example"]
    assert ["Nora" in text for text in school] == [False, True]
    assert "Šimkutė" not in school[1]


@pytest.mark.parametrize(("now", "dropped"), [("08:56", 0), ("09:54", 0), ("09:55", 2)])
def test_that_she_comes_late_is_still_sent_when_the_lesson_has_begun(lesson, now, dropped):
    clock.start_from(datetime.fromisoformat("2027-02-08T08:50+02:00"))
    assert attendance.say_late(lesson, 15) == 2
    clock.start_from(datetime.fromisoformat(f"2027-02-08T{now}+02:00"))
    drop_overtaken()
    query = db.select(Message.state).filter_by(kind=MessageKind.NOTICE)
    assert db.session.scalars(query).all().count(MessageState.OBSOLETE) == dropped


@pytest.mark.parametrize(
    ("now", "may"),
    [("2027-02-07T23:59+02:00", False), ("2027-02-08T00:01+02:00", True), ("2027-02-08T09:50+02:00", True),
     ("2027-02-08T09:56+02:00", False), ("2027-02-09T09:00+02:00", False)],
)  # fmt: skip
def test_late_is_said_on_the_lessons_own_day(lesson, now, may):
    clock.start_from(datetime.fromisoformat(now))
    assert attendance.may_be_late(lesson) is may
    if not may:
        with pytest.raises(Refused) as refused:
            attendance.say_late(lesson, 15)
        assert refused.value.status == 409


def test_minutes_that_are_none_are_refused(lesson):
    clock.start_from(datetime(2027, 2, 8, 6, 30, tzinfo=UTC))
    for minutes in (0, -5, 7, 10_000):
        with pytest.raises(Refused):
            attendance.say_late(lesson, minutes)
    assert notices() == []
