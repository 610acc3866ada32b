"""Only busy times are read from a calendar, with limits, and never from inside the house."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import BusyCalendar, BusyInterval, Invitation
from outreach.services import busy, planning, weeks
from outreach.services.availability import Span
from outreach.services.busy import fetching
from outreach.services.busy.fetching import Fault
from outreach.services.busy.reading import Interval, busy_intervals
from outreach.services.errors import Refused
from outreach.services.publishing import publish_plan
from tests.factories import MONDAY, make_campaign, make_plan, make_request, make_school, make_volunteer

FIRST, LAST = datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 4, 30, tzinfo=UTC)
VILNIUS = "Europe/Vilnius"


def calendar(*events: str, head: str = "") -> bytes:
    body = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}@x\r\nSUMMARY:Secret\r\n{event}\r\nEND:VEVENT\r\n"
        for n, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{head}{body}END:VCALENDAR\r\n".encode()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def read(*events, **kwargs):
    return [
        (one.starts_at, one.ends_at)
        for one in busy_intervals(calendar(*events, **kwargs), FIRST, LAST, VILNIUS, {"own@us"})
    ]


# Reading


def test_times_are_read_in_any_zone_and_joined():
    found = read("DTSTART:20270208T070000Z\r\nDTEND:20270208T080000Z", "DTSTART;TZID=Europe/Warsaw:20270208T090000\r\nDURATION:PT30M",
                 "DTSTART:20270209T100000\r\nDTEND:20270209T110000")  # fmt: skip
    assert found == [(at("2027-02-08T09:00+02:00"), at("2027-02-08T10:30+02:00")),
                     (at("2027-02-09T10:00+02:00"), at("2027-02-09T11:00+02:00"))]  # fmt: skip


def test_a_weekly_meeting_keeps_its_hour_over_the_change_of_the_clocks():
    found = read("DTSTART;TZID=Europe/Vilnius:20270324T090000\r\nDTEND;TZID=Europe/Vilnius:20270324T100000\r\n"
                 "RRULE:FREQ=WEEKLY;COUNT=3\r\nEXDATE;TZID=Europe/Vilnius:20270407T090000")  # fmt: skip
    assert [start for start, _ in found] == [at("2027-03-24T09:00+02:00"), at("2027-03-31T09:00+03:00")]


def test_a_whole_day_is_busy_from_midnight_to_midnight_by_the_wall():
    assert read("DTSTART;VALUE=DATE:20270208\r\nDTEND;VALUE=DATE:20270210") == [
        (at("2027-02-08T00:00+02:00"), at("2027-02-10T00:00+02:00"))]  # fmt: skip
    assert read("DTSTART;VALUE=DATE:20270208") == [
        (at("2027-02-08T00:00+02:00"), at("2027-02-09T00:00+02:00"))
    ]


HOUR = "DTSTART:20270208T070000Z\r\nDTEND:20270208T080000Z\r\n"


@pytest.mark.parametrize(
    "event",
    [HOUR + "TRANSP:TRANSPARENT", HOUR + "STATUS:CANCELLED", HOUR + "X-MICROSOFT-CDO-BUSYSTATUS:FREE", HOUR + "UID:own@us",
     "DTSTART:20270208T070000Z", "DTSTART:20260208T070000Z\r\nDTEND:20260208T080000Z"],
)  # fmt: skip
def test_what_is_free_cancelled_ours_without_length_or_elsewhere_is_not_busy(event):
    body = calendar(event).replace(b"UID:0@x\r\n", b"") if "own@us" in event else calendar(event)
    assert busy_intervals(body, FIRST, LAST, VILNIUS, {"own@us"}) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_a_calendar"),
        (b"<!doctype html><p>Sign in", "not_a_calendar"),
        (calendar(HOUR)[:-20], "not_a_calendar"),
        (calendar(HOUR + "RRULE:FREQ=SECONDLY"), "too_many"),
        (calendar(HOUR + "RRULE:FREQ=MINUTELY;INTERVAL=5"), "too_many"),
        (calendar(HOUR + "RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5,6"), "too_many"),
        (calendar(*[HOUR + "RRULE:FREQ=DAILY"] * 1001), "too_many"),
    ],
)
def test_what_is_no_calendar_or_too_much_is_told(body, code):
    with pytest.raises(Fault) as fault:
        busy_intervals(body, FIRST, LAST, VILNIUS)
    assert fault.value.code == code
    assert code in fetching.FAULTS


# Fetching


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", self.path.partition("?to=")[2] or "/moved")
            self.end_headers()
        elif self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            self.server.released.wait(120)
        elif self.path == "/large":
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(b"BEGIN:VCALENDAR" + b" " * (fetching.LARGEST + 10))
        else:
            self.send_response(200 if self.path == "/mine.ics" else 404)
            self.end_headers()
            self.wfile.write(calendar(HOUR))

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def elsewhere(sqlite_app) -> Iterator[str]:
    """Somebody's web server, on loopback."""
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.released = threading.Event()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with sqlite_app.app_context():
        sqlite_app.config["CALENDARS_ON_LOOPBACK"] = True
        yield f"http://127.0.0.1:{server.server_port}"
    server.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


