"""Who gets no mail, what leaves first, how much leaves at once, and what every attempt came to."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import FeedToken, Message, MessageKind, MessageState
from outreach.services import mailing
from outreach.services.errors import Refused
from outreach.services.mailing.letters import Letter
from tests.factories import make, make_campaign, make_person
from tests.services.outbound import at, in_english, mail
from tests.services.smtp import mail_server

LETTER = Letter("Subject", "Text", "<p>Text</p>")


@pytest.fixture
def inbox(app):
    at()
    with in_english(app), mail_server() as server:
        app.config["MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        yield server


@pytest.fixture
def ona(app):
    return make_person(email="ona@example.org")


@pytest.fixture
def eva(app):
    return make_person(email="eva@example.org")


def queue(person, kind=MessageKind.NOTICE, **options) -> Message:
    return mailing.queue_letter(kind, person, LETTER, **options)


def leave() -> list[MessageState]:
    db.session.commit()
    mailing.deliver_due()
    return list(db.session.scalars(sa.select(Message.state).order_by(Message.id)))


def read_feed(person, hours: float) -> None:
    token = f"{person.id}-{hours}".ljust(64, "0")
    make(FeedToken(person=person, token_hash=token, last_read_at=clock.now() - timedelta(hours=hours)))


def test_a_stopped_person_gets_links_alone_until_her_mail_goes_on(inbox, ona, eva):
    mailing.stop(ona)
    queue(ona)
    queue(eva)
    mailing.queue(MessageKind.SIGN_IN, ona, link="http://localhost/sign-in/x")
    assert leave() == ["waiting", "sent", "sent"]
    mailing.resume(ona)
    assert leave() == ["sent", "sent", "sent"]


def test_a_stopped_campaign_stops_its_own_mail(inbox, ona):
    spring, autumn = make_campaign(), make_campaign(slug="autumn")
    mailing.stop(spring)
    queue(ona, campaign_id=spring.id), queue(ona, campaign_id=autumn.id)
    assert leave() == ["waiting", "sent"]
    mailing.resume(spring)
    assert leave() == ["sent", "sent"]


def test_the_setting_stops_everything_but_links(inbox, ona, app):
    app.config["MAIL_STOPPED"] = 1
    queue(ona), mailing.queue(MessageKind.SIGN_IN, ona, link="http://localhost/sign-in/x")
    assert leave() == ["waiting", "sent"]


def test_who_wants_no_reminders_still_hears_of_her_lessons(inbox, ona):
    mailing.stop_reminders(ona)
    for kind in (MessageKind.CONFIRM, MessageKind.WELCOME, MessageKind.NOTICE, MessageKind.RECEIVED):
        queue(ona, kind)
    assert leave() == ["obsolete", "obsolete", "sent", "sent"]
    mailing.resume(ona, ona)
    queue(ona, MessageKind.CONFIRM)
    assert leave()[-1] == "sent"


def test_an_organizer_who_lets_mail_go_on_does_not_bring_back_reminders_that_she_refused(inbox, ona, eva):
    mailing.stop_reminders(ona)
    mailing.stop(ona, eva)
    mailing.resume(ona, eva)
    for kind in (MessageKind.CONFIRM, MessageKind.RECEIVED):
        queue(ona, kind)
    assert leave() == ["obsolete", "sent"]


def test_urgent_mail_leaves_first_and_first_to_those_whose_calendar_is_stale(inbox, ona, eva):
    read_feed(ona, 1)
    read_feed(eva, 30)
    rasa = make_person(email="rasa@example.org")
    queue(rasa), queue(ona, urgent=True), queue(eva, urgent=True)
    assert leave() == ["sent"] * 3
    assert inbox.receivers == ["eva@example.org", "ona@example.org", "rasa@example.org"]


def test_urgent_mail_says_so_to_mail_programs(inbox, ona):
    urgent, plain = (mail(queue(ona, urgent=urgent).eml) for urgent in (True, False))
    assert (urgent["Importance"], urgent["X-Priority"]) == ("high", "1")
    assert (plain["Importance"], plain["X-Priority"]) == (None, None)


def test_no_more_leaves_in_a_minute_than_the_setting_allows(inbox, ona, app):
    app.config["MAIL_PER_MINUTE"] = 2
    for _each in range(5):
        queue(ona)
    assert leave().count("sent") == 2
    assert leave().count("sent") == 2
    at(clock.now() + timedelta(seconds=61))
    assert leave().count("sent") == 4


def test_every_attempt_is_kept_with_its_time_and_the_servers_answer(inbox, ona):
    message = queue(ona)
    inbox.answers["ona@example.org"] = "451 Come back"
    leave()
    inbox.answers["ona@example.org"] = "550 No such mailbox"
    at(clock.now() + timedelta(hours=1))
    assert leave() == ["failed"]
    db.session.refresh(message)
    assert [entry["answer"] for entry in message.log] == ["451 Come back", "550 No such mailbox"]
    assert message.log[0]["at"] < message.log[1]["at"]


def test_a_message_that_failed_is_tried_again_when_somebody_says_so(inbox, ona):
    message = queue(ona)
    with pytest.raises(Refused, match="Only a message that failed"):
        mailing.try_again(message)
    inbox.answers["ona@example.org"] = "550 No such mailbox"
    assert leave() == ["failed"]
    inbox.answers.clear()
    db.session.refresh(message)
    mailing.try_again(message)
    assert leave() == ["sent"]
    db.session.refresh(message)
    assert len(message.log) == 2
    message.state, message.eml = MessageState.FAILED, b""
    with pytest.raises(Refused, match="kept no more"):
        mailing.try_again(message)


def test_every_mail_but_links_offers_one_click_to_stop(inbox, ona):
    said = mail(queue(ona).eml)
    address = said["List-Unsubscribe"].strip("<>")
    assert said["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mailing.receiver(address.rpartition("/")[2]) == ona
    link = mailing.queue(MessageKind.SIGN_IN, ona, link="http://localhost/sign-in/x")
    assert mail(link.eml)["List-Unsubscribe"] is None


@pytest.mark.parametrize("change", ["x", "-", "é", "9" * 400])
def test_an_address_to_stop_mail_cannot_be_guessed(ona, eva, change):
    token = mailing.unsubscribing.address(ona).rpartition("/")[2]
    number, _dash, signature = token.partition("-")
    for wrong in (f"{eva.id}-{signature}", f"{number}-{signature[::-1]}", token + change, change, ""):
        assert mailing.receiver(wrong) is None
    ona.email = "new@example.org"
    assert mailing.receiver(token) is None


def test_the_same_word_is_not_said_twice(ona):
    queue(ona, once="confirm-1")
    with pytest.raises(sa.exc.IntegrityError):
        queue(ona, once="confirm-1")
