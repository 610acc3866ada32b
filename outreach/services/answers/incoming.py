"""Reading one raw mail: octets in, data out. Nothing is looked up, nothing believed, nothing raised."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect, HeaderParseError, StartBoundaryNotFoundDefect
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from typing import Any

from outreach.services.answers import reports
from outreach.services.answers.calendar_text import CalendarObject, read_object
from outreach.services.answers.markup import text_of_html
from outreach.services.answers.reports import Report
from outreach.services.calendars import clean_line, clean_text

log = logging.getLogger(__name__)

LONGEST_TEXT = 20_000  # letters that are kept for a person to read
_LONGEST_SUBJECT = 250
_LONGEST_SENDER = 2000
_BODY = re.compile(rb"\r?\n\r?\n")
_CALENDARS = ("text/calendar", "application/ics")
_TRUNCATED = (CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect)
_ATEXT = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\u0080-\ud7ff\ue000-\U0010ffff-]"
_ADDRESS = rf"{_ATEXT}+@[A-Za-z0-9.\u0080-\ud7ff\ue000-\U0010ffff-]+"
_ASIDE = re.compile(r'"(?:\\.|[^"\\])*"|\([^()]*\)', re.DOTALL)  # quoted names and comments
_MAILBOX = re.compile(rf"[^<>,;:@]*<({_ADDRESS})>|({_ADDRESS})")
_ABSENT = re.compile(
    r"^(automatic reply|auto(matic)?[ -]?(reply|response)|out of( the)? office|automatinis atsakym|"
    r"abwesenheitsnotiz|automatische antwort|autosvar)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A mail as far as it could be read. `sender` is the one bare address of From in lower case, "" where there is
    none, or more than one; `whole` is False where the mail is cut off or is none."""

    sender: str = ""
    subject: str = ""
    text: str = ""
    whole: bool = False
    calendars: tuple[CalendarObject, ...] = ()
    report: Report | None = None
    absent: bool = False
    authentication: tuple[str, ...] = ()


def read_mail(octets: bytes, *, headers_only: bool = False) -> Incoming:
    """What the mail says; of one that is too large, its headers alone."""
    try:
        return _read(_BODY.split(octets, 1)[0] if headers_only else octets, headers_only)
    except (
        Exception
    ):  # the standard library's parser has raised nearly everything at odd mails: one must not stop the rest
        return Incoming()


def _read(octets: bytes, headers_only: bool) -> Incoming:
    mail = message_from_bytes(octets, policy=compat32)
    parts = list(_own_parts(mail))
    subject = clean_line(_words(mail["Subject"]), _LONGEST_SUBJECT)
    sender = sender_of([_raw(value) for value in mail.get_all("From", [])])
    calendars = tuple(_calendar(part) for part in parts if part.get_content_type() in _CALENDARS)
    cut = any(isinstance(defect, _TRUNCATED) for part in parts for defect in part.defects)
    text = clean_text(_text(parts), LONGEST_TEXT)
    return Incoming(
        sender=sender,
        subject=subject,
        text=text,
        whole=headers_only or (bool(mail.keys()) and not cut and all(each.whole for each in calendars)),
        calendars=calendars,
        report=reports.read_report(mail, sender, subject, text, octets),
        absent=_is_absence(mail, subject),
        authentication=tuple(_raw(value) for value in mail.get_all("Authentication-Results", [])),
    )


def _own_parts(mail: Message) -> Iterator[Message]:
    """The mail and its parts, but not what stands in a mail that is attached: that is somebody else's word."""
    yield mail
    if mail.is_multipart() and mail.get_content_maintype() != "message":
        for part in mail.get_payload():
            if isinstance(part, Message):
                yield from _own_parts(part)


def _calendar(part: Message) -> CalendarObject:
    method = part.get_param("method", "")
    return read_object(_decoded(part), method if isinstance(method, str) else "")


def _text(parts: list[Message]) -> str:
    for kind, reader in (("text/plain", str), ("text/html", text_of_html)):
        found = [
            _decoded(part) for part in parts if part.get_content_type() == kind and not part.is_multipart()
        ]
        if any(map(str.strip, found)):
            return "\n".join(reader(text) for text in found)
    return ""


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return _in_charset(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""


def _in_charset(octets: bytes, charset: str | None) -> str:
    try:
        return octets.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):  # a charset that nobody knows
        return octets.decode("utf-8", "replace")


def _words(value: Any) -> str:
    """A header as people read it."""
    try:
        chunks = decode_header(value or "")
    except HeaderParseError:
        return _raw(value)
    return "".join(text if isinstance(text, str) else _in_charset(text, charset) for text, charset in chunks)


def _raw(value: Any) -> str:
    return str(value or "")


def sender_of(headers: list[str]) -> str:
    """The bare address of From; "" where it is not exactly one, plainly written.

    Names may hold another address, quoted or in a comment: only what stands in the angle brackets counts.
    """
    if len(headers) != 1 or len(headers[0]) > _LONGEST_SENDER:
        return ""
    found = _MAILBOX.fullmatch(" ".join(_ASIDE.sub(" ", headers[0]).split()))
    return (found[1] or found[2]).lower() if found else ""


def _is_absence(mail: Message, subject: str) -> bool:
    """A note that a machine wrote because somebody is away (RFC 3834, and what came before it)."""
    sent_by = _raw(mail["Auto-Submitted"]).strip().lower()
    old = any(mail[name] is not None for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply"))
    bulk = _raw(mail["Precedence"]).strip().lower() == "auto_reply"
    return sent_by.startswith("auto-replied") or old or bulk or bool(_ABSENT.match(subject))
