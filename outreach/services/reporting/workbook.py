"""A campaign and one of its plans as an Excel workbook in which nothing that people wrote can become a formula."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import openpyxl
from flask_babel import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from outreach.models import Campaign, PlanVersion
from outreach.services.reporting import sheets
from outreach.services.reporting.region import Region

FORMULA_STARTS = ("=", "+", "-", "@")
LONGEST_CELL = 32_767
WIDEST_COLUMN = 48


def workbook(campaign: Campaign, plan: PlanVersion | None, region: Region = None) -> bytes:
    """The xlsx file: requests, schools, volunteers, plan, left over, figures; of `region` only, where one is given.

    The first three have the columns of import-files.md, so that their rows can be mended and imported again.
    """
    book = openpyxl.Workbook(write_only=True)
    _add(book, _("Requests"), sheets.requests(campaign, region))
    _add(book, _("Schools"), sheets.schools(campaign, region))
    _add(book, _("Volunteers"), sheets.volunteers(campaign, region))
    _add(book, _("Plan"), sheets.lessons(plan, region))
    _add(book, _("Left over"), sheets.without_lesson(plan, region))
    _add(book, _("Figures"), sheets.figures(campaign, region))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _add(book: Any, title: str, table: sheets.Table) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(_widths(table), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    headings = [_cell(sheet, heading) for heading in table.headings]
    for cell in headings:
        cell.font = Font(bold=True)
    sheet.append(headings)
    for row in table.rows:
        sheet.append([_cell(sheet, value) for value in row])


def _widths(table: sheets.Table) -> Iterable[int]:
    for number, heading in enumerate(table.headings):
        longest = max((len(str(row[number])) for row in table.rows), default=0)
        yield min(max(longest, len(heading)) + 3, WIDEST_COLUMN)


def _cell(sheet: Any, value: Any) -> Any:
    """A cell: numbers, days and times as such, everything else as text and never as a formula."""
    if value is None or isinstance(value, bool | int | float) or hasattr(value, "isoformat"):
        return WriteOnlyCell(sheet, value)
    text = harmless(str(value))
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    # Excel keeps the text a text even when somebody edits the cell.
    cell.quotePrefix = text.startswith(FORMULA_STARTS)
    return cell


def harmless(text: str) -> str:
    """The text without control characters, its line breaks as Excel writes them."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return ILLEGAL_CHARACTERS_RE.sub("", unix)[:LONGEST_CELL]
