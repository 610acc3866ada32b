"""Which rows of the database are about a person. Every table is told here: a test walks the schema."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from outreach.extensions import db
from outreach.models import Person

# What belongs to a row of hers, by the column that says so. All columns that point to a person are found by themselves.
PARTS = {
    "availability_window": ("volunteer_id", "volunteer"),
    "favourite_school": ("volunteer_id", "volunteer"),
    "refused_school": ("volunteer_id", "volunteer"),
    "vetting_check": ("volunteer_id", "volunteer"),
    "assignment_volunteer": ("volunteer_id", "volunteer"),
    "pin_volunteer": ("volunteer_id", "volunteer"),
    "busy_interval": ("calendar_id", "busy_calendar"),
    "volunteer_report": ("invitation_id", "invitation"),
    "candidate_slot": ("request_id", "lesson_request"),
}
# Rows that know her by her address alone, or as well.
ADDRESSES = {
    "join_draft": "email",
    "message": "to_address",
    "received_mail": "from_address",
    "school_application": "email",
}
# What the trail says of a person by her row's id.
OF_PEOPLE = ("address.", "organizer.", "person.")
# Of nobody: the season and its plans, the register of schools, the machine.
NOT_PERSONAL = frozenset(
    {"added_place", "assignment", "bell_period", "campaign", "closure", "school", "worker"}
)


def tables() -> list[sa.Table]:
    """Every table that can hold something of a person."""
    return [table for table in db.metadata.sorted_tables if table.name not in NOT_PERSONAL]


def condition(table: sa.Table, person: Person) -> sa.ColumnElement[bool]:
    """Which rows of the table are about her."""
    if table.name == "person":
        return table.c.id == person.id
    ways = [column == person.id for column in table.columns if _points_to(column, "person")]
    if table.name in PARTS:
        column, whole = PARTS[table.name]
        ways.append(table.c[column].in_(_ids_of(whole, person)))
    if table.name in ADDRESSES:
        ways.append(sa.func.lower(table.c[ADDRESSES[table.name]]) == person.email)
    if table.name == "audit_entry":
        mine = sa.select(sa.cast(db.metadata.tables["volunteer"].c.id, sa.String)).where(
            db.metadata.tables["volunteer"].c.person_id == person.id
        )
        ways.append(table.c.action.startswith("volunteer.") & table.c.subject.in_(mine))
        ways += [
            table.c.action.startswith(start) & (table.c.subject == str(person.id)) for start in OF_PEOPLE
        ]
        ways.append(table.c.detail["person"].as_integer() == person.id)
    return sa.or_(*ways)


def _points_to(column: sa.Column[Any], table: str) -> bool:
    return any(key.column.table.name == table for key in column.foreign_keys)


def _ids_of(whole: str, person: Person) -> sa.Select[Any]:
    table = db.metadata.tables[whole]
    return sa.select(table.c.id).where(condition(table, person))


def rows_of(person: Person) -> Iterator[tuple[sa.Table, list[dict[str, Any]]]]:
    """Every table with its rows about her."""
    for table in tables():
        found = db.session.execute(sa.select(table).where(condition(table, person)))
        yield table, [dict(row._mapping) for row in found]
