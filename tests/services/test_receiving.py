"""Mail that comes back: what it changes, what it never changes, and what waits for a person."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from outreach import clock
from outreach.extensions import db
from outreach.models import Answer, AuditEntry, Message, ReceivedKind, ReceivedMail
from outreach.services import answers
from tests.factories import make_organizer, make_person
from tests.services.outbound import at, in_english, invitation
from tests.services.replies import STAMP, Reply, bounce, crlf, letter, plain_bounce
from tests.services.test_answers import NO, YES, Season

SILENT = Answer.NEEDS_ACTION


@pytest.fixture
def season(app):
    at()
    with in_english(app):
        yield Season()


def reply(season, **changes) -> Reply:
    return Reply(**{"uid": season.hers.uid, "stamp": clock.now()} | changes)


def receive(octets: bytes, **size) -> ReceivedMail:
    return answers.receive(octets, **size).mail


def message_to(person) -> Message:
    return db.session.scalars(sa.select(Message).filter_by(person_id=person.id)).first()


@pytest.mark.parametrize("writer", ["google", "outlook", "apple", "thunderbird"])
def test_a_calendars_button_answers(season, writer):
    row = receive(getattr(reply(season, partstat="DECLINED", comment="Sergu"), writer)())
    assert (row.kind, row.needs_person, row.reason) == (ReceivedKind.REPLY, False, "")
    assert (row.person, row.invitation) == (season.ona.person, season.hers)
    assert season.hers.answer == NO
    (entry,) = db.session.scalars(sa.select(AuditEntry).filter_by(action="lesson.answered"))
    assert entry.detail["by"] == "mail"
    if writer in ("google", "outlook"):
        assert season.hers.answer_note == "Sergu"


def test_the_schools_contact_answers_for_the_school(season):
    receive(Reply(season.theirs.uid, "contact@school.example", stamp=clock.now()).google())
    assert (season.theirs.answer, season.hers.answer) == (YES, SILENT)


def test_the_same_mail_twice_is_one_row_and_one_answer(season):
    octets = reply(season).google()
    first, second = answers.receive(octets), answers.receive(octets.replace(b"\r\n", b"\n") + b"\n")
    assert (first.known, second.known, first.mail.id) == (False, True, second.mail.id)
    assert db.session.scalar(sa.select(sa.func.count(AuditEntry.id)).filter_by(action="lesson.answered")) == 1


def test_answers_count_in_the_order_in_which_they_were_given(season):
    now = clock.now()
    receive(reply(season, partstat="DECLINED", stamp=now).google())
    late = receive(reply(season, stamp=now - timedelta(minutes=9)).outlook())
    assert (season.hers.answer, late.kind, late.needs_person) == (NO, ReceivedKind.REFUSED, False)
    receive(reply(season, stamp=now + timedelta(seconds=1)).apple())
    at(now + timedelta(minutes=1))
    receive(reply(season, stamp=clock.now()).apple())
    assert season.hers.answer == YES


def test_nothing_is_believed_of_whoever_was_not_invited(season):
    for changes, reason in (
        ({"sender": "evil@x.lt"}, "came from another address"),
        ({"sender": "ona@volunteers.example, evil@x.lt"}, "came from another address"),
        ({"who": "evil@x.lt", "sender": "ona@volunteers.example"}, "who was not invited"),
        ({"who": "evil@x.lt"}, "who was not invited"),
        ({"who": "ona+1@volunteers.example"}, "who was not invited"),
        ({"who": "contact@school.example"}, "who was not invited"),
        ({"uid": "b7c1f0a2@outreach"}, "nobody here was invited to"),
        ({"uid": "' OR 1=1 --"}, "nobody here was invited to"),
        ({"uid": "ą\x00"}, "nobody here was invited to"),
        ({"partstat": "NEEDS-ACTION"}, "neither yes nor no"),
        ({"partstat": "PERHAPS"}, "neither yes nor no"),
    ):
        row = receive(reply(season, **changes).thunderbird())
        assert (row.kind, row.needs_person) == (ReceivedKind.REFUSED, True)
        assert reason in row.reason
        assert (season.hers.answer, season.theirs.answer) == (SILENT, SILENT)


def test_one_address_written_in_two_ways_is_the_same(season):
    season.ona.person.email = "ona@žemė.lt"
    receive(
        reply(
            season, who="ONA@xn--em-9ma7o.lt".replace("xn--em-9ma7o", "žemė".encode("idna").decode())
        ).google()
    )
    assert season.hers.answer == YES


def test_two_people_in_one_reply_are_not_believed(season):
    octets = (
        reply(season)
        .thunderbird()
        .replace(b"\nATTENDEE", b"\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.lt\nATTENDEE")
    )
    assert "exactly one person" in receive(octets).reason
    assert season.hers.answer == SILENT


def test_two_lessons_in_one_reply_are_not_believed(season):
    octets = reply(season).thunderbird()
    start, end = octets.index(b"BEGIN:VEVENT"), octets.index(b"END:VCALENDAR")
    second = octets[start:end].replace(season.hers.uid.encode(), season.theirs.uid.encode())
    assert "exactly one lesson" in receive(octets[:end] + second + octets[end:]).reason
    assert season.hers.answer == SILENT


def test_a_reply_to_what_the_lesson_was_before_goes_to_a_person(season):
    old = reply(season)
    season.publish(moved=[season.lesson])
    row = receive(old.google())
    assert (row.kind, row.needs_person, row.invitation) == (ReceivedKind.REFUSED, True, season.hers)
    assert "changed since" in row.reason
    assert season.hers.answer == SILENT
    receive(reply(season, sequence=1).google())
    assert season.hers.answer == YES


def test_a_reply_without_a_sequence_is_one_to_the_first_invitation(season):
    receive(reply(season, sequence=None).google())
    assert season.hers.answer == YES
    season.publish(moved=[season.lesson])
    assert receive(reply(season, sequence=None).outlook()).kind == ReceivedKind.REFUSED


def test_a_reply_to_a_lesson_that_is_over_or_cancelled_leaves_nothing_to_do(season):
    octets = reply(season).google()
    season.publish([season.eva])
    row = receive(octets)
    assert (row.kind, row.needs_person, season.hers.answer) == (ReceivedKind.REFUSED, False, SILENT)
    at(season.theirs.starts_at)
    row = receive(Reply(season.theirs.uid, "contact@school.example", sequence=1).google())
    assert (row.kind, row.needs_person, season.theirs.answer) == (ReceivedKind.REFUSED, False, SILENT)


def test_what_is_no_answer_changes_nothing_and_waits_for_a_person(season):
    for method, partstat, kind in (
        ("COUNTER", "TENTATIVE", ReceivedKind.COUNTER),
        ("REPLY", "DELEGATED", ReceivedKind.DELEGATION),
        ("REFRESH", "ACCEPTED", ReceivedKind.OTHER),
        ("REQUEST", "ACCEPTED", ReceivedKind.OTHER),
        ("CANCEL", "ACCEPTED", ReceivedKind.OTHER),
        ("PUBLISH", "ACCEPTED", ReceivedKind.OTHER),
        ("", "ACCEPTED", ReceivedKind.OTHER),
    ):
        row = receive(reply(season, method=method, partstat=partstat).thunderbird())
        assert (row.kind, row.needs_person, row.invitation) == (kind, True, season.hers)
        assert season.hers.answer == SILENT


def test_why_a_mail_waits_is_said_in_the_readers_language_and_by_her_clocks(season):
    """It was kept in the language of the shell that took the mail in, and a proposed time stood there as the octets."""

    def said(language: str, octets: bytes) -> str:
        row = receive(octets)
        with force_locale(language):
            return answers.reason_of(row, "Europe/Vilnius")

    assert said("lt", letter(text="Ar yra projektorius?")) == "Jį turi kas nors perskaityti."
    stale = reply(season, partstat="DECLINED", stamp=clock.now() - timedelta(days=1)).google()
    receive(reply(season).google())
    assert said("lt", stale) == "Anksčiau už šį gautas vėlesnis atsakymas, ir jis galioja."
    for starts, english, lithuanian in (
        ("DTSTART:20270322T100500Z", "Monday 22 March 2027, 12:05", "2027 m. kovo 22 d., pirmadienis, 12:05"),
        ("DTSTART;TZID=America/New_York:20270329T050500", "Monday 29 March 2027, 12:05", "2027 m. kovo 29 d., pirmadienis, 12:05"),
        ("DTSTART;TZID=FLE Standard Time:20270322T120500", "Monday 22 March 2027, 12:05 (FLE Standard Time)",
         "2027 m. kovo 22 d., pirmadienis, 12:05 (FLE Standard Time)"),
        ("DTSTART:20270322T120500", "Monday 22 March 2027, 12:05", "2027 m. kovo 22 d., pirmadienis, 12:05"),
    ):  # fmt: skip
        octets = proposed(season, starts)
        assert (
            said("en", octets)
            == f"Another time is proposed ({english}): this is for the organizers to settle."
        )
        assert f"({lithuanian})" in said("lt", octets)
    for odd in ("DTSTART;VALUE=DATE:20270322", "DTSTART;TZID=../../etc/passwd:20270322T120500", "DTSTART:x" * 300, "DTSTART;TZID=Europe:20270230T120500"):  # fmt: skip
        assert (
            said("en", proposed(season, odd))
            == "Another time is proposed: this is for the organizers to settle."
        )


def proposed(season, starts: str) -> bytes:
    octets = reply(season, method="COUNTER", partstat="TENTATIVE").thunderbird()
    return octets.replace(b"BEGIN:VEVENT\n", f"BEGIN:VEVENT\n{starts}\n".encode())


def test_letters_notes_and_rubbish_wait_for_a_person(season):
    for octets, kind in (
        (letter(Auto_Submitted="auto-replied"), ReceivedKind.ABSENCE),
        (letter(text="Ar yra projektorius?\x00"), ReceivedKind.OTHER),
        (b"", ReceivedKind.BROKEN),
        (b"\x00\xff\xfe" * 100, ReceivedKind.BROKEN),
        (b"\n\n\n", ReceivedKind.BROKEN),
    ):
        row = receive(octets)
        assert (row.kind, row.needs_person) == (kind, True)
        assert row.reason
        assert row.person == (season.ona.person if kind != ReceivedKind.BROKEN else None)
        assert season.hers.answer == SILENT


def test_a_mail_that_is_cut_off_is_broken_and_changes_nothing(season):
    octets = reply(season).google()
    row = receive(octets[: octets.index(b"END:VEVENT")])
    assert (row.kind, season.hers.answer) == (ReceivedKind.BROKEN, SILENT)
    assert row.person == season.ona.person


def test_a_mail_of_50_megabytes_leaves_its_headers_alone(season):
    huge = letter(Subject="Nuotraukos", text="x" * 50_000_000)
    row = receive(huge[: answers.LARGEST + 1], size=len(huge))
    assert (row.kind, row.needs_person, row.text, row.subject) == (ReceivedKind.OTHER, True, "", "Nuotraukos")
    assert "51 MB" in answers.reason_of(row, "UTC")
    assert answers.receive(huge).known  # the same mail, read whole
    other = letter(Subject="Nuotraukos", text="x" * 50_000_001)
    assert not answers.receive(other).known


def test_a_large_reply_is_not_read_for_its_answer(season):
    octets = reply(season).thunderbird() + b"\n" * 3_000_000
    assert receive(octets).kind == ReceivedKind.OTHER
    assert season.hers.answer == SILENT


@pytest.mark.parametrize("report", [bounce, plain_bounce])
def test_a_bounce_of_our_mail_marks_the_address(season, report):
    row = receive(report(message_to(season.ona.person).message_id))
    assert (row.kind, row.needs_person, row.person) == (ReceivedKind.BOUNCE, True, season.ona.person)
    assert season.ona.person.bounced_at is not None
    assert "5.1.1" in season.ona.person.bounce
    assert row.invitation == season.hers
    answers.address_works(season.ona.person)
    assert (season.ona.person.bounced_at, season.ona.person.bounce) == (None, "")


def test_a_soft_bounce_marks_nobody(season):
    for changes, kind, needs_person in (
        ({"status": "4.4.7"}, ReceivedKind.BOUNCE, True),
        ({"status": "4.2.2", "action": "delayed"}, ReceivedKind.OTHER, False),
        ({"status": "2.1.5", "action": "delivered"}, ReceivedKind.OTHER, False),
        ({"kind": "disposition-notification", "action": "displayed"}, ReceivedKind.OTHER, False),
        ({"kind": "feedback-report", "action": "abuse"}, ReceivedKind.OTHER, True),
    ):
        row = receive(bounce(message_to(season.ona.person).message_id, **changes))
        assert (row.kind, row.needs_person, season.ona.person.bounced_at) == (kind, needs_person, None)


def test_a_bounce_that_names_no_mail_of_ours_marks_nobody(season):
    for octets in (bounce(f"<{'0' * 32}@localhost>"), bounce("<a@b>"), plain_bounce("")):
        row = receive(octets)
        assert (row.kind, row.needs_person, season.ona.person.bounced_at) == (ReceivedKind.BOUNCE, True, None)


def test_a_bounce_of_an_address_that_was_changed_since_does_not_mark_the_new_one(season):
    octets = bounce(message_to(season.ona.person).message_id)
    season.ona.person.email = "ona@elsewhere.example"
    receive(octets)
    assert season.ona.person.bounced_at is None


def test_a_bounce_of_an_address_that_she_had_mail_passed_on_to_does_not_mark_hers(season):
    octets = bounce(message_to(season.ona.person).message_id, receiver="old@elsewhere.example")
    assert (receive(octets).needs_person, season.ona.person.bounced_at) == (True, None)


def test_our_own_server_must_vouch_where_a_setting_names_it(app, season):
    app.config["MAIL_AUTHSERV"] = "mx.outreach.example"
    plain = reply(season).thunderbird()
    forged = b"Authentication-Results: mx.evil.example; dmarc=pass\n" + plain
    for octets in (plain, forged):
        row = receive(octets)
        assert (row.kind, row.needs_person, season.hers.answer) == (ReceivedKind.REFUSED, True, SILENT)
        assert "does not vouch" in row.reason
    receive(
        b"Authentication-Results: mx.outreach.example; dmarc=pass header.from=volunteers.example\n" + plain
    )
    assert season.hers.answer == YES


def notices() -> list[Message]:
    return list(db.session.scalars(sa.select(Message).filter_by(kind="notice").order_by(Message.id)))


def to_organizers() -> list[Message]:
    return [notice for notice in notices() if notice.to_address != "contact@school.example"]


def test_a_no_tells_whoever_runs_the_campaign(season):
    organizer = make_organizer(make_person(email="org@outreach.example", language="en", name="Jūratė"))
    make_organizer(role="viewer")
    season.ona.person.name = "Ona\nŽemaitė"
    receive(reply(season, partstat="DECLINED", comment="Sergu").google())
    (notice,) = to_organizers()
    assert (notice.to_address, notice.urgent, notice.invitation) == (organizer.email, False, season.hers)
    assert notice.subject.startswith("Ona Žemaitė cannot come. Licėjus")
    for words in ("Monday 8 February 2027", "She wrote: Sergu", "http://localhost/organizer/spring/answers"):
        assert words in notice.text
    receive(reply(season, partstat="DECLINED", stamp=clock.now() + timedelta(seconds=1)).apple())
    assert len(notices()) == 2  # the school and she
    at(clock.now() + timedelta(minutes=1))
    answers.answer(season.hers, YES, by="page")
    assert to_organizers()[-1].subject.startswith("Ona Žemaitė comes after all.")


def test_a_late_no_is_urgent_and_goes_to_the_address_that_everybody_knows(season):
    season.campaign.organizer_email = "Lessons@outreach.example"
    make_organizer()
    at(season.hers.starts_at - timedelta(hours=47))
    answers.answer(season.hers, NO, by="page")
    assert {(notice.to_address, notice.urgent) for notice in notices()} == {
        ("lessons@outreach.example", True),
        ("contact@school.example", True),
    }


def test_a_yes_or_maybe_bothers_no_organizer(season):
    make_organizer()
    receive(reply(season).google())
    answers.answer(season.hers, Answer.TENTATIVE, by="page")
    assert to_organizers() == []


def test_a_notice_does_not_become_part_of_the_lessons_thread(season):
    """The next mail answers the last invitation, not what organizers were told."""
    make_organizer()
    answers.answer(season.hers, NO, by="page")
    first = db.session.scalars(sa.select(Message).filter_by(uid=season.hers.uid)).one()
    update = next(m for m in season.publish(moved=[season.lesson]) if m.uid == season.hers.uid)
    assert f"In-Reply-To: {first.message_id}".encode() in update.eml


def test_a_foreign_calendar_in_a_letter_is_passed_on(season):
    octets = crlf(
        "From: ona@volunteers.example\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n"
    )
    assert "exactly one lesson" in receive(octets).reason


def test_the_row_holds_what_a_person_needs_to_read(season):
    row = receive(letter(Subject="=?utf-8?q?Klausimas_d=C4=97l_pamokos?=", text="Ar yra projektorius?"))
    assert (row.from_address, row.subject, row.text) == (
        "ona@volunteers.example",
        "Klausimas dėl pamokos",
        "Ar yra projektorius?",
    )
    assert row.invitation is None
    assert row.received_at - clock.now() < timedelta(seconds=5)
    assert invitation(season.lesson, season.ona.person).answer == SILENT
    assert clock.now().replace(microsecond=0, second=0) == STAMP
