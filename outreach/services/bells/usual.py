"""Bell tables as many schools in Lithuania have them, to copy and then to mend (outreach/data/usual_bells.csv)."""

import csv
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from outreach.services.bells.tables import Bell
from outreach.services.walltime import parse_time

FILE = Path(__file__).parents[2] / "data" / "usual_bells.csv"
LONG_BREAK = 20  # minutes


@dataclass(frozen=True)
class UsualTable:
    """`bells` in order; the properties are what tells one table from the other."""

    number: int
    bells: tuple[Bell, ...]

    @property
    def starts(self) -> int:
        return self.bells[0].starts

    @property
    def minutes(self) -> int:
        return self.bells[0].ends - self.bells[0].starts

    @property
    def long_breaks(self) -> list[tuple[int, int]]:
        """(after which lesson, how many minutes)."""
        breaks = [(one.lesson, two.starts - one.ends) for one, two in pairwise(self.bells)]
        return [(lesson, minutes) for lesson, minutes in breaks if minutes >= LONG_BREAK]


@cache
def usual_tables() -> tuple[UsualTable, ...]:
    """All usual tables, by number."""
    tables: dict[int, list[Bell]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            bell = Bell(int(row["lesson"]), parse_time(row["start"]), parse_time(row["end"]))
            tables.setdefault(int(row["table"]), []).append(bell)
    return tuple(UsualTable(number, tuple(bells)) for number, bells in sorted(tables.items()))
