"""The grid of days and lessons on which times are ticked, with the chance of each, the same for a new booking and for
other times of an old request."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from outreach.services.booking import (
    Chance,
    OfferedDay,
    Outlook,
    Slot,
    Wish,
    outlook,
    read_slot,
    slot_in_words,
)
from outreach.services.errors import Refused


@dataclass(frozen=True)
class Week:
    monday: date
    days: list[OfferedDay]
    chosen: int
    is_open: bool  # unfolded when the page is loaded

    @property
    def can_be_chosen(self) -> bool:
        return any(day.reason is None for day in self.days)

    @property
    def reason(self) -> Any:
        """Why nothing can be chosen: what most of its days say."""
        reasons = [str(day.reason) for day in self.days]
        return max(reasons, key=reasons.count)


@dataclass(frozen=True)
class Grid:
    """What a class of `grade` can choose from, and how likely each time is."""

    wish: Wish
    grade: int
    days: list[OfferedDay]
    outlook: Outlook

    def chance(self, day: date, lesson: int) -> Chance:
        return self.outlook.chances[Slot(day, lesson)]

    def advice(self, chosen: list[str]) -> tuple[str, str] | None:
        """The time that would help most beside the `chosen`: its value and its words; None where none would."""
        best = self.outlook.best_addition(slots_of(chosen))
        return (str(best), slot_in_words(best, self.wish.school, self.grade)) if best else None

    def weeks(self, chosen: set[str]) -> list[Week]:
        """The days week by week; those with a choice made are unfolded, or else the first with something to choose."""
        weeks: list[Week] = []
        for monday, group in groupby(self.days, lambda day: day.day - timedelta(days=day.day.weekday())):
            of_week = list(group)
            count = sum(str(Slot(day.day, bell.lesson)) in chosen for day in of_week for bell in day.lessons)
            first = not chosen and not any(week.is_open for week in weeks)
            opens = bool(count) or (first and any(day.reason is None for day in of_week))
            weeks.append(Week(monday, of_week, count, opens))
        return weeks


def grid_of(wish: Wish, grade: int, days: list[OfferedDay]) -> Grid:
    times = {
        Slot(day.day, bell.lesson): (bell.starts, bell.ends)
        for day in days
        if day.reason is None
        for bell in day.lessons
    }
    return Grid(wish, grade, days, outlook(wish, times))


def values_of(days: list[OfferedDay]) -> set[str]:
    """What the check boxes may send."""
    return {str(Slot(day.day, bell.lesson)) for day in days if day.reason is None for bell in day.lessons}


def slots_of(values: list[str]) -> list[Slot]:
    """The slots among what a browser sent; anything else is passed over."""
    found = []
    for value in values:
        try:
            found.append(read_slot(value))
        except Refused:
            continue
    return found
