"""Rows of a sheet turned into values: the same way for every kind of file."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from outreach.services.importing.cells import BadCell, Parser
from outreach.services.importing.files import Line, Sheet
from outreach.services.importing.report import Note, Report
from outreach.services.importing.workbook import Broken

CLEAR = "-"


@dataclass(frozen=True)
class Column:
    """A column: how its cells are read, and what a cleared or never given one means (`blank`).

    A `needed` one must have a value when the row is new; a `key` one always.
    """

    name: str
    parse: Parser
    blank: Any = ""
    needed: bool = False
    key: bool = False


@dataclass
class Record:
    """One row: its values by column (only the cells that say something), and what is wrong with it."""

    sheet: Sheet
    lines: list[Line]
    report: Report
    values: dict[str, Any] = field(default_factory=dict)
    # Where a value stands when the record is more than one line (campaign.csv).
    rows: dict[str, int] = field(default_factory=dict)
    faults: list[Note] = field(default_factory=list)
    # False when what the row refers to is at fault, and told there: the row cannot be written and says nothing.
    complete: bool = True
    key: Hashable = None
    entity: Any = None

    @property
    def row(self) -> int:
        return self.lines[0].number

    def fault(self, column: str | None, sentence: Any, value: str | None = None) -> None:
        self.faults.append(self.report.fault(*self._place(column, value), sentence))

    def warn(self, column: str | None, sentence: Any, value: str | None = None) -> None:
        self.report.warn(*self._place(column, value), sentence)

    def keep(self, column: str, sentence: Any) -> None:
        self.report.kept.append(Note(*self._place(column, None), sentence))

    def at_fault(self, column: str) -> bool:
        """Whether the cell has been told to be wrong."""
        return any(fault.column == column for fault in self.faults)

    def can_hold(self, column: str) -> bool:
        """Whether the file has a place for that value."""
        return column in self.sheet.columns or bool(self.rows)

    def _place(self, column: str | None, value: str | None) -> tuple[str, int, str | None, str]:
        cell = str(self.lines[0].cells.get(column, "")) if column else ""
        return (
            self.sheet.file,
            self.rows.get(column or "", self.row),
            column,
            cell if value is None else value,
        )


def read_cell(record: Record, column: Column, raw: str | Broken) -> None:
    """Put the cell's value into the record, or its faults. An empty cell leaves the value alone."""
    if raw == "":
        return
    if isinstance(raw, Broken):
        record.fault(column.name, raw.sentence, raw.text)
    elif raw == CLEAR and (column.needed or column.key):
        record.fault(column.name, _l("This value is needed and cannot be cleared."), raw)
    elif raw == CLEAR:
        record.values[column.name] = column.blank
    else:
        _parse(record, column, raw)


def _parse(record: Record, column: Column, raw: str) -> None:
    try:
        value = column.parse(raw)
    except BadCell as bad:
        for part, sentence in bad.faults:
            record.fault(column.name, sentence, raw if part is None else part)
        return
    if value not in ("", []):
        record.values[column.name] = value


def read_records(sheet: Sheet, columns: tuple[Column, ...], report: Report) -> list[Record]:
    """Every row of the sheet as a record; faults of single cells are told."""
    records = []
    for line in sheet.lines:
        record = Record(sheet, [line], report)
        for column in columns:
            read_cell(record, column, line.cells.get(column.name, ""))
        records.append(record)
    return records
