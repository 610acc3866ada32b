"""Merging a row into the database: what the file says, what the last import said, and what stands there now.

Three values decide (import-files.md): the new one equals the present one: nothing to do; nobody touched the present one
since the last import: it changes; else a person changed it, and it is kept and told, unless `overwrite`.
"""

from typing import Any

from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.services.importing.kind import Kind
from outreach.services.importing.records import Record
from outreach.services.importing.report import shown


def merge(kind: Kind, record: Record) -> str:
    """Write the row; returns `added`, `changed` or `unchanged`, and tells what was kept."""
    is_new = record.entity is None
    if is_new:
        record.entity = kind.create(record)
    changes, kept = decide(kind, record)
    for column, value in kept.items():
        sentence = _l("Changed since the last import: “%(value)s” is kept.", value=shown(_text(value)))
        record.keep(column, sentence)
    record.report.counts[kind.name]["kept"] += len(kept)
    kind.write(record.entity, changes, record)
    _remember(record)
    if is_new:
        db.session.add(record.entity)
        return "added"
    return "changed" if changes else "unchanged"


def decide(kind: Kind, record: Record) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values to write, and the present values that are kept against the file, both by column."""
    current = kind.current(record.entity, record)
    last = kind.last(record)
    changes, kept = {}, {}
    for column in kind.columns:
        if column.name not in record.values or column.name not in current:
            continue
        new, now = record.values[column.name], current[column.name]
        if new == now:
            continue
        if kind.world.overwrite or now == last.get(column.name, column.blank):
            changes[column.name] = new
        else:
            kept[column.name] = now
    return changes, kept


def _remember(record: Record) -> None:
    """Keep the file's values for the next import's comparison."""
    imported = (record.entity.imported or {}) | record.values
    if imported != record.entity.imported:
        record.entity.imported = imported


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_text(part) for part in value)
    return "" if value is None else str(value)