def fault_of(url):
    with pytest.raises(Fault) as fault:
        busy.read_address(url)
    return fault.value.code


def test_a_calendar_is_read_and_followed_where_it_moved(elsewhere):
    assert b"VEVENT" in busy.read_address(f"{elsewhere}/mine.ics")
    assert b"VEVENT" in busy.read_address(f"{elsewhere}/moved?to=/mine.ics")


def test_what_goes_wrong_on_the_way_is_told(elsewhere, monkeypatch):
    assert fault_of(f"{elsewhere}/gone.ics") == "refused"
    assert fault_of(f"{elsewhere}/moved") == "refused"  # round and round
    assert fault_of(f"{elsewhere}/moved?to=ftp://x/") == "address"
    assert fault_of(f"{elsewhere}/large") == "too_large"
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    assert fault_of(f"{elsewhere}/drip") == "too_slow"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert fault_of(f"http://127.0.0.1:{free.getsockname()[1]}/") == "unreachable"


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/", "https://localhost/x.ics", "https://10.0.0.1/", "https://192.168.1.1/", "https://169.254.169.254/latest",
     "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[fd00::1]/", "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/",
     "https://0.0.0.0/", "https://100.64.0.1/", "https://224.0.0.1/", "https://2130706433/"],
)  # fmt: skip
def test_nothing_private_is_looked_at(sqlite_app, url):
    with sqlite_app.app_context():
        assert fault_of(url) == "private"


@pytest.mark.parametrize(
    "url",
    ["", "x", "http://calendars.example/a.ics", "ftp://calendars.example/", "https://", "https://user:pw@calendars.example/",
     "https://calendars.example:22/", "https://calendars.example:x/", "file:///etc/passwd"],
)  # fmt: skip
def test_what_is_no_address_is_not_tried(sqlite_app, url):
    with sqlite_app.app_context():
        assert fault_of(url) == "address"


def test_a_name_that_changes_its_address_is_not_followed_inside(sqlite_app, monkeypatch):
    """DNS rebinding: public at the first look, private at the second. There is no second look."""
    answers = iter(["203.0.113.5", "127.0.0.1"])
    looked: list[str] = []

    def lookup(host, port, **_):
        looked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    tried: list[tuple[str, int]] = []

    def connect(address, timeout):
        tried.append(address)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(fetching, "_is_public", lambda text: not text.startswith("127."))
    with sqlite_app.app_context():
        assert fault_of("https://calendars.example/a.ics") == "unreachable"
    assert (looked, tried) == (["calendars.example"], [("203.0.113.5", 443)])


def test_one_private_address_among_public_ones_is_enough_to_stop(sqlite_app, monkeypatch):
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with sqlite_app.app_context():
        assert fault_of("https://calendars.example/a.ics") == "private"


