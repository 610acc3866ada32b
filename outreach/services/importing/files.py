"""From what an organizer hands over (a folder, files, uploads) to sheets of rows, one for each kind."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask_babel import lazy_gettext as _l

from outreach.services.errors import Refused
from outreach.services.importing.reading import Unreadable, rows_of_csv
from outreach.services.importing.report import Report
from outreach.services.importing.workbook import Broken, rows_of_xlsx

Source = str | Path | tuple[str, bytes]

READERS = {".csv": rows_of_csv, ".xlsx": rows_of_xlsx}
# Our own addition to a file of skipped rows, which comes back when the rows are mended.
REASON = "reason"


@dataclass(frozen=True)
class Line:
    """One row below the headings; `number` as a spreadsheet shows it."""

    number: int
    cells: dict[str, str | Broken]


@dataclass(frozen=True)
class Sheet:
    """One file's rows; `columns` are the headings in the file's order, in lower case."""

    kind: str
    file: str
    columns: list[str]
    lines: list[Line]


@dataclass(frozen=True)
class _File:
    name: str
    content: bytes
    from_folder: bool

    @property
    def kind(self) -> str:
        return Path(self.name).stem.casefold()

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix.casefold()


def read_sheets(sources: Sequence[Source], kinds: dict[str, list[str]], report: Report) -> dict[str, Sheet]:
    """The sheets by kind; `kinds` names the columns of each. What cannot be read is a fault in `report`."""
    sheets: dict[str, Sheet] = {}
    for file in _files(sources):
        if not _wanted(file, kinds, report):
            continue
        if file.kind in sheets:
            other = sheets[file.kind].file
            report.block(
                file.name, _l("“%(other)s” holds the same kind of rows: leave only one.", other=other)
            )
            continue
        sheet = _sheet(file, kinds[file.kind], report)
        if sheet:
            sheets[file.kind] = sheet
    return sheets


def _files(sources: Sequence[Source]) -> Iterator[_File]:
    for source in sources:
        if isinstance(source, tuple):
            yield _File(Path(source[0].replace("\\", "/")).name, source[1], from_folder=False)
            continue
        path = Path(source)
        if path.is_dir():
            inside = sorted(entry for entry in path.iterdir() if entry.is_file())
            yield from (_File(entry.name, entry.read_bytes(), from_folder=True) for entry in inside)
        elif path.is_file():
            yield _File(path.name, path.read_bytes(), from_folder=False)
        else:
            raise Refused(_l("There is no file or folder “%(path)s”.", path=str(path)), status=404)


def _wanted(file: _File, kinds: Iterable[str], report: Report) -> bool:
    """Whether the name says what the file holds; a stray file in a folder is worth a warning, elsewhere a fault."""
    names = ", ".join(f"{kind}.csv" for kind in kinds)
    if file.kind in kinds and file.suffix in READERS:
        return True
    if file.kind in kinds:
        report.block(file.name, _l("The file must be .csv or .xlsx."))
    elif file.from_folder:
        sentence = _l("Not imported: its name is none of %(names)s (or .xlsx).", names=names)
        report.warn(file.name, None, None, "", sentence)
    else:
        report.block(
            file.name, _l("Its name must say what it holds: one of %(names)s (or .xlsx).", names=names)
        )
    return False


def _sheet(file: _File, known: list[str], report: Report) -> Sheet | None:
    try:
        rows = READERS[file.suffix](file.content, known)
    except Unreadable as fault:
        report.block(file.name, fault.sentence)
        return None
    heading = next((row for row in rows if any(row)), None)
    if heading is None:
        report.block(file.name, _l("The file is empty."))
        return None
    start = rows.index(heading)
    columns = [heading_name(cell) for cell in heading]
    if not _headings_fit(file, columns, known, report):
        return None
    lines = list(_lines(file, columns, rows, start, report))
    if not lines:
        report.warn(file.name, None, None, "", _l("The file has headings and no rows."))
    return Sheet(file.kind, file.name, columns, lines)


def heading_name(cell: str | Broken) -> str:
    """`School code` is `school_code`."""
    return re.sub(r"[\s-]+", "_", str(cell).strip().casefold())


def _headings_fit(file: _File, columns: list[str], known: list[str], report: Report) -> bool:
    if not set(columns) & set(known):
        names = ", ".join(known)
        report.block(file.name, _l("The first row must name the columns, some of: %(names)s.", names=names))
        return False
    twice = [column for column in dict.fromkeys(columns) if column and columns.count(column) > 1]
    for column in twice:
        report.block(file.name, _l("The column stands there twice."), column)
    for column in columns:
        if column and column not in (*known, REASON):
            names = ", ".join(name for name in known if name not in columns)
            sentence = _l(
                "The column is not known and was not imported. Known columns not here: %(names)s.",
                names=names,
            )
            report.warn(file.name, 1, column, column, sentence)
    return not twice


def _lines(
    file: _File, columns: list[str], rows: list[list[str | Broken]], start: int, report: Report
) -> Iterator[Line]:
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        if not any(row):
            continue
        cells = dict(zip(columns, row, strict=False))
        if any(row[len(columns) :]):
            sentence = _l(
                "The row has more cells than the headings: put quotation marks around a text with commas."
            )
            cells[columns[-1]] = Broken(str(row[len(columns)]), sentence)
        yield Line(number, cells)
