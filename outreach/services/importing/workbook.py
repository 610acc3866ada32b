"""Reads the first sheet of an .xlsx file into the text that a csv would hold."""

import io
import warnings
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from flask_babel import lazy_gettext as _l
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from outreach.services.importing.reading import Unreadable

# A workbook is a zip archive: a small one can unpack into more than the machine holds.
LARGEST_UNPACKED = 400 * 1024 * 1024


@dataclass(frozen=True)
class Broken:
    """A cell that has no value to read; `sentence` says why."""

    text: str
    sentence: Any

    def __str__(self) -> str:
        return self.text


def rows_of_xlsx(content: bytes, _known: list[str]) -> list[list[Any]]:
    """All rows of the first sheet from the top, the blank ones too. Raises Unreadable."""
    _check_size(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        grid = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except PasswordError:
        raise Unreadable(_l("The workbook has a password: save it without one.")) from None
    except (CalamineError, IndexError):
        raise Unreadable(_l("This is no workbook that can be read: save it as csv or xlsx.")) from None
    rows: list[list[Any]] = [[_text(cell) for cell in row] for row in grid]
    for row, column, formula in _formulas(content):
        if row < len(rows) and column < len(rows[row]) and rows[row][column] == "":
            sentence = _l(
                "The cell holds a formula without a stored result, or an error: paste the value instead."
            )
            rows[row][column] = Broken(formula, sentence)
    return rows


def _check_size(content: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise Unreadable(_l("This is no workbook that can be read: save it as csv or xlsx.")) from None
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Unreadable(_l("The workbook is too large."))


def _text(cell: Any) -> str:
    """The text that stands for a cell in a csv: `2027-02-10`, `09:50`, `54.69`, `yes`."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return format(cell, ".15g")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(cell).strip()


def _formulas(content: bytes) -> list[tuple[int, int, str]]:
    """Row, column (both from 0) and text of the first sheet's formulas and errors: the fast reader gives "" for them."""
    if not _has_formulas(content):
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of parts that it drops, which we do not read
        sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
        return [
            (cell.row - 1, cell.column - 1, str(cell.value))
            for row in sheet.iter_rows()
            for cell in row
            if getattr(cell, "data_type", "") in ("f", "e")
        ]


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return any(mark in archive.read(name) for name in sheets for mark in (b"<f>", b"<f ", b't="e"'))