# Keeping


@pytest.fixture
def volunteer(app):
    clock.start_from(datetime(2027, 1, 25, 7, 0, tzinfo=UTC))
    return make_volunteer(make_campaign(), windows=[(MONDAY, "08:00", "14:00")])


def test_only_times_are_kept_of_a_file(volunteer):
    busy.take_file(volunteer.person, calendar(HOUR))
    row = db.session.execute(sa.select(BusyInterval.__table__)).one()
    assert set(row._mapping) == {"id", "calendar_id", "starts_at", "ends_at"}
    assert busy.spans_of([volunteer.person_id], VILNIUS) == {volunteer.person_id: [Span(MONDAY, 540, 600)]}
    busy.take_file(volunteer.person, calendar())
    assert busy.spans_of([volunteer.person_id], VILNIUS) == {}
    for body in (b"", b"x" * (fetching.LARGEST + 1)):
        with pytest.raises(Refused) as refused:
            busy.take_file(volunteer.person, body)
        assert refused.value.field == "file"


def test_an_address_is_due_at_once_then_every_six_hours(volunteer):
    busy.set_address(volunteer.person, "webcal://calendars.example/a.ics")
    (due,) = busy.due_calendars(5)
    assert (due.url, due.zone) == ("https://calendars.example/a.ics", VILNIUS)
    assert busy.due_calendars(5) == []
    busy.keep(due, [Interval(at("2027-02-08T09:00+02:00"), at("2027-02-08T10:00+02:00"))])
    clock.start_from(clock.now() + timedelta(hours=7))
    (again,) = busy.due_calendars(5)
    busy.keep(again, Fault("unreachable"))
    row = db.session.scalars(sa.select(BusyCalendar)).one()
    assert (row.fault, len(row.intervals)) == ("unreachable", 1)  # what was read before stays
    busy.forget(volunteer.person)
    busy.keep(again, [])
    assert db.session.scalars(sa.select(BusyCalendar)).all() == []


def test_no_address_is_refused_beside_its_field(volunteer):
    for url in ("", "http://calendars.example/a.ics", "my calendar"):
        with pytest.raises(Refused) as refused:
            busy.set_address(volunteer.person, url)
        assert refused.value.field == "url"


def test_busy_times_are_cut_out_of_what_is_planned_and_shown_in_the_grid(volunteer):
    make_request(volunteer.campaign, make_school())
    busy.take_file(volunteer.person, calendar(HOUR))
    (planned,) = planning.freeze(volunteer.campaign).problem.volunteers
    assert [(w.start, w.end) for w in planned.windows] == [
        (at("2027-02-08T08:00+02:00"), at("2027-02-08T09:00+02:00")),
        (at("2027-02-08T10:00+02:00"), at("2027-02-08T14:00+02:00")),
    ]
    spans = busy.spans_of([volunteer.person_id], VILNIUS)[volunteer.person_id]
    assert weeks.half(volunteer, MONDAY, "morning", spans).busy == [Span(MONDAY, 540, 600)]


def test_her_own_lesson_in_her_calendar_is_not_in_its_own_way(volunteer):
    publish_plan(
        make_plan(volunteer.campaign, {make_request(volunteer.campaign, make_school()): [volunteer]})
    )
    uid = db.session.scalars(sa.select(Invitation.uid).filter_by(person_id=volunteer.person_id)).one()
    busy.take_file(volunteer.person, calendar(HOUR).replace(b"0@x", uid.encode()))
    assert busy.spans_of([volunteer.person_id], VILNIUS) == {}


def test_a_night_over_midnight_is_two_spans(volunteer):
    busy.take_file(volunteer.person, calendar("DTSTART:20270208T200000Z\r\nDTEND:20270209T050030Z"))
    assert busy.spans_of([volunteer.person_id], VILNIUS)[volunteer.person_id] == [
        Span(MONDAY, 22 * 60, 1440), Span(MONDAY + timedelta(days=1), 0, 7 * 60 + 1)]  # fmt: skip
