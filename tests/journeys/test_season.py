"""A season as its people live it: a request, a solve, a feed, from the booking form to the .ics of the volunteer."""

import urllib.request
from datetime import UTC, datetime

import vobject
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Site
from tests.octets import faults


def test_from_the_booking_form_to_the_volunteers_calendar(page: Page, site: Site):
    request_page = book_a_lesson(page, site)
    expect(page.locator("main")).to_contain_text("Received")

    sign_in(page, site, "organizer@programme.example", DESKTOP)
    make_a_plan(page)
    publish_it(page)

    sign_in(page, site, "ona@schools.example")
    page.goto(request_page)
    expect(page.locator(".big-time")).to_contain_text("3 February 2027")
    expect(page.locator("main")).to_contain_text("a volunteer has been asked")

    sign_in_as_whoever_was_asked(page, site)
    body = read_calendar(page)
    assert faults(body) == []
    lesson = next(
        event
        for event in vobject.readOne(body.decode()).vevent_list
        if "Žirmūnų gimnazija" in event.summary.value
    )
    assert lesson.dtstart.value.astimezone(UTC) == datetime(2027, 2, 3, 8, 0, tzinfo=UTC)
    assert lesson.status.value == "CONFIRMED"


def test_a_booking_works_without_javascript_and_keeps_what_was_typed(browser, site: Site):
    with browser.new_context(java_script_enabled=False, locale="en-GB", viewport=PHONE) as context:
        page = context.new_page()
        sign_in(page, site, "rasa@schools.example")
        page.get_by_role("button", name="Book a lesson").click()
        page.get_by_label("Class", exact=True).fill("the clever ones")
        page.get_by_label("Pupils").fill("21")
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("alert")).to_contain_text("girls")
        expect(page.get_by_label("Class", exact=True)).to_have_value("the clever ones")
        expect(page.get_by_label("Pupils")).to_have_value("21")


def test_the_pages_speak_lithuanian_and_fit_a_phone(page: Page, site: Site):
    page.goto(site.url)
    page.get_by_role("button", name="Lietuvių").click()
    expect(page.locator("html")).to_have_attribute("lang", "lt")
    sign_in(page, site, "ona@schools.example", button="Prisijungti")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def sign_in(page: Page, site: Site, email: str, size=None, button: str = "Sign in") -> None:
    """By a fresh link; whoever was signed in before is not any more. It waits for her own first page."""
    page.set_viewport_size(size or PHONE)
    page.goto(site.command("link", email))
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=button).click()


def sign_in_as_whoever_was_asked(page: Page, site: Site) -> None:
    """Either volunteer may be asked: both lessons are at ten o'clock, and each can give only one of them.

    This once looked at the page that the click had not left yet, found no lesson there and passed over Eglė, who was the
    one.
    """
    firsts = {}
    for email in ("egle@volunteers.example", "ieva@volunteers.example"):
        sign_in(page, site, email)
        expect(page.get_by_role("heading", name="Your lessons")).to_be_visible()
        firsts[email] = page.locator("main").inner_text()
        if "Žirmūnų gimnazija" in firsts[email]:
            return
    raise AssertionError(f"Neither was asked for the lesson: {firsts}")


def book_a_lesson(page: Page, site: Site) -> str:
    """Class 8b of Žirmūnų gimnazija, for the third lesson of 3 February; the address of the request's page."""
    sign_in(page, site, "ona@schools.example")
    page.get_by_role("button", name="Book a lesson").click()
    page.get_by_label("Class", exact=True).fill("8b")
    page.get_by_label("Pupils").fill("24")
    page.get_by_label("Girls among them").fill("13")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("radio", name="Lithuanian").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("checkbox", name="A teacher stays").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("group", name="3 February").get_by_text("10:00").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Send the request").click()
    return page.url


def make_a_plan(page: Page) -> None:
    """From the campaign's page to the draft, watched to its end."""
    page.get_by_role("link", name="Trial season").click()
    page.get_by_role("link", name="Make a plan").first.click()
    page.get_by_label("Time limit").fill("5")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Read plan 1").click(timeout=120_000)
    expect(page.locator("table")).to_contain_text("Žirmūnų gimnazija")


def publish_it(page: Page) -> None:
    page.get_by_role("link", name="Publish").first.click()
    expect(page.locator("main")).to_contain_text("messages")
    page.get_by_role("button", name="Publish and send").click()
    expect(page.locator("main")).to_contain_text("published")


def read_calendar(page: Page) -> bytes:
    """A new calendar address, and what a calendar program finds there."""
    page.get_by_role("link", name="Calendar").click()
    page.get_by_role("button", name="Make a new address").click()
    address = page.locator("#feed-address").input_value()
    with urllib.request.urlopen(address, timeout=60) as answer:
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        return answer.read()
