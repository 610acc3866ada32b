"""A change within 48 hours says that it is urgent, and the organizer sees who has not answered it."""

from datetime import timedelta

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import Answer, FeedToken, Message, MessageState
from outreach.services import mailing
from outreach.services.reminders import at_risk
from tests.factories import (
    MONDAY,
    make,
    make_campaign,
    make_person,
    make_request,
    make_school,
    make_volunteer,
)
from tests.services.outbound import at, in_english, invitation, mail, published


class Season:
    def __init__(self) -> None:
        self.campaign = make_campaign()
        self.contact = make_person(email="rasa@example.org")
        school = make_school(contact=self.contact)
        # The second time is a week after the first.
        self.lesson = make_request(
            self.campaign, school, slots=[(MONDAY, 2), (MONDAY + timedelta(days=7), 2)]
        )
        self.ona, self.eva = (
            make_volunteer(self.campaign, person=make_person(email=f"{name}@example.org"))
            for name in ("ona", "eva")
        )
        self.publish()
        self.hers = invitation(self.lesson, self.ona.person)

    def publish(self, teacher=None, **options):
        return published(self.campaign, {self.lesson: [teacher or self.ona]}, **options)

    def before_the_lesson(self, hours: float) -> None:
        at(self.hers.starts_at - timedelta(hours=hours))


@pytest.fixture
def season(app):
    at()
    with in_english(app):
        yield Season()


def test_a_change_thirty_hours_before_is_urgent_in_subject_header_and_rows(season):
    season.before_the_lesson(30)
    for message in season.publish(moved=[season.lesson]):
        assert message.urgent
        assert message.subject.startswith("Urgent: Changed lesson on")
        assert mail(message.eml)["Subject"].startswith("Urgent: ")
        assert mail(message.eml)["Importance"] == "high"
        assert "answer at once" in message.text
    assert season.hers.urgent


@pytest.mark.parametrize(("hours", "urgent"), [(47.9, True), (48.1, False)])
def test_the_old_time_counts_and_the_new_one(season, hours, urgent):
    season.before_the_lesson(hours)
    assert {message.urgent for message in season.publish(moved=[season.lesson])} == {urgent}
    assert season.hers.urgent is urgent
    at(clock.now() - timedelta(days=4))
    assert {message.urgent for message in season.publish()} == {False}
    season.publish(moved=[season.lesson])
    season.before_the_lesson(7 * 24 + hours)
    assert {message.urgent for message in season.publish()} == {urgent}  # moved to a time that is near


def test_a_late_cancellation_and_a_late_invitation_are_urgent_too(season):
    season.hers.answer = Answer.ACCEPTED
    season.before_the_lesson(20)
    said = {message.to_address: message for message in season.publish(season.eva)}
    assert {name.partition("@")[0]: message.kind.value for name, message in said.items()} == {
        "ona": "cancellation", "eva": "invitation", "rasa": "update",
    }  # fmt: skip
    assert all(message.urgent for message in said.values())
    assert "answer at once" not in said["ona@example.org"].text


def test_the_urgent_word_is_the_readers(season):
    season.ona.person.language = "lt"
    season.before_the_lesson(20)
    hers = next(m for m in season.publish(moved=[season.lesson]) if m.to_address == "ona@example.org")
    assert "2027 m. vasario 15 d." in hers.subject


def listed(season) -> dict[str, list[str]]:
    return {
        risk.person.email.partition("@")[0]: list(map(str, risk.reasons)) for risk in at_risk(season.campaign)
    }


def test_who_has_not_answered_a_late_change_is_listed_with_what_her_calendar_knows(season):
    season.before_the_lesson(30)
    fresh, stale = (
        FeedToken(person=person, token_hash=f"{person.id}".ljust(64, "0"), last_read_at=clock.now() - age)
        for person, age in ((season.ona.person, timedelta(0)), (season.contact, timedelta(hours=2)))
    )
    make(fresh), make(stale)
    season.publish(moved=[season.lesson])
    fresh.last_read_at = clock.now() + timedelta(minutes=1)
    db.session.flush()
    assert listed(season) == {
        "ona": ["Changed late, and has not answered since."],
        "rasa": [
            "Changed late, and has not answered since.",
            "Her calendar has not been read since the change.",
        ],
    }
    season.hers.answer = Answer.ACCEPTED
    fresh.ended_at = stale.ended_at = clock.now()
    assert listed(season) == {
        "rasa": [
            "Changed late, and has not answered since.",
            "Reads no calendar of ours: only mail reaches her.",
        ]
    }


def test_a_late_cancellation_stays_on_the_list_until_the_hour_is_over(season):
    season.before_the_lesson(20)
    season.publish(season.eva)
    assert listed(season)["ona"][0] == "Cancelled late: make sure that she knows."
    season.before_the_lesson(-1)
    assert listed(season) == {}


def test_whom_no_mail_tells_of_a_cancellation_is_listed_however_early_it_is(season):
    season.before_the_lesson(100)
    season.publish(season.eva)
    assert "ona" not in listed(season)
    season.ona.person.bounced_at = clock.now()
    assert listed(season)["ona"] == ["Mail does not reach this address."]
    season.ona.person.bounced_at = None
    sent = db.session.scalars(
        db.select(Message).filter_by(invitation_id=season.hers.id, method="CANCEL")
    ).one()
    sent.state = MessageState.FAILED
    db.session.flush()
    assert listed(season)["ona"] == ["The last mail about this lesson could not be delivered."]


def test_a_mail_that_failed_is_not_forgotten_when_words_change_that_are_worth_no_mail(season):
    """Each such change raised SEQUENCE, and the list took the failed mail for one that a newer had replaced."""
    season.before_the_lesson(200)
    db.session.execute(
        db.update(Message).where(Message.to_address == season.contact.email).values(state=MessageState.FAILED)
    )
    season.lesson.class_name = "9c"
    assert season.publish() == []
    assert season.hers.sequence == 1
    assert listed(season) == {"rasa": ["The last mail about this lesson could not be delivered."]}


@pytest.mark.parametrize("stopped", ["person", "campaign"])
def test_whose_mail_is_stopped_is_called_about_what_she_was_not_told(season, stopped):
    season.before_the_lesson(200)
    mailing.stop(season.ona.person if stopped == "person" else season.campaign)
    assert "ona" in listed(season)  # not even the invitation has left yet
    db.session.execute(db.update(Message).values(state=MessageState.SENT))
    assert "ona" not in listed(season)
    season.publish(season.eva)
    assert listed(season)["ona"] == ["Mail to her is stopped: she was not told of the last change."]
    mailing.resume(season.ona.person if stopped == "person" else season.campaign)
    assert "ona" not in listed(season)
