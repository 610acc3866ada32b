"""The outbox empties in order, once, whatever servers and workers do."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.config import BadSetting
from outreach.extensions import db
from outreach.models import Message, MessageKind, MessageState
from outreach.services import mailing
from tests import program
from tests.factories import MONDAY, make_campaign, make_person, make_request, make_school, make_volunteer
from tests.services.outbound import BEFORE, at, calendar_of, in_english, mail, published
from tests.services.smtp import Inbox, mail_server, own_certificate

CONTACT, ONA = "contact@school.example", "ona@volunteers.example"


class Season:
    def __init__(self) -> None:
        self.campaign = make_campaign()
        self.school = make_school(contact=make_person(email=CONTACT))
        self.lesson = make_request(
            self.campaign, self.school, slots=[(MONDAY, 2), (MONDAY + timedelta(days=1), 2)]
        )
        self.ona = make_volunteer(self.campaign, person=make_person(email=ONA))

    def publish(self, **options: object) -> list[Message]:
        messages = published(self.campaign, {self.lesson: [self.ona]}, **options)
        db.session.commit()
        return messages

    def cancel(self) -> list[Message]:
        messages = published(self.campaign, {})
        db.session.commit()
        return messages


@pytest.fixture
def season(app):
    at()
    with in_english(app):
        yield Season()


@pytest.fixture
def inbox(app):
    with mail_server() as server:
        app.config["MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        yield server


def states() -> list[tuple[str, str, str]]:
    """Receiver, kind and state of every message, in the order they were made."""
    db.session.expire_all()
    rows = db.session.scalars(sa.select(Message).order_by(Message.id))
    return [(row.to_address.partition("@")[0], row.kind.value, row.state.value) for row in rows]


def message_to(address: str) -> Message:
    db.session.expire_all()
    return db.session.scalars(sa.select(Message).filter_by(to_address=address).order_by(Message.id)).first()


def later(**much: float) -> None:
    at(clock.now() + timedelta(**much))


def methods(inbox: Inbox, address: str) -> list[str]:
    """What this person's calendar was told, in the order it arrived."""
    bodies = [
        calendar_of(octets) for octets, to in zip(inbox.octets, inbox.receivers, strict=True) if to == address
    ]
    return [line for body in bodies for line in body.decode().splitlines() if line.startswith("METHOD:")]


def test_without_a_mail_server_everything_waits(season):
    season.publish()
    season.cancel()
    assert mailing.deliver_due() == mailing.Sent()
    assert {state for _to, _kind, state in states()} == {"waiting"}


def test_what_arrives_is_what_stands_in_the_outbox(season, inbox):
    messages = season.publish()
    assert mailing.deliver_due() == mailing.Sent(sent=2)
    assert len(inbox.sessions) == 1
    stored = {message.to_address: message.eml for message in messages}
    for envelope, octets in zip(inbox.taken, inbox.octets, strict=True):
        assert envelope.mail_from == "outreach@localhost"
        assert octets.rstrip(b"\r\n") == stored[envelope.rcpt_tos[0]].rstrip(b"\r\n")
        assert mail(octets)["To"].addresses[0].addr_spec == envelope.rcpt_tos[0]
    ona = message_to(ONA)
    assert (ona.state, ona.attempts, ona.answer) == (MessageState.SENT, 1, "250 taken")
    assert ona.sent_at is not None
    assert mailing.deliver_due() == mailing.Sent()


def test_no_more_than_the_limit_goes_in_one_round(season, inbox):
    season.publish()
    assert mailing.deliver_due(limit=1).sent == 1
    assert mailing.deliver_due(limit=1).sent == 1


def test_a_link_goes_before_everything_and_is_forgotten_once_sent(season, inbox):
    season.publish()
    link = mailing.queue(MessageKind.SIGN_IN, season.ona.person, link="http://localhost/sign-in/x")
    db.session.commit()
    mailing.deliver_due(limit=1)
    assert b"sign-in/x" in inbox.octets[0]
    db.session.refresh(link)
    assert (link.state, link.eml, link.text) == (MessageState.SENT, b"", "")


