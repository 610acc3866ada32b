"""axe on every page that no other journey shows it: each template once, on a phone.

The pages come from the app in this process: no server is waited for, and no cookie but the client's own.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, Route

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    AttendanceStatus,
    BookingDraft,
    Invitation,
    Message,
    ReceivedKind,
    ReceivedMail,
    Recipient,
    SchoolApplication,
    Solve,
    SolveState,
)
from outreach.services import access, links, planning
from outreach.services.booking import report_visit
from outreach.services.mailing import unsubscribing
from outreach.services.publishing import publish_plan
from tests.factories import (
    MONDAY,
    make,
    make_campaign,
    make_organizer,
    make_person,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)
from tests.journeys.conftest import PHONE
from tests.views.pages import reader
from tests.views.test_organizer_imports import CAMPAIGN, sent

AXE = Axe()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SITE = "http://localhost"


@pytest.fixture
def world(app: Flask) -> SimpleNamespace:
    """A season in which everything has happened once; who reads, and what stands in the addresses."""
    clock.start_from(datetime(2027, 1, 25, 8, 0, tzinfo=UTC))
    with app.app_context():
        campaign = make_campaign(slug="spring", topics=["ai"], code_of_conduct="2027-1")
        teacher, organizer = make_person(name="Rūta"), make_organizer()
        school = make_school(contact=teacher, address="Vilniaus g. 1")
        make_school(contact=teacher)
        her = make_volunteer(campaign, person=make_person(name="Austėja Petrauskienė"), code_accepted="2027-1",
                             windows=[(MONDAY + timedelta(weeks=n), "07:00", "17:00") for n in range(4)])  # fmt: skip
        given, ahead, left = (
            make_request(campaign, school, class_name=name, slots=[(MONDAY + timedelta(weeks=week), 2)])
            for name, week in (("8a", 0), ("8b", 2), ("8c", 3))
        )
        problem = planning.freeze(campaign).problem.to_json()
        plan = make_plan(campaign, {given: [her], ahead: [her]}, unserved=[left], problem=problem)
        publish_plan(plan)
        clock.start_from(datetime(2027, 2, 9, 8, 0, tzinfo=UTC))  # the first lesson was yesterday
        draft_plan = make_plan(campaign, {ahead: [her]}, unserved=[given, left], problem=problem)
        report_visit(given, teacher, AttendanceStatus.ATTENDED, pupils=20, girls=9)
        draft = make(BookingDraft(campaign=campaign, school=school, person=teacher, answers=ANSWERS))
        make(SchoolApplication(school=school, email="jonas@example.org", name="Jonas"))
        solved = make(Solve(campaign=campaign, problem="{}", time_limit=10, state=SolveState.DONE, plan=plan))
        mail = make(ReceivedMail(digest="0" * 64, kind=ReceivedKind.OTHER, from_address="a@b.lt", subject="Hello",
                                 text="Hello", needs_person=True))  # fmt: skip
        invitation, past = (
            db.session.scalars(
                db.select(Invitation).filter_by(request_id=each.id, recipient=Recipient.VOLUNTEER)
            ).one()
            for each in (ahead, given)
        )
        organizer_id = organizer.id
        names = SimpleNamespace(
            people={"nobody": None, "teacher": teacher.id, "volunteer": her.person_id, "organizer": organizer.id},
            names={
                "school": school.id, "given": given.id, "ahead": ahead.id, "draft": draft.id, "solve": solved.id, "mail": mail.id,
                "plan": plan.number, "new": draft_plan.number, "lesson": plan.assignments[1].id, "her": her.id,
                "invitation": invitation.id, "past": past.id, "message": db.session.scalars(db.select(Message.id)).first(),
                "answer": links.answer_page(invitation).removeprefix(SITE), "link": access.sign_in_link(teacher).removeprefix(SITE),
                "unsubscribe": (unsubscribing.address(teacher) or "").removeprefix(SITE),
            },
        )  # fmt: skip
        db.session.commit()
    check, done = (
        sent(reader(app, organizer_id), "/organizer/import", campaign=CAMPAIGN)[0] for _ in range(2)
    )
    names.names |= {"check": check, "done": reader(app, organizer_id).post(done).location}
    return names


ANSWERS = {
    "classes": [{"class_name": "8b", "pupils": 24, "girls": 12, "room": ""}], "languages": ["lt"], "topics": [],
    "delivery": "in_person", "team": 1, "photos": "none", "teacher": "Rūta", "teacher_stays": True,
    "slots": {"8": ["2027-03-01#2", "2027-03-02#2"]},
}  # fmt: skip
PLACES = {
    "nobody": """/ /about /sign-in /sign-in/sent {link} /start/new /start/sent /sign-in/nothing /no-such-page {answer}
        {unsubscribe} /join/code-of-conduct""",
    "teacher": """/school/ /school/requests/{ahead}/change /school/requests/{ahead}/withdraw /school/requests/{ahead}/sheet
        /school/requests/{given} /school/requests/{given}/report /school/bookings/{draft}/order
        /school/bookings/{draft}/check /me/leave /school/requests/0""",
    "volunteer": """/volunteer/calendar /volunteer/lessons/{invitation} /volunteer/lessons/{invitation}/sheet
        /volunteer/lessons/{invitation}/cannot-come /volunteer/lessons/{past} /volunteer/lessons/{past}/report""",
    "organizer": """/organizer/ /organizer/applications /organizer/import {check} {done} /organizer/spring/ /organizer/spring/settings
        /organizer/spring/answers /organizer/spring/answers/{invitation} /organizer/spring/at-risk /organizer/spring/calendar
        /organizer/spring/calendars /organizer/spring/import /organizer/spring/outbox /organizer/spring/outbox/{message}
        /organizer/spring/plans/ /organizer/spring/plans/{plan} /organizer/spring/plans/{plan}/advice
        /organizer/spring/plans/{plan}/left-over /organizer/spring/plans/{plan}/lessons/{lesson}
        /organizer/spring/plans/{new}/publish /organizer/spring/plans/{new}/publish/messages /organizer/spring/received
        /organizer/spring/received/{mail} /organizer/spring/requests /organizer/spring/school-changes
        /organizer/spring/solve /organizer/spring/solves/{solve} /organizer/spring/volunteers
        /organizer/spring/volunteers/{her}""",
}


STATUS = {"/no-such-page": 404, "/sign-in/nothing": 410, "/school/requests/0": 404}
# Shown to axe by the journeys of schools and volunteers.
ELSEWHERE = """join.start join.you join.ask join.check join.confirm join.promise me.data public.start public.start_at_school
    school.about school.bell_table school.bells school.book_classes school.book_content school.book_times school.book_visit
    school.calendar school.other_times school.page school.request_page volunteer.add_day volunteer.add_weekly
    volunteer.busy_calendar volunteer.home volunteer.my_times volunteer.my_wishes volunteer.never volunteer.times
    volunteer.wish volunteer.wishes"""
# Files, answers to machines, parts of pages, and a page that stands only while something typed waits.
NO_PAGES = """auth.go_on feeds.calendar health.alive health.metrics health.ready join.circle me.download organizer.campaign_workbook
    organizer.message_file organizer.plan_workbook organizer.problem organizer.progress organizer.skipped_rows
    organizer.solution public.robots school.book_advice school.other_times_advice static"""


def test_every_page_is_shown_to_axe_somewhere(app: Flask, world: SimpleNamespace):
    """Whoever adds a page adds its address above."""
    here = set()
    with app.test_request_context():
        site = app.url_map.bind("localhost")
        for place in " ".join(PLACES.values()).format(**world.names).split():
            if place != "/no-such-page":
                here.add(site.match(place)[0])
    known = here | set(ELSEWHERE.split()) | set(NO_PAGES.split())
    assert {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods} == known


@pytest.fixture
def page(app: Flask, world: SimpleNamespace, browser: Browser) -> Iterator[Page]:
    """A phone's page; `world.client` answers what it asks for."""
    world.client = reader(app)

    @cache
    def static(path: str) -> tuple[int, dict[str, str], bytes]:
        return answered(path)

    def answered(path: str) -> tuple[int, dict[str, str], bytes]:
        with world.client.get(path) as answer:
            kept = {name: value for name, value in answer.headers.items() if name.lower() != "set-cookie"}
            return answer.status_code, kept, answer.data

    def fulfil(route: Route) -> None:
        parts = urlsplit(route.request.url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        status, headers, body = static(path) if path.startswith("/static/") else answered(path)
        route.fulfill(status=status, headers=headers, body=body)

    with browser.new_context(locale="en-GB", viewport=PHONE) as context:
        context.route("**/*", fulfil)
        yield context.new_page()


def test_axe_finds_nothing_to_mend_on_any_page(app: Flask, world: SimpleNamespace, page: Page):
    faults = []
    for who, places in PLACES.items():
        world.client = reader(app, world.people[who])
        for place in places.format(**world.names).split():
            faults += looked_at(page, place)
    assert not faults, "\n".join(faults)


def looked_at(page: Page, place: str) -> Iterator[str]:
    answer = page.goto(f"{SITE}{place}")
    if answer is None or answer.status != STATUS.get(place, 200):
        yield f"{place} answered {answer and answer.status}"
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        yield f"{place} is wider than a phone"
    result = AXE.run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    if result.violations_count:
        yield f"{place}\n{result.generate_report()}"
