"""Reading a calendar from an address that a stranger typed, without being led into the house.

Only https, only public addresses: the name is looked up once, every address it has must be public, and the connection
goes to the very address that was looked at, so that a second look-up cannot answer otherwise (DNS rebinding). Redirects
go through the same gate. Ten seconds and five megabytes in all.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from flask import current_app
from flask_babel import lazy_gettext as _l

SECONDS = 10.0
LARGEST = 5 * 1024 * 1024
REDIRECTS = 3
# They reach IPv4 addresses, private ones too, by another name.
TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))
FAULTS = {
    "address": _l("This is no address of a calendar: it begins with https:// and mostly ends with .ics."),
    "private": _l("This address is inside a private network, where we do not look."),
    "unreachable": _l("The calendar could not be reached."),
    "refused": _l("The other side did not give the calendar away: is the address still shared?"),
    "too_large": _l("The calendar is larger than 5 MB."),
    "too_slow": _l("The calendar took longer than ten seconds."),
    "not_a_calendar": _l("What stands at this address is no calendar."),
    "too_many": _l("The calendar repeats too many events."),
}


class Fault(Exception):
    """Why a calendar could not be read: `code` is a key of FAULTS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class _Deadline:
    """The end of the ten seconds, whatever the other side sends in the meantime."""

    at: float

    def left(self) -> float:
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise Fault("too_slow")
        return seconds


def check_address(url: str) -> SplitResult:
    """The parts of an address that may be read. Raises Fault."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise Fault("address") from None
    plain = _loopback_allowed() and parts.scheme == "http"
    if (parts.scheme != "https" and not plain) or not parts.hostname or parts.username or parts.password:
        raise Fault("address")
    if port not in (None, 443) and not _loopback_allowed():
        raise Fault("address")
    return parts


def _loopback_allowed() -> bool:
    """Only tests say so, and no variable of the environment can."""
    return bool(current_app.config.get("CALENDARS_ON_LOOPBACK"))


def read_address(url: str) -> bytes:
    """What stands at the address. Raises Fault."""
    deadline = _Deadline(time.monotonic() + SECONDS)
    for _redirect in range(REDIRECTS + 1):
        parts = check_address(url)
        body, further = _get(parts, deadline)
        if further is None:
            return body
        url = urljoin(url, further)
    raise Fault("refused")


def _get(parts: SplitResult, deadline: _Deadline) -> tuple[bytes, str | None]:
    """The body, or where it has moved to."""
    connection = _connected(parts, deadline)
    # Each single read may wait; the watch ends them all together.
    watch = threading.Timer(deadline.left(), _hang_up, [connection])
    watch.daemon = True
    watch.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Accept": "text/calendar", "Accept-Encoding": "identity", "User-Agent": "outreach"}
        connection.request("GET", path, headers=headers)
        with connection.getresponse() as response:
            if response.status in (301, 302, 303, 307, 308):
                return b"", response.getheader("Location", "")
            if response.status != 200:
                raise Fault("refused")
            return _body(response), None
    except (OSError, http.client.HTTPException, UnicodeError, AttributeError, ValueError) as trouble:
        deadline.left()  # a line that the watch cut was too slow
        raise Fault("unreachable") from trouble
    finally:
        watch.cancel()
        connection.close()


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """Wake whoever waits for the line: closing alone would not, and TLS needs no farewell."""
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


def _body(response: Any) -> bytes:
    body: bytes = response.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise Fault("too_large")
    return body


def _connected(parts: SplitResult, deadline: _Deadline) -> http.client.HTTPConnection:
    """A connection to the address that was looked at; the certificate must be of the name that was typed."""
    host, secure = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    address = public_address(host, port)
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(host, port, timeout=deadline.left())
    try:
        connection.sock = socket.create_connection((address, port), timeout=deadline.left())
        if secure:
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
    except OSError as trouble:
        connection.close()
        raise Fault("unreachable") from trouble
    return connection


def public_address(host: str, port: int) -> str:
    """The first address of the name; every one must be public, or none is taken. Raises Fault."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Fault("unreachable") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(map(_is_public, addresses)):
        raise Fault("private")
    return addresses[0]


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(str(address.ipv4_mapped))
        if any(address in network for network in TRANSLATED):
            return False
    if address.is_loopback and _loopback_allowed():
        return True
    return address.is_global and not address.is_multicast
