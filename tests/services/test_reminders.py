"""A week before everybody is asked, the day before she gets the sheet; nobody is asked twice or at night."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import Answer, InvitationState, Message, MessageKind, MessageState
from outreach.services import mailing
from outreach.services.reminders import at_risk, remind_due
from tests.factories import MONDAY, make_campaign, make_person, make_request, make_school, make_volunteer
from tests.services.outbound import at, in_english, invitation, mail, part, published

LATE = MONDAY + timedelta(days=14)


class Season:
    def __init__(self, day: date = LATE, **fields) -> None:
        self.campaign = make_campaign(**fields)
        self.contact = make_person(email="rasa@example.org")
        self.school = make_school(contact=self.contact)
        self.lesson = make_request(self.campaign, self.school, slots=[(day, 2), (day + timedelta(days=1), 2)])
        self.ona = make_volunteer(self.campaign, person=make_person(email="ona@example.org"))
        self.publish()
        self.hers = invitation(self.lesson, self.ona.person)
        self.schools = invitation(self.lesson, self.contact)

    def publish(self, **options) -> None:
        published(self.campaign, {self.lesson: [self.ona]}, **options)

    def cancel(self) -> None:
        published(self.campaign, {})


@pytest.fixture
def season(app):
    at()
    with in_english(app):
        yield Season()


def local(day: date, hour: float, zone: str = "Europe/Vilnius") -> None:
    """Move the clock to this hour by the walls of the place."""
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo(zone))
    at(midnight + timedelta(minutes=round(60 * hour)))


def reminded() -> list[tuple[str, str]]:
    """What is queued now, by receiver."""
    before = db.session.scalar(sa.select(sa.func.max(Message.id))) or 0
    count = remind_due()
    new = db.session.scalars(sa.select(Message).where(Message.id > before).order_by(Message.to_address)).all()
    assert len(new) == count
    return [(message.to_address.partition("@")[0], message.kind.value) for message in new]


BOTH_ASKED = [("ona", "confirm"), ("rasa", "confirm")]
BOTH_SHEETS = [("ona", "sheet"), ("rasa", "sheet")]


@pytest.mark.parametrize(
    ("days", "hour", "expected"),
    [
        (8, 12, []), (7, 8.98, []), (7, 9, BOTH_ASKED), (7, 17.98, BOTH_ASKED), (7, 18, []), (5, 10, BOTH_ASKED),
        (2, 10, BOTH_ASKED), (1, 8, []), (1, 9, BOTH_SHEETS), (1, 18, []), (0, 8.9, []), (0, 12, []),
    ],
)  # fmt: skip
def test_reminders_come_on_their_days_at_decent_hours(season, days, hour, expected):
    local(LATE - timedelta(days=days), hour)
    assert reminded() == expected


def test_nobody_is_reminded_twice(season):
    for days, expected in ((7, BOTH_ASKED), (6, []), (2, []), (1, BOTH_SHEETS), (1, [])):
        local(LATE - timedelta(days=days), 10)
        assert reminded() == expected


def test_who_said_yes_is_asked_no_more_and_who_said_no_gets_nothing(season):
    season.hers.answer, season.schools.answer = Answer.ACCEPTED, Answer.DECLINED
    local(LATE - timedelta(days=7), 10)
    assert reminded() == []
    local(LATE - timedelta(days=1), 10)
    assert reminded() == [("ona", "sheet")]


def test_a_cancelled_lesson_reminds_nobody(season):
    season.cancel()
    for days in (7, 1):
        local(LATE - timedelta(days=days), 10)
        assert reminded() == []


def test_a_moved_lesson_is_another_one_to_be_reminded_of(season):
    local(LATE - timedelta(days=7), 10)
    assert reminded() == BOTH_ASKED
    season.publish(moved=[season.lesson])
    assert reminded() == []  # the change itself has just asked
    local(LATE - timedelta(days=4), 10)
    assert reminded() == BOTH_ASKED


def test_a_reminder_that_still_waits_when_its_lesson_changes_never_leaves(season, app, tmp_path):
    local(LATE - timedelta(days=7), 10)
    assert reminded() == BOTH_ASKED
    at(clock.now() + timedelta(minutes=1))
    season.publish(moved=[season.lesson])
    db.session.commit()
    app.config["MAIL_URL"] = f"file:{tmp_path}/mail"
    mailing.deliver_due()
    states = db.session.scalars(sa.select(Message.state).where(Message.kind == MessageKind.CONFIRM))
    assert set(states) == {MessageState.OBSOLETE}


def test_who_left_or_wants_no_reminders_gets_none(season):
    season.ona.person.left_at = clock.now()
    mailing.stop_reminders(season.contact)
    local(LATE - timedelta(days=7), 10)
    assert reminded() == []


def test_a_limit_leaves_the_rest_for_the_next_round(season):
    local(LATE - timedelta(days=7), 10)
    assert [remind_due(limit=1), remind_due(limit=1), remind_due(limit=1)] == [1, 1, 0]


def test_an_address_that_no_mail_reaches_does_not_hold_up_the_others(season):
    first = min(season.ona.person, season.contact, key=lambda person: invitation(season.lesson, person).id)
    first.email = "nowhere"
    local(LATE - timedelta(days=7), 10)
    assert remind_due(limit=1) == 1


@pytest.mark.parametrize("day", [date(2027, 3, 29), date(2027, 11, 1)])
@pytest.mark.parametrize("zone", ["Europe/Vilnius", "Europe/Warsaw"])
def test_nine_in_the_morning_stays_nine_across_both_changes_of_the_clock(app, day, zone):
    at(datetime(day.year, day.month, 1, tzinfo=ZoneInfo("UTC")) - timedelta(days=40))
    with in_english(app):
        Season(day, timezone=zone, last_day=date(2027, 12, 1))
        for days, expected in ((7, BOTH_ASKED), (1, BOTH_SHEETS)):
            local(day - timedelta(days=days), 8.98, zone)
            midnight = datetime.combine(day - timedelta(days=days), datetime.min.time(), ZoneInfo(zone))
            assert reminded() == [], midnight
            at(midnight.replace(hour=9))
            assert reminded() == expected, midnight


def test_each_side_reads_its_own_reminder_in_its_own_language(season):
    season.ona.person.language = "lt"
    local(LATE - timedelta(days=7), 10)
    remind_due()
    hers, schools = (
        db.session.scalars(sa.select(Message).where(Message.kind == MessageKind.CONFIRM).order_by(Message.to_address))
    )  # fmt: skip
    assert "2027 m. vasario 22 d., pirmadienis" in hers.text
    assert "Monday 22 February 2027" in schools.text
    assert "/answer/" in hers.text
    assert "/answer/" in part(hers.eml, "text/html")
    assert mail(hers.eml)["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("answer", [Answer.ACCEPTED, Answer.NEEDS_ACTION])
def test_the_sheet_brings_entrance_and_number_to_who_said_yes_and_the_question_to_who_did_not(season, answer):
    season.hers.answer = answer
    season.ona.person.name = "Ona Onaitė"
    local(LATE - timedelta(days=1), 10)
    remind_due()
    sheets = db.session.scalars(
        sa.select(Message).filter_by(kind=MessageKind.SHEET).order_by(Message.to_address)
    )
    hers, schools = (sheet.text for sheet in sheets)
    assert "Entrance: Main door" in hers
    assert "08:55–09:40" in hers
    yes = answer == Answer.ACCEPTED
    assert ("+37060000000" in hers, "Yes, I come" in hers) == (yes, not yes)
    assert ("Who gives the lesson: Ona" in schools, "+37060000000" in schools) == (yes, yes)
    assert "Onaitė" not in schools


def reasons(season) -> dict[str, list[str]]:
    return {
        risk.person.email.partition("@")[0]: list(map(str, risk.reasons)) for risk in at_risk(season.campaign)
    }


def test_who_is_silent_five_days_before_is_on_the_list(season):
    local(LATE - timedelta(days=6), 23)
    assert reasons(season) == {}
    local(LATE - timedelta(days=5), 0.1)
    assert reasons(season) == {"ona": ["Has not answered."], "rasa": ["Has not answered."]}
    season.hers.answer = season.schools.answer = Answer.ACCEPTED
    assert reasons(season) == {}


def test_a_school_is_silent_only_when_none_of_its_contacts_answered(season):
    other = make_person(email="jonas@example.org")
    season.school.contacts.append(type(season.school.contacts[0])(person=other))
    db.session.flush()
    season.publish()
    local(LATE - timedelta(days=5), 10)
    assert set(reasons(season)) == {"ona", "rasa", "jonas"}
    season.schools.answer = Answer.ACCEPTED
    assert set(reasons(season)) == {"ona"}


def test_a_no_and_an_address_without_mail_are_told_early(season):
    local(LATE - timedelta(days=20), 10)
    season.hers.answer = Answer.DECLINED
    season.contact.bounced_at = clock.now()
    assert reasons(season) == {
        "ona": ["Said no, and the lesson still stands."],
        "rasa": ["Mail does not reach this address."],
    }
    season.hers.state = InvitationState.CANCELLED  # mended
    assert set(reasons(season)) == {"rasa"}


def test_a_region_sees_its_own(season):
    local(LATE - timedelta(days=5), 10)
    assert at_risk(season.campaign, frozenset({"Kauno m. sav."})) == []
    assert len(at_risk(season.campaign, frozenset({season.school.municipality}))) == 2
