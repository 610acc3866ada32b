"""A volunteer joins and says when she can: phone and desk, both languages, with and without JavaScript, and no fault for
axe on any page."""

import quopri
import re
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.journeys.conftest import DESKTOP, PHONE, Site
from tests.journeys.test_schools import look, send

WAYS = pytest.mark.parametrize(
    ("language", "size", "scripts"),
    [("lt-LT", PHONE, True), ("en-GB", DESKTOP, True), ("en-GB", PHONE, False), ("lt-LT", DESKTOP, False)],
    ids=["phone-lt", "desk-en", "phone-en-without-javascript", "desk-lt-without-javascript"],
)


@WAYS
def test_a_volunteer_joins_and_says_when_she_can(browser: Browser, site: Site, language, size, scripts):
    email = f"nora.{language}.{size['width']}@volunteers.example".lower()
    with browser.new_context(locale=language, viewport=size, java_script_enabled=scripts) as context:
        page = context.new_page()
        page.goto(f"{site.url}/join/")
        look(page, scripts)
        say_who_and_where(page, email, scripts)
        say_what_and_how_often(page, scripts)
        expect(page.locator("main")).to_contain_text(email)
        look(page, scripts)
        page.goto(mailed_link(site, email))
        look(page, scripts)
        send(page)
        expect(page).to_have_url(re.compile(r"/volunteer/\d+/times$"))
        tap(page, scripts)
        look(page, scripts)


def say_who_and_where(page: Page, email: str, scripts: bool) -> None:
    page.locator("#email").fill("nora")
    send(page)
    look(page, scripts)  # the page that says what is wrong
    page.locator("#email").fill(email)
    page.locator("#name").fill("Nora Šimkutė")
    send(page)
    page.locator("#delivery-0").check()
    page.locator("#town").fill("vilnius")
    page.locator("#max_travel").fill("60")
    if scripts:
        page.locator("#max_travel").press("Tab")
    else:
        page.locator("button[name=look]").click()
    expect(page.locator(".reach figcaption strong")).to_have_text(re.compile(r"^2 "))
    look(page, scripts)
    send(page)


def say_what_and_how_often(page: Page, scripts: bool) -> None:
    page.locator("#level_lt").select_option("native")
    look(page, scripts)
    send(page)
    page.locator("#max_lessons").fill("3")
    page.locator("#favourite_schools").fill("zirmunu")
    look(page, scripts)
    send(page)
    page.locator("#adult").check()
    page.locator("#code").check()
    look(page, scripts)
    send(page)


def tap(page: Page, scripts: bool) -> None:
    """One tap by mouse, one by keyboard, an undo: each is kept."""
    first, second = "#half-2027-02-03-morning", "#half-2027-02-04-afternoon"
    page.locator(first).click()
    expect(page.locator(first)).to_have_attribute("aria-pressed", "true")
    page.locator(second).focus()
    page.keyboard.press("Enter")
    expect(page.locator(second)).to_have_attribute("aria-pressed", "true")
    if scripts:
        expect(page.locator(second)).to_be_focused()
    page.reload()
    expect(page.locator(first)).to_have_attribute("aria-pressed", "true")
    page.locator("#saved button").click()
    expect(page.locator(second)).to_have_attribute("aria-pressed", "false")
    expect(page.locator(first)).to_have_attribute("aria-pressed", "true")


def mailed_link(site: Site, email: str) -> str:
    database = Path(site.environment["OUTREACH_INSTANCE"]) / "outreach.sqlite"
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT eml FROM message WHERE to_address = ?", [email]).fetchall()
    found = re.search(rb"http://\S+/join/confirm/[\w-]+", quopri.decodestring(rows[-1][0]))
    assert found
    return found[0].decode()


@pytest.fixture(scope="module")
def egle(browser: Browser, site: Site) -> StorageState:
    """The cookie of a volunteer who is signed in."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site.command("link", "egle@volunteers.example"))
        page.locator("main form button").click()
        page.wait_for_url("**/volunteer/")
        return context.storage_state()


def test_her_other_pages_have_nothing_for_axe_to_mend(browser: Browser, site: Site, egle: StorageState):
    with browser.new_context(locale="lt-LT", viewport=PHONE, storage_state=egle) as context:
        page = context.new_page()
        page.goto(f"{site.url}/volunteer/wishes")
        wishes = page.url
        times = wishes.replace("wishes", "times")
        for address in (wishes, f"{wishes}/where", f"{wishes}/what", f"{wishes}/often", f"{times}/weekly", f"{times}/day",
                        f"{times}/never", f"{site.url}/volunteer/", f"{site.url}/volunteer/busy", f"{site.url}/me/data",
                        f"{site.url}/me/leave"):  # fmt: skip
            page.goto(address)
            look(page, True)
            # Large letters break, and nothing is cut.
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_a_lost_connection_is_said_and_nothing_is_lost(browser: Browser, site: Site, egle: StorageState):
    with browser.new_context(locale="en-GB", viewport=PHONE, storage_state=egle) as context:
        page = context.new_page()
        page.goto(f"{site.url}/volunteer/times")
        field = page.locator("#half-2027-02-05-afternoon")
        before = field.get_attribute("aria-pressed")
        context.set_offline(True)
        field.click()
        expect(page.locator("#saved")).to_contain_text("Not saved: there is no connection.")
        expect(field).to_have_attribute("aria-pressed", before or "")
        context.set_offline(False)
        field.click()
        expect(field).not_to_have_attribute("aria-pressed", before or "")
        expect(page.locator("#saved")).to_contain_text("Saved")
