"""Reading the mailbox of a real IMAP server."""

import imaplib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from outreach import clock
from outreach.config import BadSetting
from outreach.extensions import db
from outreach.models import Answer, ReceivedMail
from outreach.services import answers, checkup
from outreach.services.answers import mailbox as mailboxes
from tests.services.imap import imap_server
from tests.services.outbound import at, in_english
from tests.services.replies import Reply, letter
from tests.services.smtp import own_certificate
from tests.services.test_answers import NO, YES, Season

DONE = {"\\Seen", "Outreach"}


@pytest.fixture
def app(sqlite_app: Flask) -> Iterator[Flask]:
    """On SQLite alone: test_answers_in_circulation.py goes the whole way on both."""
    with sqlite_app.app_context():
        yield sqlite_app


# They share one server: one worker does them all.
pytestmark = pytest.mark.xdist_group("mailbox")


@pytest.fixture(scope="module")
def server():
    with imap_server() as box:
        yield box


@pytest.fixture
def inbox(app, server):
    """An empty mailbox that the program reads."""
    with server.opened() as talk:
        talk.uid("STORE", "1:*", "+FLAGS", "\\Deleted")
        talk.expunge()
    app.config["IMAP_URL"] = server.url()
    return server


@pytest.fixture
def season(app):
    at()
    with in_english(app):
        season = Season()
        db.session.commit()
        yield season


def rows() -> list[ReceivedMail]:
    return list(db.session.scalars(sa.select(ReceivedMail).order_by(ReceivedMail.id)))


def looked_at() -> checkup.Finding:
    db.session.commit()
    return next(finding for finding in checkup.findings() if finding.name == "IMAP_URL")


def reply(season, **changes) -> Reply:
    return Reply(**{"uid": season.hers.uid, "stamp": clock.now()} | changes)


def test_every_mail_is_taken_in_once_and_marked(season, inbox):
    inbox.put(reply(season, partstat="DECLINED").google(), letter(text="Ar yra projektorius?"))
    assert answers.read_mailbox() == answers.Taken(new=2)
    assert [row.kind.value for row in rows()] == ["reply", "other"]
    assert season.hers.answer == NO
    assert inbox.flags() == [DONE, DONE]
    assert answers.read_mailbox() == answers.Taken()
    inbox.put(reply(season).outlook())
    assert answers.read_mailbox() == answers.Taken(new=1)


def test_a_mail_that_a_person_opened_first_is_not_lost(season, inbox):
    inbox.put(reply(season).google(), flags="\\Seen")
    answers.read_mailbox()
    assert season.hers.answer == YES


