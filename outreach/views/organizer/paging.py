"""Long lists, a hundred rows a page."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import abort, request
from flask_sqlalchemy.pagination import Pagination

from outreach.extensions import db

ROWS = 100
LONGEST_NUMBER = 9  # digits; databases count no further


class ListPage(Pagination):
    """One page of rows that are in memory already: lists in the Lithuanian alphabet are sorted there."""

    def _query_items(self) -> list[Any]:
        rows, first = self._query_args["rows"], self._query_offset
        return list(rows[first : first + self.per_page])

    def _query_count(self) -> int:
        return len(self._query_args["rows"])


def page_of(rows: Sequence[Any]) -> ListPage:
    """The page that the address asks for (`?page=2`); 404 beyond the last."""
    return ListPage(rows=rows, per_page=ROWS)


def page_of_query(query: sa.Select[Any], rows: int = ROWS) -> Pagination:
    """The same of rows that the database counts out, so many a page."""
    if len(request.args.get("page", "")) > LONGEST_NUMBER:
        abort(404)
    return db.paginate(query, per_page=rows)