def test_a_link_that_ran_out_is_forgotten_even_without_a_mail_server(season):
    link = mailing.queue(MessageKind.SIGN_IN, season.ona.person, link="http://localhost/sign-in/x")
    db.session.commit()
    later(minutes=61)
    assert mailing.deliver_due() == mailing.Sent(obsolete=1)
    db.session.refresh(link)
    assert (link.state, link.eml) == (MessageState.OBSOLETE, b"")


def test_a_refusal_for_good_fails_and_holds_up_nobody(season, inbox):
    inbox.answers[CONTACT] = "550 No such mailbox"
    season.publish()
    assert mailing.deliver_due() == mailing.Sent(sent=1, failed=1)
    failed = message_to(CONTACT)
    assert (failed.state, failed.answer) == (MessageState.FAILED, "550 No such mailbox")
    later(days=1)
    assert mailing.deliver_due() == mailing.Sent()


def test_a_server_that_will_not_hear_a_mail_is_believed(season, inbox):
    """A 5xx to DATA itself was taken for "not now", and tried again for four days."""
    season.publish()
    inbox.no_data = "554 Nothing of yours is wanted"
    assert mailing.deliver_due() == mailing.Sent(failed=2)
    assert message_to(ONA).answer == "554 Nothing of yours is wanted"
    mailing.try_again(message_to(ONA))
    inbox.no_data = "452 Too busy"
    assert mailing.deliver_due() == mailing.Sent(postponed=1)


def test_a_refusal_for_now_is_tried_again_after_growing_pauses(season, inbox):
    inbox.answers[CONTACT] = "451 Come back"
    season.publish()
    assert mailing.deliver_due() == mailing.Sent(sent=1, postponed=1)
    pauses = []
    for _attempt in range(3):
        waiting = message_to(CONTACT)
        pauses.append(waiting.due_at - clock.now())
        at(waiting.due_at - timedelta(seconds=5))
        assert mailing.deliver_due() == mailing.Sent()
        later(seconds=6)
        assert mailing.deliver_due().postponed == 1
    assert [round(pause.total_seconds() / 60) for pause in pauses] == [2, 4, 8]
    del inbox.answers[CONTACT]
    later(hours=1)
    assert mailing.deliver_due().sent == 1
    assert inbox.receivers == [ONA, CONTACT] or inbox.receivers == [CONTACT, ONA]


def test_after_four_days_of_refusals_it_is_given_up(season, inbox):
    inbox.answers[CONTACT] = "451 Come back"
    season.publish()
    db.session.execute(sa.update(Message).where(Message.to_address == CONTACT).values(attempts=29))
    db.session.commit()
    assert mailing.deliver_due().failed == 1


def test_a_server_that_is_away_costs_one_attempt_of_one_message(season, app):
    app.config["MAIL_URL"] = "smtp://127.0.0.1:1"  # nobody listens there
    season.publish()
    assert mailing.deliver_due() == mailing.Sent(postponed=2)
    assert sorted(message_to(address).attempts for address in (CONTACT, ONA)) == [0, 1]
    assert not message_to(ONA).uncertain
    assert mailing.deliver_due() == mailing.Sent()


def test_a_server_that_will_not_have_us_loses_no_mail(season, inbox):
    inbox.answers[CONTACT] = inbox.answers[ONA] = "421 Closing down"
    season.publish()
    assert mailing.deliver_due() == mailing.Sent(postponed=2)
    inbox.answers.clear()
    later(hours=1)
    assert mailing.deliver_due() == mailing.Sent(sent=2)


