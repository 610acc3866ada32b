"""A time that a school offers, before it is a row: a lesson by its number, or minutes by the clock."""

import re
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from outreach.models import BellPeriod, Campaign, CandidateSlot, School
from outreach.services import timetable
from outreach.services.booking.offered import too_near
from outreach.services.errors import Refused
from outreach.services.walltime import resolve
from outreach.services.words import clock_range, day_in_words

_WRITTEN = re.compile(r"(\d{4}-\d\d-\d\d)(?:#(\d{1,2})|@(\d{1,4})-(\d{1,4}))", re.ASCII)
LONGEST_LESSON = 90  # minutes without a break (domain.md, R1)


@dataclass(frozen=True, order=True)
class Slot:
    """`lesson` or both of `starts` and `ends` (minutes after midnight by the wall)."""

    day: date
    lesson: int | None = None
    starts: int | None = None
    ends: int | None = None

    def __str__(self) -> str:
        """As a form or a draft keeps it: `2027-02-10#3`, `2027-02-10@590-635`."""
        return (
            f"{self.day}#{self.lesson}"
            if self.lesson is not None
            else f"{self.day}@{self.starts}-{self.ends}"
        )


def read_slot(text: str) -> Slot:
    """The slot that `str` wrote. Raises Refused for anything else."""
    match = _WRITTEN.fullmatch(text)
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        day = None
    if match is None or day is None:
        raise Refused(_l("Choose times from the list."), field="slots")
    lesson, starts, ends = (int(number) if number else None for number in match.groups()[1:])
    return Slot(day, lesson, starts, ends)


def slot_clock(slot: Slot | CandidateSlot, school: School, grade: int) -> tuple[int, int] | None:
    """Its minutes after midnight by the school's bells of today; None when they have no such lesson."""
    if slot.lesson is None:
        return slot.starts or 0, slot.ends or 0
    bell = _bell(school, grade, slot)
    return (bell.starts, bell.ends) if bell else None


def slot_in_words(slot: Slot | CandidateSlot, school: School, grade: int) -> str:
    """`Wednesday 10 February 2027, lesson 3, 09:50–10:35`, as the bells are today."""
    times = slot_clock(slot, school, grade)
    day = day_in_words(slot.day)
    if times is None:
        return gettext("%(day)s, lesson %(number)s (not in your bell table)", day=day, number=slot.lesson)
    if slot.lesson is None:
        return f"{day}, {clock_range(*times)}"
    return gettext(
        "%(day)s, lesson %(number)s, %(times)s", day=day, number=slot.lesson, times=clock_range(*times)
    )


def check_slot(campaign: Campaign, school: School, grade: int, slot: Slot) -> None:
    """Raises Refused when the school cannot offer the slot: its day, its hour, or how near it is."""
    try:
        timetable.check_day(campaign, school, grade, slot.day)
        times = slot_clock(slot, school, grade)
        if times is None:
            raise Refused(
                _l("Your bell table has no lesson %(number)s on %(day)s.", number=slot.lesson, day=day_in_words(slot.day))
            )  # fmt: skip
        _check_times(*times)
        resolve(slot.day, times[0], campaign.timezone)
        resolve(slot.day, times[1], campaign.timezone)
    except Refused as refusal:
        raise Refused(refusal.sentence, field="slots") from None
    near = too_near(campaign, slot.day)
    if near:
        raise Refused(
            _l("%(day)s cannot be chosen: %(reason)s.", day=day_in_words(slot.day), reason=near),
            field="slots",
        )


def _check_times(starts: int, ends: int) -> None:
    if not 0 <= starts < ends <= 24 * 60:
        raise Refused(_l("The lesson must end after it begins."))
    if ends - starts > LONGEST_LESSON:
        raise Refused(_l("A lesson takes at most %(minutes)s minutes.", minutes=LONGEST_LESSON))


def _bell(school: School, grade: int, slot: Slot | CandidateSlot) -> BellPeriod | None:
    return timetable.period(school.bells, grade, slot.day, slot.lesson or 0)
