"""Long lists, a hundred rows a page."""

from collections.abc import Sequence
from typing import Any

from flask_sqlalchemy.pagination import Pagination

ROWS = 100


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
