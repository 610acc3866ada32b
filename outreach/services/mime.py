"""The octets of one e-mail, the same for the same input, so that a stored message stays what was sent.

Headers are encoded with `email.header.Header`: the newer `EmailMessage` of Python 3.11 folds some
non-ASCII names and long Message-IDs into headers that other programs misread (cpython 85725, 121284).
"""

import base64
import hashlib
import quopri
import re
from datetime import UTC, datetime
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime
from typing import Literal

from outreach.services.calendars import Address, Method, clean_line, clean_text

_POLICY = compat32.clone(linesep="\r\n", max_line_length=None, mangle_from_=False)
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,128}@[A-Za-z0-9.-]{1,100}>")
_UNSUBSCRIBE = re.compile(r"https?://[^\s<>,\"\x00-\x20\x7f-\U0010ffff]{1,900}")
_ATOMS = re.compile(r"[A-Za-z0-9 ]*")
_LONGEST_SUBJECT = 250
_LONGEST_NAME = 100
_LONGEST_PLAIN_WORD = 60


def calendar_mail(
    *,
    sender: Address,
    to: Address,
    subject: str,
    text: str,
    html: str,
    calendar: bytes,
    method: Method,
    message_id: str,
    in_reply_to: str | None = None,
    date: datetime,
    unsubscribe_url: str | None = None,
    urgent: bool = False,
) -> bytes:
    """Return a mail that Gmail and Outlook show as an invitation card (RFC 6047; calendars.md, F45 to F48).

    `calendar` is the object from `invitation`; it goes out twice with the same octets: as an alternative
    to the text, which makes the card, and as `invite.ics`, for readers without one. `sender` is its
    ORGANIZER. Raises ValueError where `method` is not the object's METHOD, an id or address is malformed,
    or `date` is naive.
    """
    if f"\r\nMETHOD:{method}\r\n".encode() not in calendar:
        raise ValueError(f"the calendar object is not a {method}")
    card = _part(f"text/calendar; charset=utf-8; method={method}", base64.encodebytes(calendar), "base64")
    file = _part('application/ics; name="invite.ics"', base64.encodebytes(calendar), "base64")
    file["Content-Disposition"] = 'attachment; filename="invite.ics"'
    body = _multipart("alternative", message_id, [_text("plain", text), _text("html", html), card])
    head = _envelope(sender, to, subject, date, urgent)
    return _finish(
        head, _multipart("mixed", message_id, [body, file]), message_id, in_reply_to, unsubscribe_url
    )


def plain_mail(
    *,
    sender: Address,
    to: Address,
    subject: str,
    text: str,
    html: str | None = None,
    message_id: str,
    in_reply_to: str | None = None,
    date: datetime,
    unsubscribe_url: str | None = None,
    urgent: bool = False,
) -> bytes:
    """Return a mail without a calendar: text alone, or text and HTML as alternatives.

    Raises ValueError where an id or address is malformed, or `date` is naive.
    """
    body = _text("plain", text)
    if html is not None:
        body = _multipart("alternative", message_id, [body, _text("html", html)])
    head = _envelope(sender, to, subject, date, urgent)
    return _finish(head, body, message_id, in_reply_to, unsubscribe_url)


def _part(content_type: str, body: bytes, encoding: Literal["base64", "quoted-printable"]) -> Message:
    part = Message(_POLICY)
    part["Content-Type"] = content_type
    part["Content-Transfer-Encoding"] = encoding
    part.set_payload(body.decode("ascii"))
    return part


def _text(subtype: Literal["plain", "html"], text: str) -> Message:
    octets = f"{clean_text(text)}\n".encode()
    return _part(f"text/{subtype}; charset=utf-8", quopri.encodestring(octets), "quoted-printable")


def _multipart(subtype: str, message_id: str, parts: list[Message]) -> Message:
    """Return a container whose boundary comes from the Message-ID: "=_" is in no encoded body."""
    digest = hashlib.sha256(f"{subtype} {message_id}".encode()).hexdigest()
    container = Message(_POLICY)
    container["Content-Type"] = f'multipart/{subtype}; boundary="=_{digest[:24]}"'
    for part in parts:
        container.attach(part)
    return container


def _envelope(sender: Address, to: Address, subject: str, date: datetime, urgent: bool) -> Message:
    if date.utcoffset() is None:
        raise ValueError("the date of a mail is aware")
    head = Message(_POLICY)
    head["From"] = _person("From", sender)
    head["To"] = _person("To", to)
    head["Subject"] = _folded("Subject", _encodable(clean_line(subject, _LONGEST_SUBJECT)))
    head["Date"] = format_datetime(date.astimezone(UTC))
    head["Auto-Submitted"] = "auto-generated"  # RFC 3834: absence notes must not answer
    if urgent:
        head["Importance"] = "high"  # RFC 2156; what Outlook reads
        head["X-Priority"] = "1"  # what the others read
    return head


def _finish(
    head: Message, body: Message, message_id: str, in_reply_to: str | None, unsubscribe_url: str | None
) -> bytes:
    head["Message-ID"] = _checked(message_id, _MESSAGE_ID)
    if in_reply_to is not None:
        head["In-Reply-To"] = head["References"] = _checked(in_reply_to, _MESSAGE_ID)
    if unsubscribe_url is not None:
        head["List-Unsubscribe"] = f"<{_checked(unsubscribe_url, _UNSUBSCRIBE)}>"
        head["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    head["MIME-Version"] = "1.0"
    for name, value in body.items():
        head[name] = value
    head.set_payload(body.get_payload())
    return head.as_bytes(policy=_POLICY)


def _person(header: str, address: Address) -> str:
    name = clean_line(address.name, _LONGEST_NAME)
    # Only letters and spaces go bare: commas and the like would need quotes, which folding breaks.
    charset = "us-ascii" if _ATOMS.fullmatch(name) else "utf-8"
    return _folded(header, (name, charset), (f"<{address.email}>", "us-ascii"))


def _folded(header: str, *chunks: tuple[str, str]) -> str:
    """Return the chunks (text, charset) as encoded words, folded; ids and URLs are never folded."""
    value = Header(header_name=header)
    for text, charset in chunks:
        if text:
            value.append(text, charset)
    return value.encode(maxlinelen=76, linesep="\r\n")


def _encodable(text: str) -> tuple[str, str]:
    """Return the text and its charset: encoded words too where plain ones could not be folded or read."""
    longest = max(map(len, text.split()), default=0)
    plain = text.isascii() and "=?" not in text and longest <= _LONGEST_PLAIN_WORD
    return text, "us-ascii" if plain else "utf-8"


def _checked(value: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(f"{value[:80]!r} is not fit for a header")
    return value