def test_a_crash_between_record_and_mark_counts_nothing_twice(season, inbox, monkeypatch):
    inbox.put(reply(season, partstat="DECLINED").google(), letter())

    def die(*_arguments: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(mailboxes.Mailbox, "mark", die)
        with pytest.raises(SystemExit):
            answers.read_mailbox()
    db.session.rollback()
    assert (len(rows()), inbox.flags()) == (1, [set(), set()])
    answers.answer(season.hers, YES, by="page")
    db.session.commit()
    assert answers.read_mailbox() == answers.Taken(new=1, known=1)
    assert (len(rows()), inbox.flags(), season.hers.answer) == (2, [DONE, DONE], YES)


def test_a_crash_before_the_record_loses_nothing(season, inbox, monkeypatch):
    inbox.put(reply(season).google())

    def die(*_arguments: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(db.session, "commit", die)
        with pytest.raises(SystemExit):
            answers.read_mailbox()
    db.session.rollback()
    assert (rows(), inbox.flags()) == ([], [set()])
    assert answers.read_mailbox() == answers.Taken(new=1)
    assert season.hers.answer == YES


def test_a_huge_mail_and_an_empty_one_stop_nobody(season, inbox):
    inbox.put(letter(text=("x" * 70 + "\n") * 100_000), b"Subject: \n\n", reply(season).apple())
    assert answers.read_mailbox() == answers.Taken(new=3)
    huge, _empty, _reply = rows()
    assert (huge.text, "8 MB" in answers.reason_of(huge, "UTC")) == ("", True)
    assert season.hers.answer == YES


def test_only_so_many_mails_a_round_oldest_first(season, inbox):
    inbox.put(*(letter(Subject=f"Nr. {number}") for number in range(3)))
    assert answers.read_mailbox(limit=2) == answers.Taken(new=2)
    assert [row.subject for row in rows()] == ["Nr. 0", "Nr. 1"]


def test_a_server_without_flags_of_our_own_is_asked_for_what_is_unseen(inbox):
    inbox.put(letter(Subject="a"), letter(Subject="b"))
    with mailboxes.opened(inbox.url()) as box:
        assert box.keeps_marks
        box.keeps_marks = False
        first, _second = box.new()
        box.mark(first)
        assert len(box.new()) == 1
    assert inbox.flags() == [{"\\Seen"}, set()]


def test_a_mail_that_was_deleted_meanwhile_is_passed_over(inbox):
    inbox.put(letter())
    with mailboxes.opened(inbox.url()) as box:
        (number,) = box.new()
        inbox.remove(1)
        box.server.noop()
        assert box.fetch(number) is None


def test_a_mailbox_that_cannot_be_read_is_told_and_tried_again(app, season, inbox):
    right = inbox.url()
    for wrong, words in (
        (right.replace("pa%25ss", "x"), "AUTHENTICATIONFAILED"),
        (inbox.url(folder="None such"), "None such"),
        ("imap://a:b@127.0.0.1:1/INBOX", "refused"),
    ):
        app.config["IMAP_URL"] = wrong
        assert words in answers.read_mailbox().trouble
        finding = looked_at()
        assert (finding.right, words in finding.words) == (False, True)
    app.config["IMAP_URL"] = right
    inbox.put(letter())
    finding = looked_at()
    assert (finding.right, finding.words) == (True, "1 mail is new there.")
    assert answers.read_mailbox() == answers.Taken(new=1)


def test_without_a_mailbox_nothing_is_read(app):
    assert answers.read_mailbox() == answers.Taken()
    assert looked_at().right


def test_a_setting_that_cannot_be_a_mailbox_is_named(app):
    for url in (
        "x", "imap://", "imap://host", "http://a:b@host", "imap://a:b@host:0", "imap://a:b@host:x", "imap://ą:b@host",
        "imap://a%20x:b@host", "imap://a:b%0D%0Ac@host",
    ):  # fmt: skip
        app.config["IMAP_URL"] = url
        with pytest.raises(BadSetting, match="IMAP_URL"):
            answers.read_mailbox()


def test_the_line_is_encrypted_where_the_server_can(season, app, tmp_path: Path):
    own_certificate(tmp_path)
    with imap_server((tmp_path / "certificate.pem", tmp_path / "key.pem")) as box:
        for scheme in ("imap", "imaps"):
            box.put(letter(Subject=scheme))
            app.config["IMAP_URL"] = box.url(scheme)
            assert answers.read_mailbox() == answers.Taken(new=1)
        assert "TLS" in (box.folder / "log").read_text()


def test_a_password_is_not_sent_unencrypted_to_another_machine(server, monkeypatch):
    """A line to loopback, seen as one to another machine."""
    monkeypatch.setattr(mailboxes, "_LOOPBACK", ())
    with pytest.raises(imaplib.IMAP4.error, match="no encryption"), mailboxes.opened(server.url()):
        raise AssertionError("the mailbox was opened")


def test_a_server_that_says_nothing_does_not_hold_the_worker(app, monkeypatch):
    monkeypatch.setattr(mailboxes, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app.config["IMAP_URL"] = f"imap://a:b@127.0.0.1:{silent.getsockname()[1]}/INBOX"
        assert "timed out" in answers.read_mailbox().trouble


def test_what_nobody_answered_stays_so(season, inbox):
    assert answers.read_mailbox() == answers.Taken()
    assert season.hers.answer == Answer.NEEDS_ACTION
