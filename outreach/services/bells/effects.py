"""What a changed bell table means for lessons that were offered or published by their number (domain.md, R2).

An offered time is kept as a number and moves with the table. A published lesson never moves by itself: it is flagged,
and stands as it was told until the organizers publish another time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import selectinload

from outreach import clock
from outreach.extensions import db
from outreach.models import BellPeriod, CandidateSlot, LessonRequest, School
from outreach.services import timetable
from outreach.services.bells.tables import Bell, Scope, rows_of, scope_of
from outreach.services.booking.changing import is_change_open
from outreach.services.booking.states import RequestState
from outreach.services.walltime import today, wall
from outreach.services.words import clock_range


@dataclass(frozen=True)
class Effect:
    """An offered time by number whose clock changes; None: the number is not in the table."""

    request: LessonRequest
    slot: CandidateSlot
    before: tuple[int, int] | None
    after: tuple[int, int] | None


@dataclass(frozen=True)
class Flag:
    """A request whose times do not agree with the bell table of today, and why in a sentence."""

    request: LessonRequest
    state: RequestState
    sentence: Any


def effects_of(
    school: School, scope: Scope, bells: Iterable[Bell], replaces: Scope | None = None
) -> list[Effect]:
    """What saving the table would change for the school's requests, before it is saved."""
    kept = [bell for bell in school.bells if scope_of(bell) not in (scope, replaces)]
    after = [*kept, *(rows_of(scope, bell) for bell in bells)]
    return [
        Effect(request, slot, *clocks)
        for request in _live_requests(school)
        for slot in _to_come(request)
        if (clocks := _clocks(request, slot, after))[0] != clocks[1]
    ]


def flags_of(requests: Sequence[LessonRequest], states: Mapping[int, RequestState]) -> list[Flag]:
    """The requests that somebody should look at since a bell table was changed; `states` by request id."""
    flags = (_flag(request, states[request.id]) for request in requests)
    return [flag for flag in flags if flag]


def _flag(request: LessonRequest, state: RequestState) -> Flag | None:
    if state.is_published and state.lesson is not None and not is_change_open(request, state):
        zone = request.campaign.timezone
        day, starts = wall(state.lesson.starts_at, zone)
        times = (starts, wall(state.lesson.ends_at, zone)[1])
        of_day = [slot for slot in request.slots if slot.day == day]
        bells = request.school.bells
        clocks = [timetable.slot_minutes(slot, bells, request.grade) for slot in of_day]
        if of_day and times not in clocks:
            sentence = _l("The lesson is published for %(times)s, which is no time of the bell table any more.", times=clock_range(*times))  # fmt: skip
            return Flag(request, state, sentence)
    elif state.is_open:
        for slot in _to_come(request):
            if timetable.slot_minutes(slot, request.school.bells, request.grade) is None:
                sentence = _l("Lesson %(number)s, which is offered, is not in the bell table any more.", number=slot.lesson)  # fmt: skip
                return Flag(request, state, sentence)
    return None


def _clocks(
    request: LessonRequest, slot: CandidateSlot, after: Sequence[BellPeriod]
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    before = timetable.slot_minutes(slot, request.school.bells, request.grade)
    return before, timetable.slot_minutes(slot, after, request.grade)


def _to_come(request: LessonRequest) -> list[CandidateSlot]:
    """Its times by number that are not over."""
    now = today(clock.now(), request.campaign.timezone)
    return [slot for slot in request.slots if slot.lesson is not None and slot.day >= now]


def _live_requests(school: School) -> Sequence[LessonRequest]:
    query = (
        db.select(LessonRequest)
        .filter_by(school_id=school.id, withdrawn_at=None)
        .options(selectinload(LessonRequest.slots))
        .order_by(LessonRequest.id)
    )
    return db.session.scalars(query).all()
