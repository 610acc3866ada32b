"""What happens to a published plan, told as a changed problem: somebody cannot come, a school closes for a day.

A pin that the event makes impossible is taken away: it was a promise that nobody can keep any more."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from solver.checks import BadProblem
from solver.problem import Forbidden, Problem


def absent(problem: Problem, volunteer: str, lessons: Collection[str] | None = None) -> Problem:
    """The volunteer cannot give these lessons (None: any lesson at all). Raises BadProblem for ids that are unknown."""
    if volunteer not in problem.volunteer:
        raise BadProblem("absent", f"no volunteer is called {volunteer}")
    unknown = next((id for id in lessons or () if id not in problem.lesson), None)
    if unknown is not None:
        raise BadProblem("absent", f"no lesson is called {unknown}")
    gone = set(problem.lesson if lessons is None else lessons)
    known = {(entry.lesson, entry.volunteer) for entry in problem.forbidden}
    barred = (
        Forbidden(id, volunteer) for id in problem.lesson if id in gone and (id, volunteer) not in known
    )
    pins = tuple(pin for pin in problem.pins if pin.lesson not in gone or volunteer not in pin.volunteers)
    return replace(problem, forbidden=(*problem.forbidden, *barred), pins=pins)


def closed(problem: Problem, school: str, day: date) -> Problem:
    """The school has no lessons on that day (of the problem's time zone). Raises BadProblem for an unknown school."""
    if school not in problem.school:
        raise BadProblem("closed", f"no school is called {school}")
    lessons = tuple(
        replace(one, slots=tuple(slot for slot in one.slots if problem.day(slot.start) != day))
        if one.school == school
        else one
        for one in problem.lessons
    )
    pins = tuple(
        pin
        for pin in problem.pins
        if problem.lesson[pin.lesson].school != school or problem.day(pin.start) != day
    )
    return replace(problem, lessons=lessons, pins=pins)