def test_a_line_that_breaks_over_a_mail_sends_it_again_with_a_mark(season, inbox):
    inbox.answers[CONTACT] = inbox.answers[ONA] = "drop"
    season.publish()
    assert mailing.deliver_due() == mailing.Sent(postponed=2)
    assert sorted(message_to(address).uncertain for address in (CONTACT, ONA)) == [False, True]
    inbox.answers.clear()
    later(hours=1)
    assert mailing.deliver_due() == mailing.Sent(sent=2)
    twice = max(inbox.receivers, key=inbox.receivers.count)
    one, two = (octets for octets, to in zip(inbox.octets, inbox.receivers, strict=True) if to == twice)
    assert mail(one)["Message-ID"] == mail(two)["Message-ID"]
    assert calendar_of(one) == calendar_of(two)
    assert message_to(twice).uncertain


def test_an_overtaken_request_never_leaves(season, inbox):
    season.publish()
    season.publish(moved=[season.lesson])
    assert mailing.deliver_due() == mailing.Sent(sent=2, obsolete=2)
    assert [row[2] for row in states()] == ["obsolete", "obsolete", "sent", "sent"]
    assert {mail(octets)["Subject"][:7] for octets in inbox.octets} == {"Changed"}


def test_a_cancellation_of_what_never_left_never_leaves_either(season, inbox):
    season.publish()
    season.cancel()
    assert mailing.deliver_due() == mailing.Sent(obsolete=4)
    assert inbox.taken == []


def test_a_lesson_given_back_before_anything_left_is_one_request(season, inbox):
    season.publish()
    season.cancel()
    season.publish()
    assert mailing.deliver_due() == mailing.Sent(sent=2, obsolete=4)
    assert methods(inbox, ONA) == ["METHOD:REQUEST"]


def test_a_cancellation_follows_its_request(season, inbox):
    season.publish()
    mailing.deliver_due()
    season.publish(moved=[season.lesson])
    season.cancel()
    assert mailing.deliver_due() == mailing.Sent(sent=2, obsolete=2)
    assert methods(inbox, ONA) == ["METHOD:REQUEST", "METHOD:CANCEL"]


def test_a_cancellation_of_what_may_have_arrived_goes_out(season, inbox):
    inbox.answers[CONTACT] = inbox.answers[ONA] = "drop"
    season.publish()
    mailing.deliver_due()
    inbox.answers.clear()
    season.cancel()
    later(hours=1)
    assert mailing.deliver_due() == mailing.Sent(sent=1, obsolete=3)
    assert inbox.receivers[0] == inbox.receivers[1]
    assert methods(inbox, inbox.receivers[0]) == ["METHOD:REQUEST", "METHOD:CANCEL"]


def test_a_message_waits_while_an_earlier_one_of_its_lesson_is_under_way(season, inbox):
    for message in season.publish():
        message.state, message.due_at = MessageState.SENDING, clock.now() + timedelta(minutes=9)
    db.session.commit()
    season.cancel()
    assert mailing.deliver_due() == mailing.Sent()
    later(minutes=10)
    assert mailing.deliver_due() == mailing.Sent(sent=2, obsolete=2)
    assert methods(inbox, ONA) == ["METHOD:CANCEL"]


def test_mail_about_a_lesson_that_has_begun_never_leaves(season, inbox):
    season.publish()
    at(BEFORE + timedelta(days=40))
    assert mailing.deliver_due() == mailing.Sent(obsolete=2)
    assert message_to(ONA).state == MessageState.OBSOLETE


def test_a_login_is_decoded_and_a_folder_takes_mail_too(season, app, tmp_path: Path):
    with mail_server() as server:
        app.config["MAIL_URL"] = f"smtp://o%40x:p%3A%2F@127.0.0.1:{server.port}"
        season.publish()
        assert mailing.deliver_due().sent == 2
        assert server.logins == [("o@x", "p:/")]
    app.config["MAIL_URL"] = f"file:{tmp_path}/mail box"
    (message, _other) = season.cancel()
    assert mailing.deliver_due().sent == 2
    names = sorted(path.name for path in (tmp_path / "mail box").iterdir())
    assert names == sorted(f"{m.id:06d}-cancellation.eml" for m in mailing.outbox()[:2])
    assert (tmp_path / "mail box" / f"{message.id:06d}-cancellation.eml").read_bytes() == message.eml


