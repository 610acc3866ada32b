"""What an import found and did: every fault with its place, every value that was kept, and the figures."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

SHOWN_LETTERS = 60


@dataclass(frozen=True)
class Note:
    """One sentence about a place in a file; `row` is the spreadsheet's number, None for the whole file.

    `sentence` is a lazy translation that says what is wrong and what would be right.
    """

    file: str
    row: int | None
    column: str | None
    value: str
    sentence: Any

    def __str__(self) -> str:
        place = {"file": self.file, "row": self.row, "column": self.column, "sentence": self.sentence}
        if self.row is None:
            return str(_l("%(file)s: %(sentence)s", **place))
        if self.column is None:
            return str(_l("%(file)s, row %(row)s: %(sentence)s", **place))
        return str(_l("%(file)s, row %(row)s, %(column)s: %(sentence)s", **place))


@dataclass
class SkippedFile:
    """The faulty rows of one file as they were read, for the person who sent them to mend."""

    headings: list[str]
    rows: list[tuple[list[str], list[Note]]] = field(default_factory=list)


@dataclass
class Report:
    """The outcome of one import.

    `counts[kind]` counts rows by `added`, `changed`, `unchanged` and `skipped`, and values by `kept`.
    `written` is true when the rows are in the session, flushed and not committed.
    """

    campaign: str | None = None
    dry_run: bool = False
    skip_faulty: bool = False
    written: bool = False
    language: str | None = None
    faults: list[Note] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)
    kept: list[Note] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    skipped: dict[str, SkippedFile] = field(default_factory=dict)
    # Faults of a whole file: no row of it can be trusted, so that they cannot be skipped.
    blocking: bool = False

    @property
    def ok(self) -> bool:
        """True when there was no fault, or only such as the organizer asked to skip."""
        return not self.blocking and (self.skip_faulty or not self.faults)

    def fault(self, file: str, row: int | None, column: str | None, value: str, sentence: Any) -> Note:
        note = Note(file, row, column, shown(value), sentence)
        self.faults.append(note)
        return note

    def warn(self, file: str, row: int | None, column: str | None, value: str, sentence: Any) -> None:
        self.warnings.append(Note(file, row, column, shown(value), sentence))

    def block(self, file: str, sentence: Any, column: str | None = None) -> None:
        """A fault of a whole file: nothing at all is written."""
        self.fault(file, None if column is None else 1, column, "", sentence)
        self.blocking = True

    def figures(self) -> dict[str, dict[str, int]]:
        """The counts as plain numbers, every outcome named: for `--json` and the audit trail."""
        outcomes = ("added", "changed", "unchanged", "kept", "skipped")
        return {
            kind: {outcome: counts[outcome] for outcome in outcomes} for kind, counts in self.counts.items()
        }

    def lines(self) -> Iterator[str]:
        """Faults, warnings and kept values as plain sentences, in that order."""
        for note in (*self.faults, *self.warnings, *self.kept):
            yield str(note)


def shown(value: str) -> str:
    """The beginning of a value, fit for one line."""
    flat = " ".join(value.split())
    return flat if len(flat) <= SHOWN_LETTERS else flat[: SHOWN_LETTERS - 1] + "…"
