"""One lesson that is left out as if every small change had been made for it, and all else held as planned."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from solver.problem import Assignment, Lesson, Problem, Slot, Volunteer

FARTHEST = 60  # minutes beyond her `max_travel`: nobody is asked for more
MOST_TIMES = 24  # of a day, those that a school uses most; two bell tables have fewer


def held(problem: Problem, plan: tuple[Assignment, ...]) -> Problem:
    """What the plan serves, as pins, and everybody willing to give more."""
    served = {entry.lesson for entry in plan}
    return replace(
        problem,
        lessons=tuple(one for one in problem.lessons if one.id in served),
        volunteers=tuple(_willing(one) for one in problem.volunteers),
        pins=plan,
        forbidden=tuple(one for one in problem.forbidden if one.lesson in served),
        baseline=(),
    )


def loosened(problem: Problem, plan: Problem, lesson: Lesson) -> Problem:
    """The held `plan` with this one lesson more, as if every change had been made for it."""
    spoken = sorted({word for one in problem.volunteers for word in one.languages} - set(lesson.languages))
    wide = replace(
        lesson,
        languages=(*lesson.languages, *spoken),
        slots=(*lesson.slots, *slots_to_ask(problem, lesson)),
        delivery="either",
        requires_vetting=False,
    )
    barred = tuple(one for one in problem.forbidden if one.lesson == lesson.id)
    return replace(plan, lessons=(*plan.lessons, wide), forbidden=(*plan.forbidden, *barred))


def _willing(one: Volunteer) -> Volunteer:
    """She travels farther, and gives one lesson more in every span."""
    day, week = one.max_lessons_per_day, one.max_lessons_per_week
    return replace(
        one,
        max_travel=one.max_travel + FARTHEST,
        max_lessons=one.max_lessons + 1,
        max_lessons_per_day=None if day is None else day + 1,
        max_lessons_per_week=None if week is None else week + 1,
    )


def slots_to_ask(problem: Problem, lesson: Lesson) -> Iterator[Slot]:
    """Times that the school could be asked for: its most usual times of that length, on days that other lessons may have.

    A lesson that has no time at all may be of any length that is usual there.
    Days of lessons that are pinned do not count: they may be past. Times that the lesson has are left out."""
    lengths = {slot.end - slot.start for slot in lesson.slots}
    known = {slot.start for slot in lesson.slots}
    used = Counter(
        (slot.start.astimezone(problem.zone).time(), slot.end - slot.start)
        for other in problem.lessons
        if other.school == lesson.school
        for slot in other.slots
        if not lengths or slot.end - slot.start in lengths
    )
    # Of two lengths that begin at one time the more usual one is asked for: it comes last.
    times = dict(reversed(sorted(used, key=lambda usual: (-used[usual], usual))[:MOST_TIMES]))
    for day in problem.open_days:
        for time, length in sorted(times.items()):
            start = datetime.combine(day, time, problem.zone)
            if start not in known:
                yield Slot(start, start + length)
