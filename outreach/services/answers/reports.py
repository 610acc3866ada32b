"""Reports of mail servers: what could not be delivered (RFC 3464 and the plain kinds of before), and receipts."""

import re
from dataclasses import dataclass
from email.message import Message

from outreach.services.calendars import clean_line

_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon")
_SUBJECT = re.compile(
    r"undeliver|delivery (status|fail)|mail delivery|returned mail|returned to sender|failure notice|nepristatyt",
    re.IGNORECASE,
)
# Those of our own mails: 122 random bits that only their receiver, and the servers on the way, have seen.
_MESSAGE_ID = re.compile(rb"<[0-9a-f]{32}@[A-Za-z0-9.-]{1,100}>")
_STATUS = re.compile(r"(?<![0-9.])([245])\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9.])")
_REPLY_CODE = re.compile(r"(?<![0-9.])(55[0-9]|45[0-9])[ -]")
_LONGEST_WORDS = 400
_MOST_IDS = 20


@dataclass(frozen=True)
class Report:
    """`kind` is RFC 6522's report-type; `failed`: nothing more is tried; `hard`: for good (5.x.x); `message_ids`: of the
    mails that it can be about; `receivers`: whom it says it did not reach, as far as it says so."""

    kind: str
    failed: bool
    hard: bool
    words: str
    message_ids: tuple[str, ...]
    receivers: tuple[str, ...] = ()


def read_report(mail: Message, sender: str, subject: str, text: str, octets: bytes) -> Report | None:
    """What a mail server reports; None for a mail that is no report."""
    ids = tuple(dict.fromkeys(found.decode("ascii") for found in _MESSAGE_ID.findall(octets)))[:_MOST_IDS]
    if mail.get_content_type() == "multipart/report":
        return _report(mail, ids)
    if _is_plain_bounce(mail, sender, subject):
        return _plain(text, ids)
    return None


def _report(mail: Message, ids: tuple[str, ...]) -> Report:
    """A multipart/report: of its delivery-status part each block but the first is about one receiver."""
    parts = mail.get_payload() if mail.is_multipart() else []
    status = [
        part
        for part in parts
        if isinstance(part, Message) and part.get_content_type() == "message/delivery-status"
    ]
    blocks = [
        block
        for part in status
        if part.is_multipart()
        for block in part.get_payload()
        if isinstance(block, Message)
    ]
    receivers = [block for block in blocks if block["Action"] is not None or block["Status"] is not None]
    failed = [block for block in receivers if _action(block) == "failed"]
    said = clean_line("; ".join(map(_said, failed or receivers)), _LONGEST_WORDS)
    hard = any((_STATUS.search(_said(block)) or ["", ""])[1] == "5" for block in failed)
    kind = str(mail.get_param("report-type", "")).lower()
    return Report(kind, bool(failed), hard, said, ids, tuple(filter(None, map(_receiver, failed))))


def _receiver(block: Message) -> str:
    """The address in `Final-Recipient: rfc822; ona@example.org`; one that was forwarded keeps its first one beside it."""
    return str(block["Original-Recipient"] or block["Final-Recipient"] or "").rpartition(";")[2].strip()


def _action(block: Message) -> str:
    return str(block["Action"] or "failed").strip().lower()


def _said(block: Message) -> str:
    return f"{block['Status'] or ''} {block['Diagnostic-Code'] or ''}".strip()


def _is_plain_bounce(mail: Message, sender: str, subject: str) -> bool:
    if mail["X-Failed-Recipients"] is not None:
        return True
    from_daemon = sender.partition("@")[0] in _DAEMONS or str(mail["Return-Path"] or "").strip() == "<>"
    return from_daemon and bool(_SUBJECT.search(subject))


def _plain(text: str, ids: tuple[str, ...]) -> Report:
    """The first status or reply code in the text tells; the line with it is what the server said."""
    found = _STATUS.search(text) or _REPLY_CODE.search(text)
    hard = bool(found) and found[1].startswith("5") if found else False
    line = next((line for line in text.splitlines() if found and found[0] in line), text)
    return Report("", failed=True, hard=hard, words=clean_line(line, _LONGEST_WORDS), message_ids=ids)
