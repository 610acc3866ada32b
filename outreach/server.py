"""The site under gunicorn and one worker beside it, both restarted when they die."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from outreach import clock, config, create_app, jobs
from outreach.services.errors import Refused

log = logging.getLogger(__name__)

THREADS = 8
END_SECONDS = 15.0  # how long a process may take to end before it is killed
LIFELINE = "OUTREACH_LIFELINE"  # set for processes whose standard input is open as long as the server lives
STATIC_SECONDS = 365 * 24 * 3600  # their addresses change with them
GUNICORN = "import outreach.server, gunicorn.app.wsgiapp as gunicorn; outreach.server.hold_to_lifeline(); gunicorn.run()"


def site() -> Flask:
    """What gunicorn serves."""
    app = create_app()
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_SECONDS
    return app


def serve(app: Flask, host: str, port: int, announce: Callable[[], None] = lambda: None) -> None:
    """Serve `app`'s site with one worker until SIGTERM or SIGINT, then end both. Its settings travel by environment.

    `announce` is called once the port is ours; then the database is brought up to date. Raises Refused when the port
    is taken.
    """
    with listening(host, port) as door:
        announce()
        with app.app_context():
            jobs.prepare_database()
        environment = settings_of(app) | {LIFELINE: "stdin"}
        web = Kept("The site", web_command(door), environment, pass_fds=(door.fileno(),))
        worker = Kept("The worker", command("worker"), environment)
        keep([web, worker])


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there: it stays open while the site behind it is restarted. Raises Refused."""
    try:
        return socket.create_server((host, port), backlog=256)
    except OSError as fault:
        sentence = _l(
            "Cannot listen on %(host)s:%(port)s: %(fault)s. Choose another port with --port.",
            host=host, port=port, fault=fault.strerror or str(fault),
        )  # fmt: skip
        raise Refused(sentence, status=409) from fault


def web_command(door: socket.socket) -> list[str]:
    """Gunicorn on an open socket: one process, because limits are counted in memory, with several threads."""
    return [
        sys.executable, "-c", GUNICORN, "outreach.server:site()", "--bind", f"fd://{door.fileno()}",
        "--worker-class", "gthread", "--threads", str(THREADS), "--workers", "1", "--timeout", "120",
        "--graceful-timeout", "10", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip


def command(*words: str) -> list[str]:
    """The `outreach` command with `words`, by this very Python."""
    return [sys.executable, "-c", "from outreach.cli import main; main()", *words]


def settings_of(app: Flask) -> dict[str, str]:
    """The environment in which another process makes the same app; an empty value says that a setting is unset."""
    own = {name: _as_text(app.config[name]) for name in config.SETTINGS}
    own["OUTREACH_INSTANCE"] = app.config["OUTREACH_INSTANCE"]
    if clock.is_moved():
        own["OUTREACH_NOW"] = clock.now().isoformat()
    return {**os.environ, **own}


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)


class Kept:
    """A process that is started again when it ends, after a pause that grows while it keeps ending at once."""

    SHORTEST, LONGEST, SETTLED = 1.0, 30.0, 60.0

    def __init__(
        self, name: str, words: list[str], environment: dict[str, str], pass_fds: Sequence[int] = ()
    ) -> None:
        self.name = name
        self.words = words
        self.environment = environment
        self.pass_fds = pass_fds
        self.pause = self.SHORTEST
        self.start()

    def start(self) -> None:
        # In a session of its own: Ctrl-C reaches the server alone, which then ends its processes in good order.
        self.process = subprocess.Popen(
            self.words,
            env=self.environment,
            pass_fds=self.pass_fds,
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        self.started = time.monotonic()
        self.due: float | None = None

    def look_after(self) -> None:
        """Start it again if it has ended and its pause is over."""
        if self.process.poll() is None:
            return
        if self.due is None:
            lived = time.monotonic() - self.started
            self.pause = self.SHORTEST if lived > self.SETTLED else min(self.pause * 2, self.LONGEST)
            self.due = time.monotonic() + self.pause
            log.error(
                "%s ended (%s) and starts again in %d s", self.name, self.process.returncode, self.pause
            )
        elif time.monotonic() >= self.due:
            self._let_go()
            self.start()

    def ask_to_end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def end(self, seconds: float) -> None:
        """Wait for its end, at most so long."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._let_go()

    def _let_go(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()


def keep(processes: list[Kept]) -> None:
    """Look after the processes until SIGTERM or SIGINT, then end them all."""
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    while not ending.wait(0.3):
        for process in processes:
            process.look_after()
    for process in processes:
        process.ask_to_end()
    deadline = time.monotonic() + END_SECONDS
    for process in processes:
        process.end(max(0.1, deadline - time.monotonic()))


def hold_to_lifeline() -> None:
    """In a process that the server started: end in good order when the server is gone, however it went."""
    if os.environ.get(LIFELINE) == "stdin":
        del os.environ[LIFELINE]  # it is not for processes that this one starts in turn
        threading.Thread(target=_end_with, args=(0,), daemon=True).start()


def _end_with(lifeline: int) -> None:
    while os.read(lifeline, 1):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
