"""Every page of the app, as the role that it is for, in Lithuanian: axe finds nothing to mend, and nothing runs out of the
narrowest window that WCAG knows. A new page has to be told here: its address is built from the app's own list."""

import io
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route, ViewportSize
from werkzeug.serving import make_server

import outreach
from outreach import clock
from outreach.extensions import db
from outreach.models import Answer, Invitation, Message, ReceivedMail, Recipient, SchoolApplication
from outreach.services import access, answer_tokens, answers, joining, planning
from outreach.services.mailing import unsubscribing
from outreach.services.planning import reasons
from outreach.services.publishing import publish_plan
from tests.factories import (
    MONDAY,
    make,
    make_campaign,
    make_organizer,
    make_person,
    make_request,
    make_school,
    make_volunteer,
)
from tests.journeys.test_schools import look
from tests.views.pages import reader
from tests.views.test_join import PAGES as JOINING
from tests.views.test_school import CLASS, CONTENT, VISIT

NO_PAGES = {
    "static", "feeds.calendar", "health.alive", "health.metrics", "health.ready", "public.robots", "me.download",
    "organizer.campaign_workbook", "organizer.plan_workbook", "organizer.problem", "organizer.solution",
    "organizer.message_file", "organizer.skipped_rows",  # files
    "join.circle", "organizer.progress", "school.book_advice", "school.other_times_advice",  # parts of pages
    "auth.go_on",  # only after a session that ended while somebody typed: test_schools goes there
}  # fmt: skip
SCHOOLS = "code,name,town\nS9,Šilo gimnazija,Vilnius\nS8,,Vilnius\n"
STATIC = Path(outreach.__file__).with_name("static")
NARROW: ViewportSize = {"width": 320, "height": 700}  # a desk's 1280 at 400%


@pytest.fixture
def world(app: Flask) -> Iterator[SimpleNamespace]:
    """A season with something on every page; the site serves it meanwhile."""
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["SITE_URL"] = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with app.app_context():
            world = made(app)
        world.url = app.config["SITE_URL"]
        prepare(app, world)
        yield world
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def made(app: Flask) -> SimpleNamespace:
    campaign = make_campaign(name="Pavasaris 2027", topics=["ai", "data"], code_of_conduct="2027-1",
                             organizer_email="help@programme.example")  # fmt: skip
    school = make_school(contact=make_person(name="Rūta Rutaitė"), name="Žemynos gimnazija")
    served = make_request(campaign, school, slots=[(MONDAY, 2), (MONDAY, 3)], topics=["ai"])
    make_request(campaign, make_school(name="Likusi"), slots=[(MONDAY, 4)], languages=["pl"])
    her, _other = (
        make_volunteer(campaign, person=make_person(name=name), code_accepted="2027-1", topics=["ai"],
                       favourite_schools=[school])
        for name in ("Ona Šimkutė", "Eva Kalnė")
    )  # fmt: skip
    organizer = make_organizer(make_person(name="Rasa"))
    make(SchoolApplication(school_name="Naujoji", town="Vilnius", municipality="Vilniaus m. sav.", lat=54.7, lon=25.3,
                           email="new@school.example", name="Jonas"))  # fmt: skip
    db.session.commit()
    publish_plan(solved(campaign))
    db.session.commit()
    draft = solved(campaign)
    reasons.look_for(draft.id, reasons.WHY)
    hers = db.session.scalars(db.select(Invitation).filter_by(recipient=Recipient.VOLUNTEER)).one()
    answers.answer(hers, Answer.ACCEPTED, by="own")  # before that a school has no sheet
    ids = SimpleNamespace(
        slug="spring", school_id=school.id, request_id=served.id, volunteer_id=hers.person_id, number=draft.number,
        invitation_id=hers.id, assignment_id=draft.assignments[0].id, message_id=db.session.scalars(db.select(Message.id)).first(),
        mail_id=make(ReceivedMail(digest="0" * 64, kind="other", from_address="eva@example.org", subject="Labas",
                                  text="Negaliu rašyti.", needs_person=True)).id,
        teacher=served.school.contacts[0].person_id, volunteer=hers.person_id, organizer=organizer.id,
    )  # fmt: skip
    ids.volunteer_id = next(one.id for one in (her, _other) if one.person_id == hers.person_id)
    ids.solve_id = planning.start_solve(campaign, time_limit=5).id
    ids.tokens = {
        "answers.page": answer_tokens.make(hers),
        "mail.page": str(unsubscribing.address(hers.person)).rpartition("/")[2],
        "auth.link": access.sign_in_link(organizer).rpartition("/")[2],
        "join.confirm": joining_token(campaign),
    }
    db.session.commit()
    return ids


