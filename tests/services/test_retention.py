"""The clock erases what is over, a dry run only counts, and nobody's live address ends."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    BookingDraft,
    FeedToken,
    JoinDraft,
    MessageKind,
    MessageState,
    ReceivedKind,
    ReceivedMail,
    SignInToken,
)
from outreach.services import access, mailing, retention
from outreach.services.mailing.letters import Letter
from tests.factories import (
    make,
    make_campaign,
    make_organizer,
    make_person,
    make_request,
    make_school,
    make_volunteer,
)
from tests.services.outbound import BEFORE, at, in_english


@pytest.fixture(autouse=True)
def _english(app):
    at()
    with in_english(app):
        yield


def swept(**options) -> dict[str, int]:
    return {str(each.words): each.count for each in retention.sweep(**options) if each.count}


def after(days: float) -> None:
    at(BEFORE + timedelta(days=days))


def count(entity) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(entity)) or 0


def test_texts_of_mails_are_erased_after_ninety_days_and_the_rows_stay(app):
    message = mailing.queue_letter(
        MessageKind.NOTICE, make_person(), Letter("Subject", "Text", "<p>Text</p>")
    )
    message.state = MessageState.SENT
    waiting = mailing.queue_letter(
        MessageKind.NOTICE, make_person(), Letter("Subject", "Text", "<p>Text</p>")
    )
    after(89)
    assert swept() == {}
    after(91)
    expected = {"texts of mails older than 90 days": 1}
    assert swept(dry_run=True) == expected
    assert (message.text, swept(), swept()) == ("Text", expected, {})
    db.session.expire_all()
    assert (message.text, message.eml, message.subject) == ("", b"", "Subject")
    assert waiting.text == "Text"


def test_received_mail_loses_its_text_once_nobody_has_to_read_it(app):
    done, open_ = (
        make(
            ReceivedMail(
                digest=digest,
                kind=ReceivedKind.OTHER,
                text="Hello",
                needs_person=needs,
                received_at=clock.now(),
            )
        )
        for digest, needs in (("a", False), ("b", True))
    )
    after(91)
    assert swept() == {"texts of received mails older than 90 days": 1}
    db.session.expire_all()
    assert (done.text, open_.text) == ("", "Hello")


def test_forms_never_sent_and_links_that_ran_out_go_after_thirty_days(app):
    campaign, school, person = make_campaign(), make_school(), make_person()
    request = make_request(campaign, school)
    given = {"campaign": campaign, "school": school, "person": person, "created_at": clock.now()}
    make(BookingDraft(**given))
    make(BookingDraft(**given, request=request))
    make(JoinDraft(campaign=campaign, email="x@example.org", token_hash="0" * 64, created_at=clock.now()))
    make_volunteer(campaign, person=person)
    access.sign_in_link(person)
    after(29)
    assert swept() == {}
    after(31)
    assert sum(swept().values()) == 3
    assert [count(entity) for entity in (BookingDraft, JoinDraft, SignInToken)] == [1, 0, 0]


def is_live(feed: FeedToken) -> bool:
    db.session.refresh(feed)
    return feed.ended_at is None


def test_addresses_end_four_weeks_after_the_last_season_of_what_they_show(app):
    campaign = make_campaign(last_day=date(2027, 4, 30))
    contact, boss = make_person(), make_organizer()
    school = make_school(contact=contact)
    make_request(campaign, school)
    ona = make_volunteer(campaign)
    feeds = [
        access.new_feed(ona.person)[0],
        access.new_feed(contact)[0],
        access.new_feed(contact, access.Calendar(school=school))[0],
        access.new_feed(boss, access.Calendar(campaign=campaign))[0],
    ]
    at(BEFORE.replace(month=5, day=28))
    assert swept() == {}
    at(BEFORE.replace(month=5, day=29))
    assert swept() == {"calendar addresses whose season ended four weeks ago": 4}
    assert not any(map(is_live, feeds))
    at(BEFORE.replace(month=9, day=1))
    assert swept() == {"calendar addresses that ended 90 days ago": 4}


def test_an_address_in_use_lives_on(app):
    old, new = (
        make_campaign(last_day=date(2027, 4, 30)),
        make_campaign(slug="autumn", last_day=date(2027, 11, 30)),
    )
    ona = make_volunteer(old)
    make_volunteer(new, person=ona.person)
    newcomer = make_school(contact=make_person())
    feeds = [
        access.new_feed(ona.person)[0],
        access.new_feed(newcomer.contacts[0].person)[0],  # her school asks for its first lesson later
        access.new_feed(newcomer.contacts[0].person, access.Calendar(school=newcomer))[0],
    ]
    at(BEFORE.replace(month=7))
    assert swept() == {}
    assert all(map(is_live, feeds))


def test_people_are_counted_and_never_erased(app):
    campaign = make_campaign(first_day=date(2025, 10, 1), last_day=date(2026, 1, 10))
    make_volunteer(campaign)
    make_volunteer(campaign, person=make_organizer())
    words = "people whose last season ended a year ago: ask them, or erase them"
    assert (swept(), swept()) == ({words: 1}, {words: 1})
