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
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
NOW = "2027-01-11T09:00+02:00"
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
        context.set_default_timeout(10_000)
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
            server.wait(timeout=30)


def write_campaign(folder: Path) -> None:
    """Two schools in Vilnius, and two volunteers there who have time on every weekday of two weeks."""
    folder.mkdir()
    days = [f"2027-02-{day:02d}" for day in (*range(1, 6), *range(8, 13))]
    windows = ";".join(f"{day} 07:00-17:00" for day in days)
    bells = "".join(f"{code},{n},{8 + n}:00,{8 + n}:45\n" for code in ("S1", "S2") for n in range(1, 6))
    files = {
        "campaign": "key,value\nslug,trial\nname,Trial season\ntimezone,Europe/Vilnius\nfirst_day,2027-02-01\n"
        "last_day,2027-02-26\nlead_days,14\norganizer_email,help@programme.example\ntopics,data;games\n",
        "schools": "code,name,town,entrance,contact_name,contact_email,contact_phone\n"
        "S1,Žirmūnų gimnazija,Vilnius,Main door,Ona,ona@schools.example,+37060000001\n"
        "S2,Šilo progimnazija,Vilnius,Yard,Rasa,rasa@schools.example,+37060000002\n",
        "bells": "school_code,lesson,start,end\n" + bells,
        "closures": "first_day,last_day,name\n2027-02-16,2027-02-16,Valstybės atkūrimo diena\n",
        "requests": "reference,school_code,class,pupils,girls,languages,slots\nR1,S2,7a,20,9,lt,2027-02-03 #2\n",
        "volunteers": "email,name,town,languages,max_lessons,max_travel_minutes,windows\n"
        f"egle@volunteers.example,Eglė Eglaitė,Vilnius,lt;en,3,60,{windows}\n"
        f"ieva@volunteers.example,Ieva Ievaitė,Vilnius,lt,3,60,{windows}\n",
    }
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the site answers; what it printed is told when it does not."""
    for _attempt in range(150):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"{url} did not answer: {log.read_text()}")
