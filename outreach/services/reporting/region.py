"""Which part of a campaign somebody may see: all of it (None), or some municipalities."""

from typing import Any

import sqlalchemy as sa

Region = frozenset[str] | None


def within(municipality: Any, region: Region) -> sa.ColumnElement[bool]:
    """The condition that the column `municipality` lies in `region`."""
    return sa.true() if region is None else municipality.in_(region)
