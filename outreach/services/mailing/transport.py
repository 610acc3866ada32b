"""The ways out of the outbox: a mail server, or a folder of .eml files."""

import contextlib
import os
import smtplib
import ssl
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import SplitResult, unquote, urlsplit

from outreach.config import BadSetting

TIMEOUT = 30  # seconds that a server may be silent
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_LONGEST_ANSWER = 500


class Verdict(StrEnum):
    """What became of a handing over."""

    TAKEN = "taken"
    REFUSED = "refused"  # for good (5xx)
    LATER = "later"  # not now, this message (4xx)
    UNREACHABLE = "unreachable"  # not now, none at all: the line, the login, the sender


@dataclass(frozen=True)
class Outcome:
    """A verdict with the server's words; `uncertain` where the line broke while the server held the message."""

    verdict: Verdict
    answer: str
    uncertain: bool = False


@dataclass(frozen=True)
class Parcel:
    """A message on its way, apart from the database."""

    id: int
    kind: str
    to: str
    eml: bytes


class Transport(Protocol):
    """Takes parcels one by one, over one connection; never raises for what a server or a disk may do."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, parcel: Parcel) -> Outcome: ...


def transport_for(url: str, sender: str) -> Transport:
    """The way that MAIL_URL names; `sender` is the address that refusals go back to. Raises BadSetting."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderTransport(Path(unquote(parts.netloc + parts.path)))
    if not _names_a_server(parts):
        raise BadSetting(
            "MAIL_URL must be smtp://user:password@host:port (user and password in ASCII), smtps://… or file:DIR"
        )
    return SmtpTransport(parts, sender)


def _names_a_server(url: SplitResult) -> bool:
    login = unquote((url.username or "") + (url.password or ""))
    try:
        return url.scheme in ("smtp", "smtps") and bool(url.hostname) and url.port != 0 and login.isascii()
    except ValueError:  # the port is no number
        return False


class FolderTransport:
    """Each message becomes a file, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        return None

    def send(self, parcel: Parcel) -> Outcome:
        name = f"{parcel.id:06d}-{parcel.kind}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            half = self.folder / f".{name}.part"
            half.write_bytes(parcel.eml)
            os.replace(half, self.folder / f"{name}.eml")
        except OSError as trouble:
            return Outcome(Verdict.UNREACHABLE, str(trouble)[:_LONGEST_ANSWER])
        return Outcome(Verdict.TAKEN, f"{name}.eml")


class SmtpTransport:
    """SMTP: `smtps` is encrypted from the first octet, `smtp` as soon as the server offers STARTTLS."""

    def __init__(self, url: SplitResult, sender: str) -> None:
        self.url = url
        self.sender = sender
        self.host = url.hostname or ""
        self.server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._hang_up()

    def send(self, parcel: Parcel) -> Outcome:
        """Hand one parcel over, by MAIL, RCPT and DATA apart, so that it is known at which step a line broke."""
        handing_over = False
        try:
            if self.server is None:
                self._connect()
            assert self.server is not None
            code, words = self.server.mail(self.sender)
            if code != 250:
                return self._trouble(code, words, Verdict.UNREACHABLE)
            code, words = self.server.rcpt(parcel.to)
            if code in (250, 251):
                handing_over = True
                code, words = self.server.data(parcel.eml)
                if code == 250:
                    return Outcome(Verdict.TAKEN, _said(code, words))
            return self._trouble(code, words, Verdict.REFUSED if code >= 500 else Verdict.LATER)
        except smtplib.SMTPResponseException as answer:
            refused = Verdict.REFUSED if answer.smtp_code >= 500 else Verdict.LATER
            verdict = refused if handing_over else Verdict.UNREACHABLE
            return self._trouble(answer.smtp_code, answer.smtp_error, verdict)
        except OSError as broken:  # smtplib's own errors are OSErrors too
            self._hang_up()
            return Outcome(Verdict.UNREACHABLE, str(broken)[:_LONGEST_ANSWER], uncertain=handing_over)

    def _connect(self) -> None:
        encrypted = self.url.scheme == "smtps"
        port = self.url.port or (465 if encrypted else 587 if self.url.username else 25)
        server = self.server = (
            smtplib.SMTP_SSL(self.host, port, timeout=TIMEOUT, context=self._tls())
            if encrypted
            else smtplib.SMTP(self.host, port, timeout=TIMEOUT)
        )
        server.ehlo_or_helo_if_needed()
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=self._tls())
            server.ehlo()
            encrypted = True
        if self.url.username:
            if not encrypted and self.host not in _LOOPBACK:
                raise smtplib.SMTPException("The server offers no encryption: the password was not sent")
            server.login(unquote(self.url.username), unquote(self.url.password or ""))

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if (
            self.host in _LOOPBACK
        ):  # a mail server on this machine usually has a certificate of its own making
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    def _trouble(self, code: int, words: bytes | str, verdict: Verdict) -> Outcome:
        """A refusal; the connection stays good for the next parcel unless the server closes it (421)."""
        if code == 421 or verdict == Verdict.UNREACHABLE:
            self._hang_up()
            return Outcome(Verdict.UNREACHABLE, _said(code, words))
        with contextlib.suppress(OSError):  # a line that breaks here is seen by the next parcel
            assert self.server is not None
            self.server.rset()
        return Outcome(verdict, _said(code, words))

    def _hang_up(self) -> None:
        server, self.server = self.server, None
        if server is not None:
            with contextlib.suppress(OSError):  # what was taken stays taken, however the talk ends
                server.quit()
            server.close()


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {text}"[:_LONGEST_ANSWER]
