"""A teacher finds her school, books two classes and reads what became of them: phone and desk, both languages, with and
without JavaScript, no fault for axe on any page, and a session that ends while she types."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.journeys.conftest import DESKTOP, PHONE, Site

EMAIL = "rasa@schools.example"
AXE = Axe()


@pytest.fixture(scope="module")
def teacher(browser: Browser, site: Site) -> StorageState:
    """The cookie of a teacher who is signed in: links are made by a program that takes seconds to start."""
    with browser.new_context() as context:
        sign_in(context.new_page(), site)
        return context.storage_state()


WAYS = pytest.mark.parametrize(
    ("language", "size", "scripts"),
    [("lt-LT", PHONE, True), ("en-GB", DESKTOP, True), ("en-GB", PHONE, False), ("lt-LT", DESKTOP, False)],
    ids=["phone-lt", "desk-en", "phone-en-without-javascript", "desk-lt-without-javascript"],
)


@WAYS
def test_a_teacher_finds_her_school(browser: Browser, site: Site, language, size, scripts):
    with browser.new_context(locale=language, viewport=size, java_script_enabled=scripts) as context:
        page = context.new_page()
        page.goto(f"{site.url}/start")
        if scripts:
            page.locator("#q").press_sequentially("silo")
        else:
            page.locator("#q").fill("silo")
            press(page, "main form button")
        page.locator("#found a").first.wait_for()
        look(page, scripts)
        press(page, "#found a")
        page.locator("#email").fill("somebody@schools.example")
        page.locator("#name").fill("Rasa")
        look(page, scripts)
        send(page)
        expect(page.locator("main")).to_contain_text("somebody@schools.example")


@WAYS
def test_a_teacher_books_two_classes(
    browser: Browser, site: Site, teacher: StorageState, language, size, scripts
):
    with browser.new_context(
        locale=language, viewport=size, java_script_enabled=scripts, storage_state=teacher
    ) as context:
        page = context.new_page()
        begin(page, site)
        answer_the_questions(page, scripts)
        choose_times(page, scripts)
        look(page, scripts)
        send(page)
        expect(page.locator("#notices")).to_contain_text(re.compile(r"W\d{4}, W\d{4}"))
        look(page, scripts)
        press(page, ".cards h3 a")
        look(page, scripts)
        page.goto(page.url + "/times")
        look(page, scripts)


@pytest.mark.parametrize("address", ["bells", "bells/table?usual=1", "about", "calendar"])
def test_the_other_pages_of_a_school_have_nothing_for_axe_to_mend(
    browser: Browser, site: Site, teacher: StorageState, address: str
):
    with browser.new_context(locale="lt-LT", viewport=PHONE, storage_state=teacher) as context:
        page = context.new_page()
        page.goto(f"{site.url}/school/")
        page.goto(page.url + address)
        look(page, True)


def test_a_session_that_ends_while_she_types_loses_nothing(
    browser: Browser, site: Site, teacher: StorageState
):
    with browser.new_context(viewport=PHONE, storage_state=teacher) as context:
        type_and_be_signed_out(context.new_page(), site)


def type_and_be_signed_out(page: Page, site: Site) -> None:
    begin(page, site)
    fill_class(page, 0, "5a")
    page.context.clear_cookies()
    send(page)
    expect(page).to_have_url(re.compile("/sign-in"))
    sign_in(page, site)
    expect(page).to_have_url(re.compile("/sign-in/go-on"))
    send(page)
    expect(page).to_have_url(re.compile("/content"))
    page.goto(page.url.replace("content", "classes"))
    expect(page.locator("#classes-0-class_name")).to_have_value("5a")


def test_times_rank_by_keyboard_mouse_and_finger_and_a_double_tap_books_once(
    browser: Browser, site: Site, teacher: StorageState
):
    with browser.new_context(viewport=PHONE, storage_state=teacher, has_touch=True) as context:
        rank_and_tap_twice(context.new_page(), site)


def rank_and_tap_twice(page: Page, site: Site) -> None:
    begin(page, site)
    fill_class(page, 0, "6c")
    send(page)
    page.locator("[name=first_language][value=lt]").check()
    send(page)
    page.locator("#teacher_stays").check()
    send(page)
    boxes = page.locator("input[name=slots]:visible")
    values = [boxes.nth(number).get_attribute("value") or "" for number in range(3)]
    for number in (2, 0, 1):
        boxes.nth(number).focus()
        page.keyboard.press("Space")
    shows(page, [values[2], values[0], values[1]])
    drag_by_mouse(page, 2, 0)
    shows(page, [values[1], values[2], values[0]])
    drag_by_finger(page, 0, 2)
    shows(page, [values[2], values[0], values[1]])
    page.locator("#chosen .handle").first.focus()
    page.keyboard.press("ArrowDown")
    shows(page, [values[0], values[2], values[1]])
    expect(page.locator("#ranked")).to_contain_text("now number 2 of 3")
    expect(page.locator("#chosen .handle").nth(1)).to_be_focused()
    page.locator("#chosen [name=up]").nth(2).press("Enter")
    shows(page, [values[0], values[1], values[2]])
    look(page, True)
    send(page)
    page.locator("main form button").last.dblclick()
    expect(page).to_have_url(re.compile(r"/school/requests/\d+$"))
    page.goto(f"{site.url}/school/")
    expect(page.locator(".cards h3", has_text="6c")).to_have_count(1)


def shows(page: Page, order: list[str]) -> None:
    """What is sent, the list and the numbers in the grid agree."""
    expect(page.locator("[name=order]")).to_have_value(",".join(order))
    listed = page.locator("#chosen li").evaluate_all("rows => rows.map(row => row.dataset.value)")
    assert listed == order
    for place, value in enumerate(order, start=1):
        expect(page.locator(f".slot[data-place='{place}'] input")).to_have_value(value)


def handles(page: Page, start: int, end: int) -> tuple[float, float, float]:
    """Where the finger is put, and the heights where it begins and ends."""
    page.locator("#chosen .handle").nth(1).scroll_into_view_if_needed()
    boxes = [page.locator("#chosen .handle").nth(number).bounding_box() for number in (start, end)]
    assert boxes[0]
    assert boxes[1]
    here, there = (box["y"] + box["height"] / 2 for box in boxes if box)
    return boxes[0]["x"] + 20, here, there + (9 if there > here else -9)  # past the middle


def drag_by_mouse(page: Page, start: int, end: int) -> None:
    x, here, there = handles(page, start, end)
    page.mouse.move(x, here)
    page.mouse.down()
    page.mouse.move(x, there, steps=8)
    page.mouse.up()


def drag_by_finger(page: Page, start: int, end: int) -> None:
    x, here, there = handles(page, start, end)
    session = page.context.new_cdp_session(page)
    for kind, y in (
        ("touchStart", here),
        ("touchMove", (here + there) / 2),
        ("touchMove", there),
        ("touchEnd", None),
    ):
        points = [] if y is None else [{"x": x, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def begin(page: Page, site: Site) -> None:
    """A fresh booking, from the school's page."""
    page.goto(f"{site.url}/school/")
    press(page, "form[action*='/book/'] button")


