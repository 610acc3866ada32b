"""The rows that were not imported, given back as csv to be mended."""

import csv
import io
import re
from contextlib import nullcontext

from flask_babel import force_locale

from outreach.services.importing.files import REASON, Sheet
from outreach.services.importing.records import Record
from outreach.services.importing.report import Report, SkippedFile


def set_aside(sheet: Sheet, records: list[Record], report: Report) -> None:
    """Note the faulty rows of a sheet as they were read."""
    headings = [column for column in sheet.columns if column and column != REASON]
    rows = []
    for record in (record for record in records if record.faults):
        for line in record.lines:
            faults = [fault for fault in record.faults if fault.row == line.number]
            rows.append(([str(line.cells.get(column, "")) for column in headings], faults))
    if rows:
        report.skipped[sheet.file] = SkippedFile(headings, rows)


def skipped_files(report: Report) -> dict[str, bytes]:
    """The skipped rows by file name (always .csv, UTF-8 with a mark), with a last column `reason`.

    Reasons are in the report's language, else in the reader's. Cells that a spreadsheet would run as a formula begin
    with an apostrophe, which the import takes off again.
    """
    with force_locale(report.language) if report.language else nullcontext():
        return {
            re.sub(r"\.xlsx$", ".csv", name, flags=re.I): _csv(file) for name, file in report.skipped.items()
        }


def _csv(file: SkippedFile) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([neutral(heading) for heading in file.headings] + [REASON])
    for cells, faults in file.rows:
        reason = " ".join(
            f"{fault.column}: {fault.sentence}" if fault.column else str(fault.sentence) for fault in faults
        )
        writer.writerow([neutral(cell) for cell in cells] + [neutral(reason)])
    return text.getvalue().encode("utf-8-sig")


def neutral(text: str) -> str:
    """The text as a cell that no spreadsheet runs as a formula; numbers and telephone numbers stay as they are."""
    if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not re.fullmatch(r"[+-]?[\d\s().,]*", text):
        return "'" + text
    return text
