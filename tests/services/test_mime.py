"""The octets of a mail: the tree that shows a card, and headers that nobody can add to (calendars.md, F)."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address as ParsedAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.services.calendars import Address, clean_line, clean_text
from outreach.services.mime import calendar_mail, plain_mail
from tests.octets import faults, parse
from tests.services.lessons import ORGANIZER, VOLUNTEER, cancel, lesson, request

TEXT = "Labas, Ona,\n\nlauksime jūsų 10:00 (Europe/Vilnius).\nFrom the school\n.\n" + "ž" * 200
HTML = "<p>Labas, Ona, lauksime jūsų <b>10:00</b>.</p>"
VALUES: dict[str, Any] = {
    "sender": ORGANIZER,
    "to": VOLUNTEER,
    "subject": "Pamoka „Saulės“ gimnazijoje vasario 3 d.",
    "text": TEXT,
    "html": HTML,
    "message_id": "<b7c1f0a2.0@outreach.example>",
    "date": datetime(2026, 11, 2, 9, 0, 5, tzinfo=UTC),
}
INVITE = request(lesson())
typed = st.one_of(
    st.text(max_size=400),
    st.text(st.sampled_from('\r\n:=?,;<>@"\\ aąž👩\u200d_'), max_size=400),
    st.text(st.sampled_from("ab ="), min_size=70, max_size=400),
)


def card(**changes: Any) -> bytes:
    return calendar_mail(**(VALUES | {"calendar": INVITE, "method": "REQUEST"} | changes))


def read(octets: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(octets, policy=SMTP))


def kids(message: EmailMessage) -> list[EmailMessage]:
    return cast(list[EmailMessage], list(message.iter_parts()))


def row_faults(octets: bytes) -> list[bytes]:
    """Return the rows that a mail server may refuse or change (RFC 5321 4.5.3.1.6, RFC 5322 2.1.1)."""
    assert octets.endswith(b"\r\n")
    return [row for row in octets.split(b"\r\n") if len(row) > 998 or re.search(rb"[^\x20-\x7e]", row)]


def displayed(octets: bytes, header: str) -> str:
    """Decode a header by RFC 2047; Python's newer parser leaves spaces in long names (cpython 128110)."""
    return str(make_header(decode_header(message_from_bytes(octets)[header])))


def test_the_tree_is_gmail_s_own():
    message = read(card())
    assert message.get_content_type() == "multipart/mixed"
    alternative, attachment = kids(message)
    assert alternative.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in kids(alternative)] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert attachment.get_content_type() == "application/ics"
    assert message.defects == []


def test_every_row_has_the_length_that_is_wished_for():
    """RFC 5322 2.1.1: 78 octets, beyond which some programs wrap or cut."""
    assert [row for row in card().split(b"\r\n") if len(row) > 78] == []