def sign_in(page: Page, site: Site) -> None:
    page.goto(site.command("link", EMAIL))
    press(page, "main form button")


def answer_the_questions(page: Page, scripts: bool) -> None:
    press(page, "button[name=more]")
    fill_class(page, 0, "8a")
    fill_class(page, 1, "8c")
    page.locator("#classes-1-girls").fill("99")
    send(page)
    look(page, scripts)  # the page that says what is wrong
    if scripts:
        expect(page.locator(".error-summary")).to_be_focused()
    page.locator("#classes-1-girls").fill("9")
    send(page)
    page.locator("[name=first_language][value=lt]").check()
    look(page, scripts)
    send(page)
    page.locator("#notes").fill("Mokinė Ona Petraitytė")
    page.locator("#teacher_stays").check()
    send(page)
    page.locator("#names_no_pupil").check()
    look(page, scripts)
    send(page)


def fill_class(page: Page, row: int, name: str) -> None:
    page.locator(f"#classes-{row}-class_name").fill(name)
    page.locator(f"#classes-{row}-pupils").fill("24")
    page.locator(f"#classes-{row}-girls").fill("12")


def choose_times(page: Page, scripts: bool) -> None:
    boxes = page.locator("input[name=slots]:visible")
    for number in (4, 0, 7):
        boxes.nth(number).check()
    if scripts:
        expect(page.locator(".slot[data-place='3']")).to_have_count(1)
    look(page, scripts)
    send(page)
    if not scripts:  # the order has a page of its own
        look(page, scripts)
        press(page, "li:nth-child(2) button[name=up]")
        press(page, "button[name=go]")


def send(page: Page) -> None:
    """The page's own button."""
    press(page, "main form .btn-primary >> nth=-1")


def press(page: Page, what: str) -> None:
    """A button or link, and the page that it leads to."""
    with page.expect_navigation():
        page.locator(what).first.click()


def look(page: Page, scripts: bool) -> None:
    """It fits its window, and axe finds nothing to mend (it is a script itself)."""
    if not scripts:
        return
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    result = AXE.run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert result.violations_count == 0, f"{page.url}\n{result.generate_report()}"


def test_the_first_page_is_light(page: Page, site: Site):
    """Under 300 KB on the wire, everything that it loads counted."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    loaded: list[float] = []
    session.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    page.goto(f"{site.url}/start", wait_until="networkidle")
    assert len(loaded) > 3
    assert sum(loaded) < 300_000