def test_the_line_is_encrypted_as_soon_as_the_server_offers_it(season, app, tmp_path: Path):
    context = own_certificate(tmp_path)
    with mail_server(tls_context=context) as server:
        app.config["MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        season.publish()
        assert mailing.deliver_due().sent == 2, message_to(ONA).answer + message_to(CONTACT).answer
        assert server.encrypted
    with mail_server(ssl_context=context) as server:
        app.config["MAIL_URL"] = f"smtps://127.0.0.1:{server.port}"
        season.cancel()
        assert mailing.deliver_due().sent == 2


@pytest.mark.parametrize(
    "url", ["http://mail", "smtp://", "smtp://host:port", "mail.example.org", "smtp://o:%C5%BE@host"]
)
def test_a_setting_that_names_no_way_out_is_told(season, app, url):
    app.config["MAIL_URL"] = url
    season.publish()
    with pytest.raises(BadSetting, match="MAIL_URL must be"):
        mailing.deliver_due()


WORKER = """
from outreach import create_app
from outreach.services import mailing
with create_app().app_context():
    mailing.deliver_due(limit=600)
"""


class Killing(Inbox):
    """Takes so many mails, and kills the worker before it can hear of the last."""

    worker: subprocess.Popen[bytes]
    last = 300

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.taken) == self.last:
            os.kill(self.worker.pid, signal.SIGKILL)
        return answer


def fill_outbox(season: Season, number: int) -> None:
    """As many messages as a large plan publishes, alike but for what tells them apart."""
    model = season.publish()[0]
    columns = {column.key: getattr(model, column.key) for column in sa.inspect(Message).columns}
    rows = []
    for each in range(number - 2):
        message_id = f"<{each}@outreach>"
        eml = model.eml.replace(model.message_id.encode(), message_id.encode())
        rows.append(
            columns | {"id": 1000 + each, "message_id": message_id, "uid": f"{each}@outreach", "eml": eml}
        )
    db.session.execute(sa.insert(Message), rows)
    db.session.commit()


def test_a_worker_killed_in_the_middle_loses_no_mail_and_repeats_one_with_a_mark(season, app, tmp_path: Path):
    fill_outbox(season, 600)
    with mail_server(Killing()) as server:
        environment = os.environ | {
            "OUTREACH_INSTANCE": str(tmp_path), "DATABASE_URL": app.config["DATABASE_URL"], "SECRET_KEY": "only for tests",
            "MAIL_URL": f"smtp://127.0.0.1:{server.port}", "OUTREACH_NOW": clock.now().isoformat(), "MAIL_PER_MINUTE": "0",
        }  # fmt: skip
        server.worker = subprocess.Popen([sys.executable, "-c", WORKER], env=environment)
        assert server.worker.wait(program.PATIENCE_SECONDS) == -signal.SIGKILL
        assert len(server.taken) == 300
        app.config |= {"MAIL_URL": f"smtp://127.0.0.1:{server.port}", "MAIL_PER_MINUTE": 0}
        # The one in doubt waits until its worker is surely dead.
        assert mailing.deliver_due(limit=600).sent == 300
        later(minutes=11)
        assert mailing.deliver_due(limit=600).sent == 1
        ids = Counter(mail(octets)["Message-ID"] for octets in server.octets)
    messages = mailing.outbox()
    assert {message.state for message in messages} == {MessageState.SENT}
    assert set(ids) == {message.message_id for message in messages}
    (doubtful,) = [message for message in messages if message.uncertain]
    assert ids.pop(doubtful.message_id) == 2
    assert set(ids.values()) == {1}
    assert [entry["answer"][:18] for entry in doubtful.log] == ["The worker stopped", "250 taken"]
