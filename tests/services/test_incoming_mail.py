"""Reading a raw mail: every writer's shape, and whatever else may come."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.services.answers.authentication import vouched_for
from outreach.services.answers.calendar_text import read_object
from outreach.services.answers.incoming import read_mail, sender_of
from tests.services.replies import STAMP, Reply, bounce, letter, plain_bounce

UID = "5b1f4d0e-8a56-4a55-9d76-4a8f3d7f0c11@outreach"
WRITERS = ("google", "outlook", "apple", "thunderbird", "nextcloud")
LIMITS = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("partstat", ["ACCEPTED", "DECLINED", "TENTATIVE"])
def test_each_writers_reply_reads_alike(writer, partstat):
    mail = read_mail(getattr(Reply(UID, partstat=partstat, sequence=3), writer)())
    (method,) = {each.method for each in mail.calendars}
    (entry,) = {entry for each in mail.calendars for entry in each.entries}
    (attendee,) = entry.attendees
    assert mail.whole
    assert (method, entry.uid, entry.sequence, entry.stamp) == ("REPLY", UID, 3, STAMP)
    assert (attendee.address, attendee.partstat) == ("ona@volunteers.example", partstat)
    assert mail.sender == ("noreply@cloud.example" if writer == "nextcloud" else "ona@volunteers.example")


@pytest.mark.parametrize("writer", ["google", "outlook"])
def test_her_words_are_found_where_each_puts_them(writer):
    mail = read_mail(getattr(Reply(UID, comment="Sergu, ačiū"), writer)())
    entry = mail.calendars[0].entries[0]
    assert (entry.comment or entry.attendees[0].comment).strip() == "Sergu, ačiū"


@pytest.mark.parametrize("writer", WRITERS)
def test_a_mail_that_is_cut_anywhere_never_reads_as_a_whole_reply(writer):
    """Half a reply may be half of a "no"."""
    octets = getattr(Reply(UID), writer)()
    end = (
        octets.rindex(b"END:VCALENDAR") if writer == "thunderbird" else octets.rstrip(b"\r\n-").__len__() - 2
    )
    for length in range(0, end, 7):
        mail = read_mail(octets[:length])
        assert not (mail.whole and mail.calendars), length


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("ona@x.lt", "ona@x.lt"),
        ("  <ONA@x.lt> ", "ona@x.lt"),
        ("Ona <ona@x.lt>", "ona@x.lt"),
        ('"Žemaitė, Ona" <ona@x.lt>', "ona@x.lt"),
        ("=?utf-8?q?ona=40x=2Elt?= <evil@y.lt>", "evil@y.lt"),
        ('"ona@x.lt" <evil@y.lt>', "evil@y.lt"),
        ('"<ona@x.lt>" <evil@y.lt>', "evil@y.lt"),
        ("evil@y.lt (Ona <ona@x.lt>)", "evil@y.lt"),
        ("ona@žemė.lt", "ona@žemė.lt"),
        ("ona@x.lt, evil@y.lt", ""),
        ("Ona <ona@x.lt>, Evil <evil@y.lt>", ""),
        ("ona@x.lt <evil@y.lt>", ""),
        ("ona@x.lt)evil@y.lt", ""),
        ("friends: ona@x.lt;", ""),
        ("<ona@x.lt><evil@y.lt>", ""),
        ("Ona", ""),
        ("", ""),
        ("x" * 5000 + " <ona@x.lt>", ""),
    ],
)
def test_only_one_address_plainly_written_is_a_sender(header, address):
    assert sender_of([header]) == address


def test_two_from_lines_are_no_sender():
    assert sender_of(["ona@x.lt", "ona@x.lt"]) == ""
    assert sender_of([]) == ""


def test_what_is_attached_as_a_mail_is_somebody_elses_word():
    inner = Reply(UID).thunderbird()
    outer = (
        b"From: ona@volunteers.example\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: message/rfc822\n\n" + inner + b"\n--b--\n"
    )
    assert read_mail(outer).calendars == ()


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("BEGIN:VCALENDAR\nEND:VCALENDAR", "REPLY"),
        ("BEGIN:VCALENDAR\nMETHOD:reply\nEND:VCALENDAR", "REPLY"),
        ("BEGIN:VCALENDAR\nMETHOD:CANCEL\nEND:VCALENDAR", "?"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nMETHOD:CANCEL\nEND:VEVENT\nEND:VCALENDAR", "REPLY"),
    ],
)
def test_the_method_is_that_of_object_and_part_and_none_where_they_differ(text, method):
    assert read_object(text, "REPLY").method == method


@pytest.mark.parametrize(
    ("lines", "sequence", "stamp"),
    [
        ("SEQUENCE:2\nDTSTAMP:20270111T090000Z", 2, STAMP),
        ("SEQUENCE:-1\nDTSTAMP:20270111T090000", 0, None),
        ("SEQUENCE:x\nDTSTAMP;TZID=FLE Standard Time:20270111T110000", 0, None),
        ("SEQUENCE:99999999999\nDTSTAMP:20271399T996600Z", 0, None),
        ("SEQUENCE:9999999999\nDTSTAMP:", 2**31 - 1, None),
        ("SEQUENCE:1\nSEQUENCE:5", 1, None),
        ("SEQUENCE:٣", 0, None),
    ],
)
def test_numbers_and_stamps_that_are_none_count_as_missing(lines, sequence, stamp):
    (entry,) = read_object(
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\n{lines}\nEND:VEVENT\nEND:VCALENDAR"
    ).entries
    assert (entry.sequence, entry.stamp) == (sequence, stamp)


@pytest.mark.parametrize(
    ("octets", "failed", "hard"),
    [
        (bounce("<x@y>"), True, True),
        (bounce("<x@y>", status="4.2.2", action="delayed"), False, False),
        (bounce("<x@y>", status="4.4.7"), True, False),
        (bounce("<x@y>", action="delivered", status="2.0.0"), False, False),
        (bounce("<x@y>", kind="disposition-notification"), False, False),
        (plain_bounce("<x@y>"), True, True),
        (plain_bounce("<x@y>", "451 4.3.0"), True, False),
        (plain_bounce("<x@y>", "550 mailbox gone"), True, True),
        (plain_bounce("<x@y>", "it did not work"), True, False),
    ],
)
def test_bounces_are_told_apart_by_action_and_status(octets, failed, hard):
    report = read_mail(octets).report
    assert (report.failed, report.hard) == (failed, hard)


def test_a_bounce_names_our_mails_wherever_it_quotes_them():
    mine = f"<{'0a' * 16}@outreach.example>"
    for octets in (bounce(mine), plain_bounce(mine)):
        assert read_mail(octets).report.message_ids == (mine,)
    assert read_mail(bounce("<other@example.org>")).report.message_ids == ()


@pytest.mark.parametrize(
    "octets",
    [
        letter(Auto_Submitted="auto-replied (vacation)"),
        letter(X_Autoreply="yes"),
        letter(Precedence="auto_reply"),
        letter(Subject="Automatic reply: Pamoka"),
        letter(Subject="=?utf-8?q?Automatinis_atsakymas=3A_Pamoka?="),
    ],
)
def test_absence_notes_are_told_from_letters(octets):
    assert read_mail(octets).absent
    assert not read_mail(letter(Auto_Submitted="no", Subject="Re: out of office")).absent


def test_the_words_of_an_html_mail_are_kept_without_its_markup():
    octets = b"From: a@b.lt\nContent-Type: text/html; charset=utf-8\n\n<style>p{}</style><p>Labas<br>rytas &amp; <b>dien\xc4\x85</b></p><script>x()</script>"
    assert read_mail(octets).text == "Labas\nrytas & dieną"


DKIM = "mx.outreach.example; dkim=pass header.i=@x.lt header.s=s1; spf=fail smtp.mailfrom=evil@y.lt"


@pytest.mark.parametrize(
    ("headers", "vouched"),
    [
        (["mx.outreach.example; dmarc=pass (p=NONE) header.from=x.lt"], True),
        (["mx.outreach.example; dkim=pass header.d=x.lt; dmarc=fail header.from=x.lt"], False),
        ([DKIM], True),
        (["mx.outreach.example 1; spf=pass smtp.mailfrom=ona@x.lt; dmarc=none"], True),
        (["mx.outreach.example; dkim=pass header.d=y.lt; spf=pass smtp.mailfrom=y.lt"], False),
        (["mx.outreach.example; none"], False),
        (["evil.example; dmarc=pass"], False),
        (["mx.outreach.example; dmarc=fail", "mx.outreach.example; dmarc=pass"], False),
        (["evil.example; dmarc=fail", "mx.outreach.example; dmarc=pass"], True),
        ([], False),
        ([";;;=", "mx.outreach.example"], False),
    ],
)
def test_only_our_own_servers_topmost_word_vouches(headers, vouched):
    assert vouched_for(tuple(headers), "mx.outreach.example", "ona@x.lt") == vouched


@LIMITS
@given(st.binary(max_size=3000))
def test_any_octets_read_as_something(octets):
    mail = read_mail(octets)
    assert mail.sender == "" or b"@" in octets
    for text in (mail.sender, mail.subject, mail.text):
        text.encode()
        assert "\0" not in text


@LIMITS
@given(st.data(), st.sampled_from(WRITERS))
def test_a_reply_that_was_damaged_reads_as_something(data, writer):
    """A few octets changed: the parser never raises, whatever it makes of them."""
    octets = bytearray(getattr(Reply(UID), writer)())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(octets) - 1))
        octets[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    for each in read_mail(bytes(octets)).calendars:
        for entry in each.entries:
            assert entry.sequence >= 0
            assert all(isinstance(attendee.partstat, str) for attendee in entry.attendees)


@LIMITS
@given(st.text(max_size=400), st.text(string.ascii_letters + '=;:",\\ \n\r\t', max_size=200))
def test_any_text_reads_as_a_calendar_object(before, inside):
    found = read_object(
        f"{before}\nBEGIN:VCALENDAR\nBEGIN:VEVENT\n{inside}\nEND:VEVENT\nEND:VCALENDAR\n", inside
    )
    assert all(entry.stamp is None for entry in found.entries)
