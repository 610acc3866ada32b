"""What every kind of file tells the importer about itself."""

from collections.abc import Hashable
from copy import copy
from typing import Any, ClassVar

from outreach.services.importing.files import Sheet
from outreach.services.importing.records import Column, Record, read_records
from outreach.services.importing.report import Report
from outreach.services.importing.world import World


class Kind:
    """One kind of file. `current` and `write` speak in the same plain values as the cells."""

    name: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    # Attributes of the entity that hold a column's value just so.
    plain: ClassVar[dict[str, str]] = {}
    needs_campaign: ClassVar[bool] = True

    def __init__(self, world: World) -> None:
        self.world = world

    @classmethod
    def headings(cls) -> list[str]:
        """The names of the columns that a file of this kind may have."""
        return [column.name for column in cls.columns]

    @classmethod
    def key_headings(cls) -> list[str]:
        """The headings without which no row can be told from another."""
        return cls.key_names()

    @classmethod
    def key_names(cls) -> list[str]:
        """The values without which no row can be told from another."""
        return [column.name for column in cls.columns if column.key]

    def read(self, sheet: Sheet, report: Report) -> list[Record]:
        """The rows as records, cell by cell."""
        return read_records(sheet, self.columns, report)

    def refers_to(self, record: Record) -> tuple[set[str], set[str]]:
        """The school codes and the addresses that the row names, to be loaded beforehand."""
        return set(), set()

    def key(self, values: dict[str, Any]) -> Hashable:
        """What tells this row from all others of its kind. Only asked when all key columns have values."""
        raise NotImplementedError

    def load(self, records: list[Record]) -> None:
        """Fetch what the database has of these rows, unless the world has it already."""
        raise NotImplementedError

    def find(self, record: Record) -> Any:
        """The entity of the row, or None when it is new."""
        raise NotImplementedError

    def check(self, record: Record) -> None:
        """Tell the faults that show only when the row is seen with the others and the database."""

    def finish(self, records: list[Record], report: Report) -> None:
        """What is to be said or done when all good rows are written and flushed."""

    def current(self, entity: Any, record: Record) -> dict[str, Any]:
        """The values that the database has now, by column."""
        return {column: getattr(entity, attribute) for column, attribute in self.plain.items()}

    def last(self, record: Record) -> dict[str, Any]:
        """The values of the last import, by column."""
        return record.entity.imported or {}

    def create(self, record: Record) -> Any:
        """A new entity that holds nothing but its defaults, for `write` to fill."""
        raise NotImplementedError

    def blank(self, entity: Any) -> Any:
        """The entity with the default of every plain column."""
        for column in self.columns:
            if column.name in self.plain:
                setattr(entity, self.plain[column.name], copy(column.blank))
        return entity

    def write(self, entity: Any, changes: dict[str, Any], record: Record) -> None:
        """Put the changed values into the entity."""
        for column, attribute in self.plain.items():
            if column in changes:
                setattr(entity, attribute, changes[column])

    def give_up(self, record: Record) -> None:
        """The row is at fault and will not be written."""
