"""Out by a real SMTP server, back by a real IMAP server; and two at the same answer at the same moment."""

import re
import threading

import sqlalchemy as sa
from flask import Flask

from outreach import clock, jobs
from outreach.extensions import db
from outreach.models import Answer, AuditEntry, Invitation, ReceivedMail
from outreach.services import answers, mailing
from tests.services.imap import imap_server
from tests.services.outbound import at, calendar_of, mail
from tests.services.replies import Reply
from tests.services.smtp import mail_server
from tests.services.test_answers import NO, YES, Season


def reply_to(octets: bytes, **changes: str) -> bytes:
    """What Google sends back for an invitation, from nothing but its octets."""
    lines = calendar_of(octets).replace(b"\r\n ", b"").decode()
    uid, who = (
        re.search(pattern, lines, re.MULTILINE)[1]
        for pattern in (r"^UID:(.*)\r$", r"^ATTENDEE.*mailto:(.*)\r$")
    )
    sequence = int(re.search(r"^SEQUENCE:(\d+)", lines, re.MULTILINE)[1])
    assert who in str(mail(octets)["To"])
    return Reply(uid, who, sequence=sequence, stamp=clock.now(), **changes).google()


def test_an_invitation_goes_out_and_its_answer_comes_back(app: Flask):
    at()
    season = Season()
    db.session.commit()
    with mail_server() as server, imap_server() as inbox:
        app.config |= {"MAIL_URL": f"smtp://127.0.0.1:{server.port}", "IMAP_URL": inbox.url()}
        assert mailing.deliver_due().sent == 2
        said = {"ona@volunteers.example": "DECLINED", "contact@school.example": "ACCEPTED"}
        for receiver, octets in zip(server.receivers, server.octets, strict=True):
            inbox.put(reply_to(octets, partstat=said[receiver]))
        jobs.read_mailbox()
        assert (season.hers.answer, season.theirs.answer) == (NO, YES)
        season.publish(moved=[season.lesson])
        db.session.commit()
        assert (season.hers.answer, season.theirs.answer) == (Answer.NEEDS_ACTION, Answer.NEEDS_ACTION)
        mailing.deliver_due()
        # Her no is told as well, by mails that ask nobody to come anywhere; only invitations are answered.
        later = list(zip(server.receivers, server.octets, strict=True))[2:]
        invited = [(who, octets) for who, octets in later if b"text/calendar" in octets]
        assert {who for who, _ in invited} == set(said)
        assert "contact@school.example" in {who for who, octets in later if b"text/calendar" not in octets}
        for _, octets in invited:
            inbox.put(reply_to(octets))
        jobs.read_mailbox()
        assert (season.hers.answer, season.theirs.answer) == (YES, YES)
        assert {row.kind.value for row in db.session.scalars(sa.select(ReceivedMail))} == {"reply"}


def test_reading_the_mailbox_is_one_of_the_workers_chores():
    assert (60, jobs.read_mailbox) in jobs.CHORES


def at_once(app: Flask, *deeds) -> None:
    """Do each in a thread, a session and a transaction of its own, all at the same moment."""
    start = threading.Barrier(len(deeds))

    def run(deed) -> None:
        with app.app_context():
            start.wait(120)
            deed()
            db.session.commit()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
        assert not thread.is_alive()


def test_two_workers_at_the_same_mail_make_one_row_and_one_answer(app: Flask):
    at()
    season = Season()
    octets = Reply(season.hers.uid, partstat="DECLINED", stamp=clock.now()).google()
    db.session.commit()
    at_once(app, *[lambda: answers.receive(octets)] * 4)
    assert db.session.scalar(sa.select(sa.func.count(ReceivedMail.id))) == 1
    assert db.session.scalar(sa.select(sa.func.count(AuditEntry.id)).filter_by(action="lesson.answered")) == 1


def test_two_different_answers_at_once_follow_one_another(app: Flask):
    at()
    season = Season()
    number = season.hers.id
    db.session.commit()

    def say(answer: Answer):
        return lambda: answers.answer(db.session.get_one(Invitation, number), answer, by="page")

    at_once(app, say(YES), say(NO), say(YES), say(NO))
    trail = db.session.scalars(
        sa.select(AuditEntry).filter_by(action="lesson.answered").order_by(AuditEntry.id)
    ).all()
    assert trail[-1].detail["answer"] == season.hers.answer.value
    assert [entry.detail["before"] for entry in trail[1:]] == [entry.detail["answer"] for entry in trail[:-1]]
