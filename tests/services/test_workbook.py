"""The workbook: everything of a campaign, and nothing in it that a spreadsheet would run."""

from datetime import date, datetime, time
from io import BytesIO

import openpyxl
import pytest

from outreach.models import PlanState
from outreach.services import reporting
from outreach.services.reporting.workbook import harmless
from tests.factories import make_campaign, make_person, make_plan, make_request, make_school, make_volunteer

DANGEROUS = ["=1+1", "+37060000000", "-1+2", "@SUM(A1)", "=HYPERLINK(\"http://x\")", "\t=1", "\r=1", "a\x07b\n=1"]  # fmt: skip


def opened(campaign, plan, region=None):
    return openpyxl.load_workbook(BytesIO(reporting.workbook(campaign, plan, region)))


def table(book, sheet):
    headings, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_six_sheets_hold_the_campaign_and_its_plan(app):
    campaign = make_campaign()
    school = make_school(code="190", name="Šakių gimnazija", contact=make_person(email="c@example.org"))
    served, left = (
        make_request(campaign, school, reference="R1"),
        make_request(campaign, school, reference="R2"),
    )
    ona = make_volunteer(campaign, person=make_person(name="Ona", email="ona@example.org"))
    book = opened(campaign, make_plan(campaign, {served: [ona]}, unserved=[left], state=PlanState.PUBLISHED))
    assert book.sheetnames == ["Requests", "Schools", "Volunteers", "Plan", "Left over", "Figures"]
    assert table(book, "Requests")[0]["slots"] == "2027-02-08 #2"
    assert table(book, "Schools")[0]["contact_email"] == "c@example.org"
    assert table(book, "Volunteers")[0]["windows"].startswith(
        "2027-02-08 07:00-17:00; 2027-02-09 07:00-17:00"
    )
    (lesson,) = table(book, "Plan")
    assert (lesson["Day"], lesson["Begins"]) == (datetime(2027, 2, 8), time(8, 55))  # noqa: DTZ001 - a spreadsheet's day
    assert (lesson["School"], lesson["Volunteers"]) == ("Šakių gimnazija", "Ona")
    assert [(row["Reference"], "Nobody who fits" in row["Reason"]) for row in table(book, "Left over")] == [
        ("R2", True)
    ]
    assert {row["Figure"]: row["Value"] for row in table(book, "Figures")}[
        "Lessons in the published plan"
    ] == 1


def test_a_campaign_without_a_plan_has_empty_sheets_for_it(app):
    book = opened(make_campaign(), None)
    assert [table(book, name) for name in ("Requests", "Plan", "Left over")] == [[], [], []]


def test_a_regional_organizer_takes_away_her_region_only(app):
    campaign = make_campaign()
    requests = [
        make_request(campaign, make_school(municipality=name))
        for name in ("Kauno m. sav.", "Alytaus m. sav.")
    ]
    ona = make_volunteer(campaign, municipality="Alytaus m. sav.")
    plan = make_plan(campaign, {request: [ona] for request in requests})
    book = opened(campaign, plan, frozenset({"Kauno m. sav."}))
    assert [len(table(book, name)) for name in ("Requests", "Schools", "Plan", "Volunteers")] == [1, 1, 1, 0]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula(app, text):
    campaign = make_campaign()
    school = make_school(name=text, entrance=text)
    volunteer = make_volunteer(campaign, person=make_person(name=text), topics=[text])
    plan = make_plan(campaign, {make_request(campaign, school, topics=[text]): [volunteer]})
    cells = [cell for sheet in opened(campaign, plan).worksheets for row in sheet.iter_rows() for cell in row]
    named = [cell for cell in cells if cell.value == harmless(text)]
    assert len(named) >= 4
    assert {cell.data_type for cell in named} == {"s"}
    risky = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@"]
    assert all(cell.quotePrefix for cell in risky)
    assert not any(cell.data_type == "f" for cell in cells)


def test_control_characters_are_dropped_and_line_breaks_kept():
    assert harmless("a\x00b\x1bc\r\nd\re\tf") == "abc\nd\ne f"


def test_days_are_days_by_the_wall(app):
    campaign = make_campaign()
    make_request(campaign, make_school(), withdrawn_at=datetime.fromisoformat("2027-02-01T00:30+02:00"))
    assert table(opened(campaign, None), "Requests")[0]["withdrawn"].date() == date(2027, 2, 1)
