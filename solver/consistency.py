"""Whether the parts of a problem fit together: ids, references, places, windows (planning-problem.md, Problem)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from solver import checks
from solver.checks import BadProblem

if TYPE_CHECKING:
    from solver.problem import Problem


def check(problem: Problem) -> None:
    """Raises BadProblem at the first part that does not fit the others."""
    for part in (
        _zone_exists,
        _ids_differ,
        _places_known,
        _references_known,
        _windows_in_one_day,
        _listed_once,
    ):
        part(problem)


def _zone_exists(problem: Problem) -> None:
    checks.text(problem.timezone, "timezone")
    try:
        ZoneInfo(problem.timezone)
    except (KeyError, ValueError, OSError):
        raise BadProblem("timezone", f"is not a known time zone: {problem.timezone!r}") from None


def _ids_differ(problem: Problem) -> None:
    seen: set[str] = set()
    for name in ("schools", "volunteers", "lessons"):
        for number, thing in enumerate(getattr(problem, name)):
            if thing.id in seen:
                raise BadProblem(f"{name}[{number}].id", f"{thing.id} is listed twice")
            seen.add(thing.id)


def _places_known(problem: Problem) -> None:
    if problem.travel.kind == "matrix":
        _matrix_fits(problem)
        return
    for name in ("schools", "volunteers"):
        for number, thing in enumerate(getattr(problem, name)):
            for key in ("lat", "lon"):
                if getattr(thing, key) is None:
                    raise BadProblem(f"{name}[{number}].{key}", "is missing (only a matrix does without)")


def _matrix_fits(problem: Problem) -> None:
    for number, place in enumerate(problem.travel.places):
        if place not in problem.school and place not in problem.volunteer:
            raise BadProblem(f"travel.places[{number}]", f"no school or volunteer is called {place}")
    listed = set(problem.travel.places)
    for name in ("schools", "volunteers"):
        for number, thing in enumerate(getattr(problem, name)):
            if thing.id not in listed:
                raise BadProblem(f"{name}[{number}].id", f"{thing.id} is not a place of the travel matrix")


def _references_known(problem: Problem) -> None:
    for place, id, kind in _references(problem):
        if id not in getattr(problem, kind):
            raise BadProblem(place, f"no {kind} is called {id}")
    for number, pin in enumerate(problem.pins):
        if all(slot.start != pin.start for slot in problem.lesson[pin.lesson].slots):
            shown = pin.start.isoformat("T", "minutes")
            raise BadProblem(
                f"pins[{number}].start", f"lesson {pin.lesson} has no slot that starts at {shown}"
            )


def _references(problem: Problem) -> Iterator[tuple[str, str, str]]:
    """(place, id, kind) of everything that is named; the baseline may name what is gone."""
    for number, lesson in enumerate(problem.lessons):
        yield f"lessons[{number}].school", lesson.school, "school"
    for number, volunteer in enumerate(problem.volunteers):
        for key in ("favourite_schools", "refused_schools"):
            yield from _each(f"volunteers[{number}].{key}", getattr(volunteer, key), "school")
    for number, pin in enumerate(problem.pins):
        yield f"pins[{number}].lesson", pin.lesson, "lesson"
        yield from _each(f"pins[{number}].volunteers", pin.volunteers, "volunteer")
    for number, entry in enumerate(problem.forbidden):
        yield f"forbidden[{number}].lesson", entry.lesson, "lesson"
        yield f"forbidden[{number}].volunteer", entry.volunteer, "volunteer"


def _each(place: str, ids: Iterable[str], kind: str) -> Iterator[tuple[str, str, str]]:
    return ((f"{place}[{number}]", id, kind) for number, id in enumerate(ids))


def _windows_in_one_day(problem: Problem) -> None:
    for number, volunteer in enumerate(problem.volunteers):
        for position, window in enumerate(volunteer.windows):
            # A window may end at midnight: that minute is the first of the next day.
            if problem.day(window.start) != problem.day(window.end - timedelta(minutes=1)):
                place = f"volunteers[{number}].windows[{position}].end"
                raise BadProblem(place, f"must be on the day of the start in {problem.timezone}")


def _listed_once(problem: Problem) -> None:
    for name in ("pins", "baseline"):
        checks.distinct((entry.lesson for entry in getattr(problem, name)), name, ".lesson")
    checks.distinct(((entry.lesson, entry.volunteer) for entry in problem.forbidden), "forbidden")
