"""A school's own bell tables: for a band of grades and some weekdays each, entered once or copied from a usual one."""

from outreach.services.bells.effects import Effect, Flag, effects_of, flags_of
from outreach.services.bells.tables import (
    MOST_LESSONS,
    Bell,
    Scope,
    check_table,
    remove_table,
    save_table,
    table_of,
    tables_of,
)
from outreach.services.bells.usual import UsualTable, usual_tables

__all__ = [
    "MOST_LESSONS", "Bell", "Effect", "Flag", "Scope", "UsualTable", "check_table", "effects_of", "flags_of", "remove_table", "save_table",
    "table_of", "tables_of", "usual_tables",
]  # fmt: skip
