"""A real site: its own process, worker and database, seen through Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.campaign_folder import write_campaign

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
NOW = "2027-01-11T09:00+02:00"
# A busy machine may take its time: what never comes still fails.
expect.set_options(timeout=30_000)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass(frozen=True)
class Site:
    """Where the site is, and its command line."""

    url: str
    environment: dict[str, str]

    def command(self, *arguments: str) -> str:
        """What `outreach ARGUMENTS` prints; its failure fails the test with what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "outreach.cli", *arguments],
            env=self.environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a word to the world outside."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-quic",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone's page, in English."""
    with browser.new_context(locale="en-GB", viewport=PHONE) as context:
        yield context.new_page()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site on a small made-up campaign, with nothing planned yet."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    folder = tmp_path_factory.mktemp("site")
    port = free_port()
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "MAIL_URL")
    } | {
        "OUTREACH_INSTANCE": str(folder / "instance"),
        "OUTREACH_NOW": NOW,
        "OUTREACH_LANG": "en",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "WORKER_ID": f"journeys-{port}",
    }
    site = Site(environment["SITE_URL"], environment)
    write_campaign(folder / "campaign")
    site.command("import", str(folder / "campaign"))
    site.command("organizer", "organizer@programme.example")
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "outreach.cli", "serve", "--port", str(port)],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(f"{site.url}/readyz", server, folder / "log")
            yield site
        finally:
            server.terminate()
            server.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the site answers; what it printed is told when it does not."""
    for _attempt in range(600):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"{url} did not answer: {log.read_text()}")
