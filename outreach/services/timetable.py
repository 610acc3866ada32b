"""When a school's lessons are, and on which days there are none.

The questions are asked of plain lists of bell periods and closures, saved or not, so that the importer, the booking
form and the planner get the same answers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _l

from outreach.models import BellPeriod, Campaign, CandidateSlot, Closure, LessonRequest, School
from outreach.services.errors import Refused
from outreach.services.walltime import resolve


@dataclass(frozen=True)
class Times:
    """A lesson's beginning and end, as instants (UTC)."""

    start: datetime
    end: datetime


def periods(bells: Iterable[BellPeriod], grade: int, day: date) -> list[BellPeriod]:
    """The lessons of a class of `grade` on `day`, in order: of two bells for one lesson the narrower scope counts."""
    best: dict[int, BellPeriod] = {}
    for bell in bells:
        if not (
            bell.grade_from <= grade <= bell.grade_to
            and bell.weekday_from <= day.isoweekday() <= bell.weekday_to
        ):
            continue
        if bell.lesson not in best or _scope(bell) < _scope(best[bell.lesson]):
            best[bell.lesson] = bell
    return sorted(best.values(), key=lambda bell: bell.starts)


def _scope(bell: BellPeriod) -> tuple[int, int]:
    return (bell.grade_to - bell.grade_from, bell.weekday_to - bell.weekday_from)


def period(bells: Iterable[BellPeriod], grade: int, day: date, lesson: int) -> BellPeriod | None:
    """The `lesson`-th lesson of that class on that day; None where the bell table has none."""
    return next((bell for bell in periods(bells, grade, day) if bell.lesson == lesson), None)


def closure_on(closures: Iterable[Closure], school: School, grade: int, day: date) -> Closure | None:
    """Why that class has no lessons on `day`: the closure of its school, municipality or grade, or None."""
    for closure in closures:
        if (
            closure.first_day <= day <= closure.last_day
            and closure.grade_from <= grade <= closure.grade_to
            and closure.municipality in ("", school.municipality)
            and closure.school_id in (None, school.id)
        ):
            return closure
    return None


def slot_minutes(slot: CandidateSlot, bells: Iterable[BellPeriod], grade: int) -> tuple[int, int] | None:
    """The slot's minutes after midnight by the wall; None when its lesson number is not in the bell table."""
    if slot.lesson is None:
        return slot.starts or 0, slot.ends or 0  # given where the number is not: a check constraint
    bell = period(bells, grade, slot.day, slot.lesson)
    return (bell.starts, bell.ends) if bell else None


def slot_times(request: LessonRequest, slot: CandidateSlot) -> Times | None:
    """The slot's instants by the school's bell table of today; None where that has no such lesson or time."""
    minutes = slot_minutes(slot, request.school.bells, request.grade)
    if minutes is None:
        return None
    zone = request.campaign.timezone
    try:
        return Times(resolve(slot.day, minutes[0], zone), resolve(slot.day, minutes[1], zone))
    except Refused:
        return None


def check_day(campaign: Campaign, school: School, grade: int, day: date) -> None:
    """Raises Refused when no lesson can be on `day`: outside the campaign, at a weekend, in a closure."""
    if not campaign.first_day <= day <= campaign.last_day:
        raise Refused(
            _l(
                "%(day)s is outside the campaign (%(first)s to %(last)s).",
                day=day.isoformat(), first=campaign.first_day.isoformat(), last=campaign.last_day.isoformat(),
            )
        )  # fmt: skip
    if day.isoweekday() > 5 and not campaign.weekends:
        raise Refused(_l("%(day)s is a weekend.", day=day.isoformat()))
    closure = closure_on(campaign.closures, school, grade, day)
    if closure:
        raise Refused(
            _l("There are no lessons on %(day)s: %(name)s.", day=day.isoformat(), name=closure.name)
        )