def solved(campaign):
    solve = planning.start_solve(campaign, time_limit=20)
    db.session.commit()
    return planning.run_solve(solve.id, runner="test").plan


def joining_token(campaign) -> str:
    """The link of somebody who began to join, as it stands in her mail."""
    joining.begin(campaign, "nora@example.org", language="lt")
    mail = db.session.scalars(db.select(Message).order_by(Message.id.desc())).first()
    text = mail.eml.decode().replace("=\r\n", "").replace("=\n", "")
    return re.search(r"/join/confirm/([\w-]+)", text)[1]


def prepare(app: Flask, ids: SimpleNamespace) -> None:
    """A booking with every answer, half-made joining, and files that were handed over."""
    ids.readers = {role: reader(app, getattr(ids, role)) for role in ("teacher", "volunteer", "organizer")}
    ids.readers["anybody"] = reader(app)
    teacher, anybody, organizer = (ids.readers[role] for role in ("teacher", "anybody", "organizer"))
    booking = teacher.post(f"/school/{ids.school_id}/book/spring").location
    ids.draft_id = int(re.search(r"/bookings/(\d+)/", booking)[1])
    times = {"slots": [f"{MONDAY + timedelta(days=n)}#1" for n in (0, 1)]}
    for page, given in (("classes", CLASS), ("content", CONTENT), ("visit", VISIT), ("times", times)):
        assert teacher.post(f"/school/bookings/{ids.draft_id}/{page}", data=given).status_code == 303, page
    anybody.post("/join/spring", data={"email": "eva@example.org", "name": "Eva", "phone": ""})
    for page, given in JOINING.items():
        assert anybody.post(f"/join/spring/{page}", data=given).status_code == 303, page
    files = {"files": [(io.BytesIO(SCHOOLS.encode()), "schools.csv")]}
    ids.check = organizer.post("/organizer/spring/import", data=files).location
    ids.done = handed_over(organizer)


def handed_over(organizer: FlaskClient) -> str:
    files = {"files": [(io.BytesIO(SCHOOLS.encode()), "schools.csv")]}
    answer = organizer.post("/organizer/spring/import", data=files)
    assert answer.status_code == 303, answer.text
    checked = answer.location
    done = organizer.post(checked, data={"skip_faulty": "y"})
    assert done.status_code == 303, done.text
    return done.location


def addresses(app: Flask, ids: SimpleNamespace) -> Iterator[tuple[str, str]]:
    """The role and the path of every page; a rule whose parts nobody has told raises KeyError."""
    several = {"step": ("where", "what", "often"), "page": ("where", "what", "often")}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in rule.methods or rule.endpoint in NO_PAGES:
                continue
            role = {
                "school": "teacher",
                "volunteer": "volunteer",
                "organizer": "organizer",
                "me": "volunteer",
            }.get(rule.endpoint.partition(".")[0], "anybody")
            if rule.endpoint in ("organizer.import_check", "organizer.import_done"):
                yield role, ids.check if rule.endpoint.endswith("check") else ids.done
                continue
            values = {name: known(rule.endpoint, name, ids) for name in rule.arguments - several.keys()}
            choices = [name for name in several if name in rule.arguments]
            for choice in several[choices[0]] if choices else ("",):
                more = {choices[0]: choice} if choices else {}
                yield role, app.url_map.bind("").build(rule.endpoint, values | more)


def known(endpoint: str, name: str, ids: SimpleNamespace) -> object:
    if name == "token":
        return ids.tokens[endpoint]
    return vars(ids)[name]


def signed_in(browser: Browser, ids: SimpleNamespace, role: str) -> Page:
    """A phone of theirs, with the cookie that the test's own reader has."""
    context = browser.new_context(locale="lt-LT", viewport=NARROW, reduced_motion="reduce")
    cookie = ids.readers[role].get_cookie("session")
    if cookie:
        context.add_cookies([{"name": "session", "value": cookie.value, "url": ids.url}])
    context.set_default_timeout(60_000)
    context.route("**/static/**", from_disk)  # the test's own server would answer each in a thread of its own
    return context.new_page()


def from_disk(route: Route) -> None:
    route.fulfill(path=STATIC / urlsplit(route.request.url).path.removeprefix("/static/"))


def test_every_page_is_for_everybody(app: Flask, world: SimpleNamespace, browser: Browser):
    pages: dict[str, Page] = {}
    seen = set()
    for role, path in addresses(app, world):
        page = pages.setdefault(role, signed_in(browser, world, role))
        answer = page.goto(world.url + path)
        assert answer.status == 200, (role, path, answer.status)
        if page.url not in seen:
            look(page, True)
        seen.add(page.url)
    for page in pages.values():
        page.context.close()
    assert len(seen) >= 80
