"""A season in programs that people really use: vdirsyncer with khal subscribes to a feed, Radicale keeps each event."""

import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import sqlalchemy as sa
import vobject
from flask import Flask

from outreach.extensions import db
from outreach.models import Campaign, Invitation, LessonRequest, Volunteer
from outreach.services import access
from outreach.services.calendars import feed
from outreach.services.invitations import feed_content
from tests import program
from tests.factories import MONDAY, make_campaign, make_request, make_school, make_volunteer
from tests.services.outbound import BEFORE, at, published

Times = tuple[str, str, str]  # start and end by Vilnius clocks, status
VILNIUS = ZoneInfo("Europe/Vilnius")
SUMMER = MONDAY.replace(month=3, day=29)  # the Monday after the clocks went forward
NAMES = (
    "Šv. Onos g-ja\r\nATTENDEE:mailto:x@example.org",
    "Licėjus; „Ąžuolas\\New“, 2 korpusas 👩🏽‍💻",
    "Plain",
)
BINARIES = Path(sys.executable).parent  # the calendar programs stand beside this Python

VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair lessons]
a = "mine"
b = "theirs"
collections = null
[storage mine]
type = "filesystem"
path = "{folder}/lessons"
fileext = ".ics"
[storage theirs]
type = "http"
url = "{url}"
"""
KHAL = """
[calendars]
[[lessons]]
path = {folder}/lessons
readonly = True
[locale]
local_timezone = Europe/Vilnius
default_timezone = Europe/Vilnius
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


