"""`outreach serve`, as a process: the site and the worker come, come back, and go together."""

import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from outreach import clock, server
from outreach.services import workers
from tests import program


class Serving:
    """`outreach serve` on a free port."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process = program.command(app, "serve", "--port", str(self.port))

    def status(self, path: str = "/healthz") -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                return answer.status
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return 0

    def processes(self) -> list[int]:
        """The site's first process and the worker, once both are there."""
        return program.wait_for(lambda: len(found := program.children(self.process.pid)) == 2 and found)

    def worker_is_alive(self) -> bool:
        with self.app.app_context():
            return workers.alive() == ["worker-1"]


@pytest.fixture
def serving(app: Flask) -> Iterator[Serving]:
    serving = Serving(app)
    yield serving
    program.end(serving.process, signal.SIGKILL)


def test_the_site_and_its_worker_come_and_go_together(serving):
    program.wait_for(lambda: serving.status() == 200)
    program.wait_for(serving.worker_is_alive)
    children = serving.processes()
    assert program.end(serving.process) == 0
    assert not any(program.is_there(child) for child in children)
    said = program.output(serving.app).read_text(encoding="utf-8")
    assert f"http://127.0.0.1:{serving.port}" in said
    assert "Traceback" not in said


def test_what_dies_is_started_again(serving):
    program.wait_for(lambda: serving.status() == 200)
    for victim in serving.processes():
        before = set(serving.processes())
        program.kill(victim)
        program.wait_for(
            lambda before=before, victim=victim: (
                set(serving.processes()) - before and not program.is_there(victim)
            )
        )
    program.wait_for(lambda: serving.status() == 200)


def test_site_and_worker_end_with_a_server_that_was_killed(serving):
    program.wait_for(lambda: serving.status() == 200)
    children = serving.processes()
    program.end(serving.process, signal.SIGKILL)
    program.wait_for(lambda: not any(program.is_there(child) for child in children))
    program.wait_for(lambda: serving.status() == 0)


def test_a_port_that_is_taken_is_told_in_one_sentence(app):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = program.command(app, "serve", "--port", str(port))
        assert process.wait(program.PATIENCE_SECONDS) == 1
    said = program.output(app).read_text(encoding="utf-8")
    assert f"Cannot listen on 127.0.0.1:{port}" in said
    assert "Traceback" not in said


def test_settings_travel_to_other_processes(app, monkeypatch):
    monkeypatch.setenv("MAIL_URL", "smtp://somewhere.example")
    app.config["MAIL_URL"] = None
    clock.start_from(datetime(2027, 1, 11, 9, tzinfo=UTC))
    travelling = server.settings_of(app)
    assert travelling["DATABASE_URL"] == app.config["DATABASE_URL"]
    assert travelling["SECRET_KEY"] == "only for tests"
    assert travelling["MAIL_URL"] == ""
    assert travelling["OUTREACH_NOW"].startswith("2027-01-11T09:00")
