"""Which of a request's slots may still be used, and why the others may not."""

from collections.abc import Iterator
from datetime import datetime

from flask_babel import lazy_gettext as _l

from outreach.models import CandidateSlot, LessonRequest
from outreach.services.planning.season import Season
from outreach.services.timetable import Times, closure_on, slot_times
from solver import Slot

# Why a request is not in the problem, for people to read.
REASONS = {
    "no_slots": _l("The school offered no time."),
    "past": _l("All the times that the school offered are past."),
    "closed": _l("The school is closed on all the days that it offered."),
    "too_soon": _l("All the times that the school offered are too soon to find a volunteer."),
    "no_such_lesson": _l("The lesson numbers that the school offered are not in its timetable."),
    "no_slot_left": _l("Of the times that the school offered, none is left: they are past, too soon, or in a closure."),
    "given": _l("The lesson was given already; it stays in the plan as it was."),
}  # fmt: skip


def open_slots(season: Season, request: LessonRequest) -> tuple[list[Slot], str]:
    """The slots left, best first, and where none is left the reason (a key of REASONS, else "").

    Left out are slots in the past, in a closure, and, of a lesson that was never published, on a day nearer
    than the campaign's `lead_days` (planning-problem.md, From a campaign to a problem).
    """
    slots: dict[datetime, Slot] = {}
    reasons = set()
    for offered, times in timed(request):
        reason = _why_not(season, request, offered, times)
        reasons.add(reason)
        if times and not reason:
            slots.setdefault(times.start, as_slot(offered, times))
    if slots:
        return list(slots.values()), ""
    return [], "no_slots" if not reasons else reasons.pop() if len(reasons) == 1 else "no_slot_left"


def timed(request: LessonRequest) -> Iterator[tuple[CandidateSlot, Times | None]]:
    """Each slot, best first, with its instants by the school's bell table of today."""
    return ((slot, slot_times(request, slot)) for slot in request.slots)


def as_slot(offered: CandidateSlot, times: Times) -> Slot:
    return Slot(times.start, times.end, offered.rank)


def _why_not(season: Season, request: LessonRequest, offered: CandidateSlot, times: Times | None) -> str:
    if times is None:
        return "no_such_lesson"
    if times.start <= season.now:
        return "past"
    if closure_on(season.closures, request.school, request.grade, offered.day):
        return "closed"
    never_published = request.id not in season.ever_published
    if never_published and (offered.day - season.today).days < season.campaign.lead_days:
        return "too_soon"
    return ""
