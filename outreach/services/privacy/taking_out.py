"""All that is kept about a person, as one file that people and machines can read (GDPR, articles 15 and 20)."""

import json
from datetime import date, datetime
from enum import Enum
from typing import Any

from outreach import clock
from outreach.models import Person
from outreach.services.access import schools_of
from outreach.services.privacy.mine import rows_of

FORMAT = "outreach-person/1"
# Hashes of secrets open nothing and say nothing; a mail's octets say what its text says; the problem of a plan or a
# solve that she asked for is of everybody.
LEFT_OUT = frozenset({"token_hash", "digest", "eml", "problem", "solution", "reasons"})


def take_out(person: Person) -> str:
    """JSON: each table that holds something of hers, with its rows, instants in UTC."""
    kept = {table.name: [_plain(row) for row in rows] for table, rows in rows_of(person) if rows}
    kept |= {"school": named} if (named := _named_by_imports(person)) else {}
    whole = {"format": FORMAT, "address": person.email, "made_at": clock.now(), "tables": kept}
    return json.dumps(whole, ensure_ascii=False, indent=2, default=_in_words)


def _named_by_imports(person: Person) -> list[dict[str, Any]]:
    """What the last import of schools said of her; the register itself is nobody's."""
    said = [(school.code, school.imported) for school in schools_of(person)]
    return [
        {"code": code} | {name: value for name, value in imported.items() if name.startswith("contact_")}
        for code, imported in said
        if str(imported.get("contact_email", "")).lower() == person.email
    ]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in LEFT_OUT}


def _in_words(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value)} is in no table")
