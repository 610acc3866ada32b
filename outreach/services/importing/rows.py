"""The rows of one kind of file: check each, write the good ones."""

from collections.abc import Hashable, Iterator

from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.services.importing.files import Sheet
from outreach.services.importing.kind import Kind
from outreach.services.importing.merge import merge
from outreach.services.importing.records import Record
from outreach.services.importing.report import Report


def import_rows(kind: Kind, sheet: Sheet, records: list[Record], report: Report) -> Iterator[Record]:
    """Check and write the rows of `sheet`, giving each back when it is done. Flushes at the end."""
    if _lacks_columns(kind, kind.key_headings(), sheet, report):
        return
    usable = [record for record in records if _has_key(kind, record)]
    kind.load(usable)
    seen: dict[Hashable, int] = {}
    for record in records:
        if record.key is not None:
            _check(kind, record, seen)
    if _lacks_columns(kind, _needed_by_new_rows(kind, usable), sheet, report):
        return
    for record in records:
        _write(kind, record, report)
        yield record
    db.session.flush()
    kind.finish([record for record in usable if record.complete and not record.faults], report)


def _lacks_columns(kind: Kind, names: list[str], sheet: Sheet, report: Report) -> bool:
    missing = [name for name in names if name not in sheet.columns]
    for name in missing:
        report.block(sheet.file, _l("The column is missing."), name)
        kind.world.unreadable.add(kind.name)
    return bool(missing)


def _has_key(kind: Kind, record: Record) -> bool:
    """Whether all key columns have values; an empty one is told, a faulty one has been."""
    for name in kind.key_names():
        if name not in record.values and not record.at_fault(name):
            record.fault(name, _l("This value is needed."))
    if any(name not in record.values for name in kind.key_names()):
        return False
    record.key = kind.key(record.values)
    return True


def _check(kind: Kind, record: Record, seen: dict[Hashable, int]) -> None:
    first = seen.setdefault(record.key, record.row)
    if first != record.row:
        record.fault(kind.key_names()[0], _l("Row %(row)s has the same key.", row=first))
        return
    record.entity = kind.find(record)
    if record.entity is None:
        _check_needed(kind, record)
    kind.check(record)


def _check_needed(kind: Kind, record: Record) -> None:
    for column in kind.columns:
        absent = column.needed and column.name not in record.values
        if absent and not record.at_fault(column.name) and record.can_hold(column.name):
            record.fault(column.name, _l("This value is needed."))


def _needed_by_new_rows(kind: Kind, records: list[Record]) -> list[str]:
    """Columns that a file may leave out only when it adds nothing; told once, not for every row."""
    if all(record.entity is not None or record.faults for record in records):
        return []
    return [column.name for column in kind.columns if column.needed and column.name in kind.headings()]


def _write(kind: Kind, record: Record, report: Report) -> None:
    if record.faults:
        outcome = "skipped"
        kind.give_up(record)
    elif record.complete:
        outcome = merge(kind, record)
    else:
        return
    report.counts[kind.name][outcome] += 1
