"""After a lesson its school says how it went: asked once by mail, told in a minute, corrected as often as it likes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import AttendanceStatus, AuditEntry, Message, MessageKind, VisitReport
from outreach.services import privacy
from outreach.services.booking import report_visit
from outreach.services.errors import Refused
from outreach.services.mailing.tidying import drop_overtaken
from outreach.services.reminders import remind_due
from outreach.services.reporting import campaign_figures
from tests.factories import MONDAY, make_campaign, make_person, make_request, make_school, make_volunteer
from tests.services.outbound import at, in_english, published
from tests.services.test_reminders import local

HELD = AttendanceStatus.ATTENDED


@pytest.fixture
def lesson(app):
    """Published, and by now two hours over."""
    at()
    with in_english(app):
        campaign = make_campaign()
        request = make_request(campaign, make_school(contact=make_person(email="rasa@example.org")))
        published(campaign, {request: [make_volunteer(campaign)]})
        local(MONDAY, 12)
        yield request


def asked() -> list[Message]:
    remind_due()
    query = sa.select(Message).filter_by(kind=MessageKind.NOTICE, to_address="rasa@example.org")
    return list(db.session.scalars(query))


def test_a_school_is_asked_the_day_after_once(lesson):
    assert asked() == []
    local(MONDAY + timedelta(days=1), 8)
    assert asked() == []
    for hour in (10, 11, 34):
        local(MONDAY + timedelta(days=1), hour)
        [mail] = asked()
    assert mail.subject.startswith("How was the lesson?")
    assert f"/school/requests/{lesson.id}/report" in mail.text
    drop_overtaken()  # it is about what was, not about what is to come
    assert mail.state == "waiting"


def test_who_has_told_or_withdrawn_is_not_asked(lesson):
    report_visit(lesson, lesson.school.contacts[0].person, HELD, pupils=20, girls=9)
    local(MONDAY + timedelta(days=1), 10)
    assert asked() == []


def test_it_is_told_corrected_and_counted(lesson):
    teacher = lesson.school.contacts[0].person
    report_visit(lesson, teacher, HELD, pupils=30, girls=20, comment="Lovely")
    report_visit(lesson, teacher, HELD, pupils=20, girls=9)
    found = campaign_figures(lesson.campaign)
    assert (found.reported, found.pupils_there, found.girls_there) == (1, 20, 9)
    history = db.session.scalars(sa.select(AuditEntry.detail).filter_by(action="visit.reported")).all()
    assert [entry["pupils"] for entry in history] == [30, 20]
    report_visit(lesson, teacher, AttendanceStatus.VOLUNTEER_NO_SHOW, pupils=20, girls=9)
    assert campaign_figures(lesson.campaign).reported == 0
    assert db.session.scalars(sa.select(VisitReport)).one().pupils == 0


def test_who_leaves_takes_her_words_along_and_the_numbers_stay(lesson):
    teacher = lesson.school.contacts[0].person
    report_visit(lesson, teacher, HELD, pupils=20, girls=9, comment="Rasa was delighted")
    assert "Rasa was delighted" in privacy.take_out(teacher)
    privacy.leave(teacher)
    report = db.session.scalars(sa.select(VisitReport)).one()
    assert (report.comment, report.reported_by_id, report.pupils) == ("", None, 20)


@pytest.mark.parametrize(
    ("pupils", "girls", "field"), [(0, 0, "pupils"), (10, 11, "girls")], ids=["nobody", "more girls"]
)
def test_what_cannot_be_is_refused(lesson, pupils, girls, field):
    with pytest.raises(Refused) as refusal:
        report_visit(lesson, lesson.school.contacts[0].person, HELD, pupils=pupils, girls=girls)
    assert refusal.value.field == field


def test_nothing_is_told_before_the_lesson_is_over(lesson):
    clock.start_from(clock.now() - timedelta(days=1))
    with pytest.raises(Refused, match="once the lesson is over"):
        report_visit(lesson, lesson.school.contacts[0].person, HELD, pupils=20)