class Subscriber:
    """A volunteer's laptop: vdirsyncer fetches the feed, khal shows it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        (folder / "lessons").mkdir()
        for name, text in (("vdirsyncer", VDIRSYNCER), ("khal", KHAL)):
            (folder / name).write_text(text.format(folder=folder, url=url), encoding="utf-8")
        self._run("vdirsyncer", "discover", answer="y\n")

    def sees(self) -> set[Times]:
        """All that khal shows after a fresh look."""
        self._run("vdirsyncer", "sync")
        shown = self._run("khal", "list", "--day-format", "", "--format",
                          "{start-long-full}|{end-long-full}|{status}", "2027-01-01", "200d")  # fmt: skip
        return {tuple(part.strip() for part in line.split("|")) for line in shown.splitlines() if line}

    def _run(self, name: str, *words: str, answer: str = "") -> str:
        done = subprocess.run(
            [BINARIES / name, "--config" if name == "khal" else "-c", self.folder / name, *words],
            input=answer, capture_output=True, text=True, timeout=program.PATIENCE_SECONDS, check=False,
            env={"HOME": str(self.folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def test_a_subscriber_sees_what_was_published_changed_and_cancelled(app: Flask, tmp_path: Path):
    with app.app_context():
        at()
        campaign, lessons, volunteer = a_season()
        published(campaign, {lesson: [volunteer] for lesson in lessons})
        path = access.new_feed(volunteer.person)[1].removeprefix("http://localhost")
        db.session.commit()
        with site(app) as address:
            subscriber = Subscriber(tmp_path, address + path)
            assert subscriber.sees() == invitations_of(volunteer)
            at(BEFORE + timedelta(days=1))
            published(campaign, {lessons[0]: [volunteer], lessons[2]: [volunteer]}, moved=[lessons[0]])
            db.session.commit()
            seen = subscriber.sees()
            assert seen == invitations_of(volunteer)
            assert sorted(status for _start, _end, status in seen) == ["CANCELLED", "CONFIRMED", "CONFIRMED"]


def test_a_calendar_server_takes_each_event_as_it_is(app: Flask, tmp_path: Path):
    with app.app_context():
        at()
        campaign, lessons, volunteer = a_season()
        published(campaign, {lesson: [volunteer] for lesson in lessons})
        published(campaign, {lesson: [volunteer] for lesson in lessons[1:]})
        expected = invitations_of(volunteer)
        content = feed_content(access.new_feed(volunteer.person)[0])
        body = feed(content.events, name=content.name, timezone=content.timezone, organizer="lessons@example.org",
                    cancelled_prefix="Cancelled: ")  # fmt: skip
    with radicale(tmp_path) as address:
        for number, event in enumerate(one_by_one(body)):
            assert http("PUT", f"{address}/ona/lessons/{number}.ics", event) == (201, b"")
        status, kept = http("GET", f"{address}/ona/lessons/", b"")
    assert status == 200
    assert {times_of(event) for event in vobject.readOne(kept.decode()).vevent_list} == expected


def a_season() -> tuple[Campaign, list[LessonRequest], Volunteer]:
    """Three lessons for one volunteer, on both sides of the spring change of the clocks."""
    campaign = make_campaign()
    lessons = [make_request(campaign, make_school(name=name), slots=[(day, 2 + n), (SUMMER, 5 + n)])
               for n, (name, day) in enumerate(zip(NAMES, (MONDAY, MONDAY, SUMMER), strict=True))]  # fmt: skip
    return campaign, lessons, make_volunteer(campaign)


def invitations_of(volunteer: Volunteer) -> set[Times]:
    """Start and end by Vilnius clocks, and status, of each lesson that she was ever told of."""
    told = db.session.scalars(sa.select(Invitation).filter_by(person_id=volunteer.person_id))
    return {(by_the_wall(one.starts_at), by_the_wall(one.ends_at), one.state.value.upper()) for one in told}


def times_of(event: vobject.base.Component) -> Times:
    return by_the_wall(event.dtstart.value), by_the_wall(event.dtend.value), event.status.value


def by_the_wall(instant: datetime) -> str:
    return instant.astimezone(VILNIUS).strftime("%Y-%m-%d %H:%M")


def one_by_one(body: bytes) -> Iterator[bytes]:
    """A calendar object for each event, as a calendar server keeps them: with its zones, without a method."""
    whole = icalendar.Calendar.from_ical(body)
    for event in whole.walk("VEVENT"):
        alone = icalendar.Calendar({"prodid": whole["prodid"], "version": whole["version"]})
        for zone in whole.walk("VTIMEZONE"):
            alone.add_component(zone)
        alone.add_component(event)
        yield alone.to_ical()


@contextmanager
def site(app: Flask) -> Iterator[str]:
    port = free_port()
    with running(program.command(app, "web", "--port", str(port), OUTREACH_NOW=BEFORE.isoformat())):
        yield answering(f"http://127.0.0.1:{port}", "/healthz")


@contextmanager
def radicale(folder: Path) -> Iterator[str]:
    """A CalDAV server with one empty calendar."""
    port = free_port()
    words = [
        "--server-hosts",
        f"127.0.0.1:{port}",
        "--auth-type",
        "none",
        "--storage-filesystem-folder",
        str(folder),
    ]
    with running(subprocess.Popen([sys.executable, "-m", "radicale", *words], stderr=subprocess.DEVNULL)):
        address = answering(f"http://127.0.0.1:{port}", "/.web/")
        assert http("MKCOL", f"{address}/ona/", b"")[0] == 201
        assert http("MKCALENDAR", f"{address}/ona/lessons/", b"")[0] == 201
        yield address


@contextmanager
def running(process: subprocess.Popen[Any]) -> Iterator[None]:
    try:
        yield
    finally:
        program.end(process)


def answering(address: str, path: str) -> str:
    """The address, once it answers."""
    program.wait_for(lambda: is_up(address + path))
    return address


def is_up(url: str) -> bool:
    try:
        return http("GET", url, b"")[0] == 200
    except OSError:
        return False


def http(method: str, url: str, body: bytes) -> tuple[int, bytes]:
    sent = urllib.request.Request(
        url, data=body or None, method=method, headers={"Content-Type": "text/calendar"}
    )
    with urllib.request.urlopen(sent, timeout=60) as answer:
        return answer.status, answer.read()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
