"""A real IMAP server (dovecot) on loopback, with one mailbox."""

import getpass
import imaplib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
USER, PASSWORD = "answers@outreach.example", "pa%ss&/word"

CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{folder}/mail
mail_privileged_group =
{users}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Mailbox:
    """Where the server listens; `put`, `flags` and `forbid_marks` are what a test does behind the program's back."""

    port: int
    secure_port: int
    folder: Path

    def url(self, scheme: str = "imap", folder: str = "INBOX") -> str:
        port = self.secure_port if scheme == "imaps" else self.port
        return f"{scheme}://answers%40outreach.example:pa%25ss%26%2Fword@127.0.0.1:{port}/{folder}"

    @contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=120) as server:
            server.login(USER, PASSWORD)
            server.select("INBOX")
            yield server

    def put(self, *mails: bytes, flags: str = "") -> None:
        with self.opened() as server:
            for octets in mails:
                state, answer = server.append(
                    "INBOX", flags, "", octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
                )
                assert state == "OK", answer

    def flags(self) -> list[set[str]]:
        """The flags of each mail, without \\Recent."""
        with self.opened() as server:
            found = [flags for flags in server.uid("FETCH", "1:*", "(FLAGS)")[1] if flags]
            return [set(map(bytes.decode, imaplib.ParseFlags(flags))) - {"\\Recent"} for flags in found]

    def change(self, number: int, flags: str, how: str = "+FLAGS") -> None:
        with self.opened() as server:
            server.store(str(number), how, flags)

    def remove(self, number: int) -> None:
        with self.opened() as server:
            server.store(str(number), "+FLAGS", "\\Deleted")
            server.expunge()


@contextmanager
def imap_server(certificate: tuple[Path, Path] | None = None) -> Iterator[Mailbox]:
    """A server that runs as long as the block; with a certificate and its key it offers encryption too."""
    if PROGRAM is None:
        pytest.skip("dovecot is not installed (Debian: dovecot-imapd)")
    with tempfile.TemporaryDirectory(prefix="imap-") as name:  # a short path: sockets allow no long ones
        folder = Path(name)
        box = Mailbox(*_free_ports(), folder)
        config = _config(box, certificate)
        server = subprocess.Popen([PROGRAM, "-F", "-c", str(config)])
        try:
            _wait_for(box, server)
            yield box
        finally:
            server.terminate()
            server.wait(timeout=120)


def _config(box: Mailbox, certificate: tuple[Path, Path] | None) -> Path:
    root = os.getuid() == 0
    uid, gid = (65534, 65534) if root else (os.getuid(), os.getgid())
    mail = box.folder / "mail"
    mail.mkdir()
    if root:
        box.folder.chmod(0o755)
        os.chown(mail, uid, gid)
    user = getpass.getuser()
    users = "first_valid_uid = 1" if root else f"default_login_user = {user}\ndefault_internal_user = {user}"
    keys = f"ssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}" if certificate else ""
    config = box.folder / "dovecot.conf"
    config.write_text(
        CONFIG.format(
            folder=box.folder,
            port=box.port,
            secure_port=box.secure_port if certificate else 0,
            uid=uid,
            gid=gid,
            password=PASSWORD.replace("%", "%%"),
            users=users,
            ssl="yes" if certificate else "no",
            certificate=keys,
        )
    )
    return config


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def _wait_for(box: Mailbox, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert server.poll() is None, (box.folder / "log").read_text()
        try:
            socket.create_connection(("127.0.0.1", box.port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError((box.folder / "log").read_text())
