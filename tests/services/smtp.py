"""A real mail server on loopback, which answers as a test wants."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Inbox:
    """What the server took; `answers` maps a receiver's address to what it says instead of taking a mail.

    An answer `drop` closes the line while the server holds the mail, which it has taken all the same. `no_data`, where it
    is set, is what the server says to DATA itself, before it has seen a mail.
    """

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    taken: list[Envelope] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    logins: list[tuple[str, str]] = field(default_factory=list)
    encrypted: bool = False
    no_data: str = ""

    @property
    def receivers(self) -> list[str]:
        return [envelope.rcpt_tos[0] for envelope in self.taken]

    @property
    def octets(self) -> list[bytes]:
        return [bytes(envelope.content or b"") for envelope in self.taken]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.sessions.add(id(session))
        answer = self.answers.get(address, "")
        if answer and answer != "drop":
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope)
        self.encrypted = session.ssl is not None
        if self.answers.get(envelope.rcpt_tos[0]) == "drop":
            server.transport.abort()
        return "250 taken"

    def authenticate(
        self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.logins.append((given.login.decode(), given.password.decode()))
        return AuthResult(success=True)


class Choosy(SMTP):
    """Asks its inbox whether it would hear a mail at all."""

    async def smtp_DATA(self, arg: str) -> None:
        if self.event_handler.no_data:
            await self.push(self.event_handler.no_data)
        else:
            await super().smtp_DATA(arg)


class Doorkeeper(Controller):
    def factory(self) -> SMTP:
        return Choosy(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(
    inbox: Inbox | None = None, *, ssl_context: ssl.SSLContext | None = None, **options: Any
) -> Iterator[Any]:
    """A server that runs as long as the block; with `ssl_context` it is encrypted from the first octet."""
    inbox = inbox or Inbox()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Doorkeeper(
        inbox, hostname="127.0.0.1", port=port, server_hostname="localhost", ready_timeout=120,
        authenticator=inbox.authenticate, auth_require_tls=False, ssl_context=ssl_context, **options,
    )  # fmt: skip
    controller.start()
    inbox.port = port
    try:
        yield inbox
    finally:
        controller.stop()
        assert threading.active_count() < 20  # no server outlives its test


def own_certificate(folder: Path) -> ssl.SSLContext:
    """A server's half of an encrypted line, with a certificate that only this machine knows."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-keyout", key, "-out", certificate],
        capture_output=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
