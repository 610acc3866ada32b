"""After a lesson its volunteer says how it went: asked once by mail, told in a minute; what is amiss is told on at once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from outreach.extensions import db
from outreach.models import Answer, AttendanceStatus, Message, MessageKind, VolunteerReport
from outreach.services import answers, privacy, volunteer_reports
from outreach.services.errors import Refused
from outreach.services.mailing.tidying import drop_overtaken
from outreach.services.reminders import remind_due
from tests.factories import MONDAY, make_campaign, make_person, make_request, make_school, make_volunteer
from tests.services.outbound import at, in_english, invitation, published
from tests.services.test_reminders import local
from tests.views.pages import reader

HELD, NO_CLASS = AttendanceStatus.ATTENDED, AttendanceStatus.SCHOOL_NO_SHOW


@pytest.fixture
def hers(app):
    """Her invitation to a lesson that she said yes to, and that is over by now."""
    at()
    with in_english(app):
        campaign = make_campaign(organizer_email="help@programme.example")
        request = make_request(campaign, make_school())
        her = make_volunteer(campaign, person=make_person(name="Ona Onaitė", email="ona@example.org"))
        published(campaign, {request: [her]})
        answers.answer(invitation(request, her.person), Answer.ACCEPTED, by="own")
        local(MONDAY, 12)
        yield invitation(request, her.person)


def notices(address: str) -> list[Message]:
    query = sa.select(Message).filter_by(kind=MessageKind.NOTICE, to_address=address)
    return list(db.session.scalars(query.order_by(Message.id)))


def test_she_is_asked_the_day_after_once_and_not_when_she_has_told(hers):
    for hour in (8, 10, 34):
        local(MONDAY + timedelta(days=1), hour)
        remind_due()
    [mail] = notices("ona@example.org")
    assert f"/volunteer/lessons/{hers.id}/report" in mail.text
    assert "was a teacher in the room?" in mail.text
    db.session.delete(mail)
    volunteer_reports.report(hers, HELD, teacher_stayed=True)
    remind_due()
    assert notices("ona@example.org") == []


def test_who_never_said_yes_is_not_asked(hers):
    hers.answer = Answer.NEEDS_ACTION
    local(MONDAY + timedelta(days=1), 10)
    remind_due()
    assert notices("ona@example.org") == []


def test_what_went_well_is_kept_and_what_did_not_is_told_on_once_without_her_name(hers):
    volunteer_reports.report(hers, HELD, teacher_stayed=True, comment="Lovely")
    assert notices("help@programme.example") == []
    volunteer_reports.report(hers, HELD, teacher_stayed=False)
    volunteer_reports.report(hers, HELD, teacher_stayed=False, comment="He left after a minute")
    volunteer_reports.report(hers, NO_CLASS, teacher_stayed=True)
    alone, nobody = notices("help@programme.example")
    assert "no teacher was in the room the whole time" in alone.text
    assert "No, the class could not have it." in nobody.text
    assert "Ona" not in alone.subject + alone.text + nobody.text
    drop_overtaken()  # they are about what was, not about what is to come
    assert (alone.state, nobody.state) == ("waiting", "waiting")
    [told] = volunteer_reports.reports_about(hers.request)
    assert (told.status, told.teacher_stayed, told.comment) == (NO_CLASS, None, "")


def test_nothing_is_told_of_what_is_ahead_or_was_not_hers(hers):
    with pytest.raises(Refused) as refusal:
        volunteer_reports.report(hers, HELD)
    assert refusal.value.field == "teacher_stayed"
    local(MONDAY, 7)
    with pytest.raises(Refused, match="once the lesson is over"):
        volunteer_reports.report(hers, HELD, teacher_stayed=True)
    local(MONDAY, 12)
    hers.answer = Answer.DECLINED
    assert not volunteer_reports.may_report(hers)


def test_her_pages_ask_keep_and_correct(app, hers):
    db.session.commit()
    page, path = reader(app, hers.person_id), f"/volunteer/lessons/{hers.id}"
    assert f'href="{path}/report"' in page.get(path).text
    refused = page.post(f"{path}/report", data={"status": "attended", "comment": "Fine"})
    assert refused.status_code == 400
    assert "Say whether a teacher was there." in refused.text
    assert "Fine" in refused.text
    assert "whole time? <span" not in refused.text  # not marked as optional
    told = {"status": "attended", "teacher_stayed": "yes", "comment": "Ona Onaitė"}
    assert "Please write it without" in page.post(f"{path}/report", data=told).text
    assert page.post(f"{path}/report", data=told | {"comment": "Fine"}).location == path
    assert "Correct it" in page.get(path).text
    assert page.post(f"{path}/report", data={"status": "school_no_show", "comment": "Fine"}).location == path
    stale = page.post(f"{path}/report", data=told | {"comment": "Bad", "seen": "0"})
    assert "This was changed meanwhile" in stale.text
    db.session.expire_all()
    assert db.session.scalars(sa.select(VolunteerReport.comment)).all() == ["Fine"]
    assert "Fine" in privacy.take_out(hers.person)
