"""Advice as English sentences for the command line."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from solver.advice import FIRST, Ask, Gain, Recruit
from solver.changes import as_json
from solver.problem import Problem
from solver.telling import when

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def told(problem: Problem, people: Sequence[Recruit], asks: Sequence[Ask]) -> Iterator[str]:
    """Whom to recruit and what to ask of schools; a list of one line each, the best first."""
    yield "Each of these was verified by a solve in which everything that the plan gives stays as it is."
    yield "Coverage counts the weights of lessons, and of each school once."
    for one in people[:1]:  # of all of them the same is asked
        her = one.volunteer
        yield f"Whom to recruit, to give up to {her.max_lessons} lessons within {her.max_travel} minutes of her home:"
    yield from (f"  {number}. {_person(one)}" for number, one in enumerate(people, 1))
    if not people:
        yield "Nobody more to recruit: none who was tried would bring a lesson more."
    yield "What to ask of schools:"
    for number, ask in enumerate(asks, 1):
        yield f"  {number}. {_ask(problem, ask)}"
        yield from (f"       {line}" for line in _schools(problem, ask))
    if not asks:
        yield "  No time more at any one school would bring a lesson more."


def _person(one: Recruit) -> str:
    free = " and ".join(f"{DAYS[day]} {half}s" for day, half in one.halves)
    words = " and ".join(f"“{word}”" for word in one.languages)
    return (
        f"One more volunteer who speaks {words} near school {one.school}, free on {free}: {_gain(one.gain)}."
    )


def _ask(problem: Problem, ask: Ask) -> str:
    schools = {problem.lesson[one.lesson].school for one in ask.slots}
    whom = f"these {len(schools)} schools" if len(schools) > 1 else "this school"
    what = "one more time" if len(ask.slots) == len(schools) else "one more time for each of these lessons"
    day = "" if ask.weekday is None else f", on a {DAYS[ask.weekday]}"
    first = f" The first {FIRST} alone bring {_gain(ask.first)}." if len(schools) > FIRST else ""
    return f"Ask {whom} for {what}{day}: {_gain(ask.gain)}.{first}"


def _schools(problem: Problem, ask: Ask) -> Iterator[str]:
    """One line for each school: which lessons, and when they would be given."""
    for school, slots in groupby(ask.slots, key=lambda one: problem.lesson[one.lesson].school):
        lessons = ", ".join(f"lesson {one.lesson} on {when(problem, one.start)}" for one in slots)
        yield f"school {school}: {lessons}"


def _gain(gain: Gain) -> str:
    schools = f", {_count(len(gain.schools), 'school')} more" if gain.schools else ""
    return f"{_count(len(gain.lessons), 'lesson')} more{schools} (coverage +{gain.coverage})"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def plain(people: Sequence[Recruit], asks: Sequence[Ask]) -> dict[str, object]:
    """The same as JSON values, for programs; weekdays count from Monday, 0."""
    return {
        "recruits": [
            {
                "school": one.school,
                "languages": list(one.languages),
                "halves": [list(half) for half in one.halves],
                "max_lessons": one.volunteer.max_lessons,
                "max_travel": one.volunteer.max_travel,
                "gain": _plain(one.gain),
            }
            for one in people
        ],
        "asks": [
            {
                "weekday": ask.weekday,
                "slots": [as_json(one) for one in ask.slots],
                "gain": _plain(ask.gain),
                "first": _plain(ask.first),
            }
            for ask in asks
        ],
    }


def _plain(gain: Gain) -> dict[str, object]:
    return {"lessons": list(gain.lessons), "schools": list(gain.schools), "coverage": gain.coverage}