def test_the_card_has_its_method_and_no_disposition():
    part = kids(kids(read(card()))[0])[2]
    assert dict(part["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert part["Content-Transfer-Encoding"] == "base64"
    assert part["Content-Disposition"] is None
    assert part["Content-ID"] is None


def test_card_and_file_are_the_same_octets_as_given():
    alternative, attachment = kids(read(card()))
    assert kids(alternative)[2].get_payload(decode=True) == INVITE
    assert attachment.get_payload(decode=True) == INVITE
    assert attachment.get_filename() == "invite.ics"
    assert attachment.get_content_disposition() == "attachment"
    assert faults(INVITE) == []


def test_a_cancellation_says_so_in_both_places():
    body = cancel(lesson(sequence=1, status="cancelled"))
    part = kids(kids(read(card(calendar=body, method="CANCEL")))[0])[2]
    assert part["Content-Type"].params["method"] == "CANCEL"
    assert parse(part.get_payload(decode=True)).value("METHOD") == "CANCEL"
    with pytest.raises(ValueError, match="not a REQUEST"):
        card(calendar=body, method="REQUEST")


def test_text_and_page_stand_alone():
    plain, page, _ = kids(kids(read(card()))[0])
    assert plain.get_content().replace("\r\n", "\n") == TEXT + "\n"
    assert page.get_content().replace("\r\n", "\n") == HTML + "\n"


def test_headers():
    message = read(card())
    assert message["From"].addresses == (ParsedAddress(ORGANIZER.name, addr_spec=ORGANIZER.email),)
    assert message["To"].addresses == (ParsedAddress(VOLUNTEER.name, addr_spec=VOLUNTEER.email),)
    assert message["Subject"] == VALUES["subject"]
    assert message["Message-ID"] == VALUES["message_id"]
    assert parsedate_to_datetime(message["Date"]) == VALUES["date"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["MIME-Version"] == "1.0"
    assert not {"In-Reply-To", "References", "List-Unsubscribe", "Reply-To", "Bcc"} & set(message.keys())


def test_the_sender_is_the_organizer_who_reads_the_answers():
    message = read(card())
    (event,) = [part for part in parse(INVITE).parts if part.name == "VEVENT"]
    assert event.value("ORGANIZER") == f"mailto:{message['From'].addresses[0].addr_spec}"


def test_an_update_answers_the_first_mail_and_may_offer_to_end_it_all():
    url = "https://outreach.example/unsubscribe/" + "x" * 200
    message = read(card(in_reply_to="<first@outreach.example>", unsubscribe_url=url))
    assert message["In-Reply-To"] == message["References"] == "<first@outreach.example>"
    assert message["List-Unsubscribe"] == f"<{url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_ids_and_links_are_never_folded():
    """Python's default folds a long id onto a second line, and some servers then lose it."""
    long_id = f"<{'a' * 100}@outreach.example>"
    octets = card(message_id=long_id, unsubscribe_url="https://outreach.example/u/" + "x" * 200)
    assert f"\r\nMessage-ID: {long_id}\r\n".encode() in octets
    assert b"\r\nList-Unsubscribe: <https" in octets


def test_the_same_input_gives_the_same_octets():
    assert card() == card()
    assert card() != card(message_id="<other@outreach.example>")
    assert row_faults(card()) == []


def test_a_plain_mail_is_text_alone_or_with_its_page():
    values = VALUES | {"html": None}
    alone, both = plain_mail(**values), plain_mail(**VALUES)
    assert read(alone).get_content_type() == "text/plain"
    assert read(alone).get_content().replace("\r\n", "\n") == TEXT + "\n"
    assert [part.get_content_type() for part in kids(read(both))] == ["text/plain", "text/html"]
    assert read(both).get_content_type() == "multipart/alternative"
    assert read(alone)["Auto-Submitted"] == "auto-generated"
    assert row_faults(alone) + row_faults(both) == []
    assert b"text/calendar" not in both


@settings(deadline=None)
@given(typed, typed, typed)
def test_names_and_subjects_of_any_kind_stay_one_header_each(subject, sender_name, to_name):
    octets = card(
        subject=subject, sender=Address(sender_name, ORGANIZER.email), to=Address(to_name, VOLUNTEER.email)
    )
    message = read(octets)
    assert row_faults(octets) == []
    assert message.keys() == read(card()).keys()
    assert message["Subject"] == clean_line(subject, 250)
    for header, name, email in (
        ("From", sender_name, ORGANIZER.email),
        ("To", to_name, VOLUNTEER.email),
    ):
        assert [address.addr_spec for address in message[header].addresses] == [email]
        assert displayed(octets, header) == f"{clean_line(name, 100)} <{email}>".lstrip()


@settings(deadline=None)
@given(typed)
def test_bodies_of_any_kind_read_back(text):
    octets = plain_mail(**(VALUES | {"text": text, "html": text}))
    assert row_faults(octets) == []
    for part in kids(read(octets)):
        assert part.get_content().replace("\r\n", "\n") == clean_text(text) + "\n"


@pytest.mark.parametrize(
    "changes",
    [
        {"message_id": "<a@b>\r\nBcc: <evil@x.example>"},
        {"message_id": "no brackets@b"},
        {"in_reply_to": "<a@b>\nBcc: evil@x.example"},
        {"unsubscribe_url": "https://x.example/>\r\nBcc: evil@x.example"},
        {"unsubscribe_url": "javascript:alert(1)"},
    ],
)
def test_ids_and_links_that_are_none_are_refused(changes):
    with pytest.raises(ValueError, match="not fit for a header"):
        card(**changes)
    with pytest.raises(ValueError, match="not fit for a header"):
        plain_mail(**(VALUES | changes))


def test_ten_thousand_letters_of_subject_are_cut_not_lost_in_folds():
    message = read(card(subject="Ąžuolas 👩🏽‍🔬 " * 1000))
    assert len(message["Subject"]) == 250
    assert message["Subject"].endswith("…")


def test_a_naive_date_is_refused():
    with pytest.raises(ValueError, match="aware"):
        card(date=datetime(2026, 11, 2, 9))  # noqa: DTZ001  # naive is what is refused
