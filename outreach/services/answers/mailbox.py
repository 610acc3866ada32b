"""The mailbox of MAIL_FROM, over IMAP: every mail is taken in once, then marked there.

A mail is marked only after its row is committed. Whatever dies in between, the mail is met again, known by its digest,
and marked then: nothing is lost, and nothing counts twice. The mark is a flag of our own beside \\Seen, since people look
into the mailbox too; where a server keeps no such flags, \\Seen alone has to do.
"""

import contextlib
import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

from outreach.config import BadSetting
from outreach.extensions import db
from outreach.services.answers.receiving import LARGEST, receive

log = logging.getLogger(__name__)

TIMEOUT = 30  # seconds that a server may be silent
MAILS_AT_ONCE = 50
MARK = "Outreach"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_SIZE = re.compile(rb"RFC822\.SIZE ([0-9]{1,12})")
TROUBLE = (OSError, imaplib.IMAP4.error)


@dataclass
class Taken:
    """What one round took in, in mails; `known` had been taken in before. `trouble` is what the server, or the line, did."""

    new: int = 0
    known: int = 0
    trouble: str = ""


def read_mailbox(limit: int = MAILS_AT_ONCE) -> Taken:
    """Take in up to `limit` mails of the mailbox that IMAP_URL names; nothing without it.

    Commits after every mail, before it is marked. Raises config.BadSetting for an IMAP_URL that cannot be one.
    """
    round_ = Taken()
    url = current_app.config["IMAP_URL"]
    if not url:
        return round_
    try:
        with opened(url) as box:
            for number in box.new()[:limit]:
                _take(box, number, round_)
    except TROUBLE as trouble:
        db.session.rollback()
        round_.trouble = said(trouble)
        log.warning("The mailbox could not be read: %s", round_.trouble)
    return round_


def _take(box: "Mailbox", number: str, round_: Taken) -> None:
    mail = box.fetch(number)
    if mail is None:
        return
    received = receive(*mail)
    db.session.commit()
    box.mark(number)
    if received.known:
        round_.known += 1
    else:
        round_.new += 1


def waiting(url: str) -> int:
    """How many mails of the mailbox were not taken in yet. Raises BadSetting, OSError or IMAP4.error."""
    with opened(url) as box:
        return len(box.new())


class Mailbox:
    """A folder that is open for writing, and what to look for in it."""

    def __init__(self, server: imaplib.IMAP4) -> None:
        self.server = server
        flags = b" ".join(server.response("PERMANENTFLAGS")[1] or [b""])
        self.keeps_marks = b"\\*" in flags or MARK.encode() in flags

    def new(self) -> list[str]:
        """The mails that were not taken in yet, oldest first."""
        words = ("UNKEYWORD", MARK) if self.keeps_marks else ("UNSEEN",)
        return (self._asked("SEARCH", *words)[0] or b"").decode("ascii").split()

    def fetch(self, number: str) -> tuple[bytes, int] | None:
        """A mail, no more of it than is ever read, and its size; None when it was deleted meanwhile."""
        answer = self._asked("FETCH", number, f"(RFC822.SIZE BODY.PEEK[]<0.{LARGEST + 1}>)")
        lines = b" ".join(line[0] if isinstance(line, tuple) else line for line in answer if line)
        size = _SIZE.search(lines)
        if size is None:
            return None
        octets = next((line[1] for line in answer if isinstance(line, tuple)), b"")
        # Some servers guess the size: what came whole has the size that it has.
        return octets, int(size[1]) if len(octets) > LARGEST else len(octets)

    def mark(self, number: str) -> None:
        flags = rf"(\Seen {MARK})" if self.keeps_marks else r"(\Seen)"
        self._asked("STORE", number, "+FLAGS.SILENT", flags)

    def _asked(self, *words: str) -> list[Any]:
        state, answer = self.server.uid(*words)
        if state != "OK":
            raise imaplib.IMAP4.error(f"{words[0]}: {answer!r}")
        return answer


@contextmanager
def opened(url: str) -> Iterator[Mailbox]:
    """The mailbox that IMAP_URL names. Raises BadSetting, or OSError and IMAP4.error for what a server may do."""
    parts = urlsplit(url)
    if not _names_a_mailbox(parts):
        raise BadSetting(
            "IMAP_URL must be imap://user:password@host:port/INBOX (user and password in ASCII) or imaps://…"
        )
    server = _connected(parts)
    try:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        state, answer = server.select(_quoted(folder))
        if state != "OK":
            raise imaplib.IMAP4.error(f"{folder}: {answer!r}")
        yield Mailbox(server)
    finally:
        with contextlib.suppress(*TROUBLE):  # what was committed stays so, however the talk ends
            server.logout()


def _connected(url: SplitResult) -> imaplib.IMAP4:
    host = url.hostname or ""
    if url.scheme == "imaps":
        return imaplib.IMAP4_SSL(host, url.port or 993, ssl_context=_tls(host), timeout=TIMEOUT)
    server = imaplib.IMAP4(host, url.port or 143, timeout=TIMEOUT)
    if "STARTTLS" in server.capabilities:
        server.starttls(_tls(host))
    elif host not in _LOOPBACK:
        server.shutdown()
        raise imaplib.IMAP4.error("The server offers no encryption: the password was not sent")
    return server


def _tls(host: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if host in _LOOPBACK:  # a mail server on this machine usually has a certificate of its own making
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _names_a_mailbox(url: SplitResult) -> bool:
    login = unquote((url.username or "") + (url.password or ""))
    plain = login.isascii() and login.isprintable() and " " not in unquote(url.username or "")
    try:
        return (
            url.scheme in ("imap", "imaps")
            and bool(url.hostname)
            and url.port != 0
            and plain
            and bool(url.username)
        )
    except ValueError:  # the port is no number
        return False


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def said(trouble: BaseException) -> str:
    """What the server said, or the line did, as text."""
    words = trouble.args[0] if trouble.args else trouble
    return (words.decode("utf-8", "replace") if isinstance(words, bytes) else str(trouble))[:300]
