"""Whom to recruit and what to ask of schools, ranked by what it would bring, each verified by a solve.

In every verification all that the plan gives is held, so that a gain costs nobody anything; it is a lower bound, for a
plan made anew may gain more. The package knows ids and coordinates only: the reader's program names the places."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import combinations

from solver.changes import OneMoreSlot
from solver.explain import coverage_of
from solver.plan import Plan
from solver.problem import Lesson, Problem, Travel, Volunteer, Window
from solver.progress import Progress
from solver.solve import solve
from solver.travel import Distances

MOST_TRIED = 8  # people that are verified; each solve takes about a second at the mission's size
SLOTS_EACH = 3  # times that one lesson is tried with on one weekday
SECONDS = 10.0  # for one verification
FIRST = 5  # schools are soon called; what they alone bring is told
HALVES = {"morning": (time(7), time(13)), "afternoon": (time(13), time(18))}
NEWCOMER = "one more volunteer"


@dataclass(frozen=True)
class Gain:
    """What would be gained: the lessons served then, the schools reached then, and coverage."""

    lessons: tuple[str, ...]
    schools: tuple[str, ...]
    coverage: int


@dataclass(frozen=True)
class Recruit:
    """One more volunteer who lives near `school`, speaks `languages`, and is free on `halves` every week.

    A half is (weekday, "morning" or "afternoon"), Monday 0. She would give at most `volunteer.max_lessons`."""

    school: str
    languages: tuple[str, ...]
    halves: tuple[tuple[int, str], ...]
    volunteer: Volunteer
    gain: Gain


@dataclass(frozen=True)
class Ask:
    """Schools to ask for one more time a lesson, all on one `weekday` (Monday 0), or (None) whenever it suits best.

    Those that bring most come first, each school's lessons together; `first` is what the first FIRST schools alone bring."""

    weekday: int | None
    slots: tuple[OneMoreSlot, ...]
    gain: Gain
    first: Gain


def whom_to_recruit(
    problem: Problem, plan: Plan, *, max_lessons: int = 6, max_travel: int = 60
) -> list[Recruit]:
    """People whose help would bring most, the best first; each counted alone, with none of the others.

    `max_lessons` and `max_travel` (minutes one way) are what is asked of her."""
    left = _left_over(problem, plan)
    served = {entry.lesson for entry in plan.assignments}
    found = []
    for _ in range(MOST_TRIED):
        tried = _most_promising(problem, left, served, max_lessons, max_travel)
        if tried is None:
            break
        gain = _verified(_with_volunteer(problem, tried.volunteer, tried.school), plan)
        found += [replace(tried, gain=gain)] if gain.lessons else []
        # What she would give is not needed of the next one: the advice is to be of different people.
        wanted = {*gain.lessons, *tried.gain.lessons}
        left = [lesson for lesson in left if lesson.id not in wanted]
    return sorted(found, key=lambda one: (-one.gain.coverage, one.school, one.languages))


def what_to_ask(problem: Problem, plan: Plan, slots: Iterable[OneMoreSlot]) -> list[Ask]:
    """For each weekday, and for any, the schools to ask; the ones that bring most first. `slots` as explain found them."""
    days: dict[int | None, list[OneMoreSlot]] = defaultdict(list)
    for slot in slots:
        days[slot.start.astimezone(problem.zone).weekday()].append(slot)
        days[None].append(slot)
    asks = [_asked(problem, plan, weekday, some) for weekday, some in days.items()]
    useful = [one for one in asks if one.slots]
    best = max((one.gain.coverage for one in useful if one.weekday is not None), default=0)
    # Times of any day are worth a line of their own only where no single day brings as much.
    ranked = [one for one in useful if one.weekday is not None or one.gain.coverage > best]
    return sorted(ranked, key=lambda one: (-one.gain.coverage, one.weekday or 0))


def _asked(problem: Problem, plan: Plan, weekday: int | None, slots: list[OneMoreSlot]) -> Ask:
    """One solve in which every lesson has a few more times; the times that it uses are those to ask for."""
    more: dict[str, list[OneMoreSlot]] = defaultdict(list)
    for slot in slots:
        if len(more[slot.lesson]) < SLOTS_EACH:
            more[slot.lesson].append(slot)
    changed = problem
    for some in more.values():
        for slot in some:
            changed = slot.apply(changed)
    made = _best_coverage(replace(changed, pins=plan.assignments))
    starts = {(entry.lesson, entry.start) for entry in made.assignments}
    used = [slot for some in more.values() for slot in some if (slot.lesson, slot.start) in starts]
    of_school: dict[str, list[OneMoreSlot]] = defaultdict(list)
    for slot in used:
        of_school[problem.lesson[slot.lesson].school].append(slot)
    gains = {id: _gain(problem, plan, [one.lesson for one in some]) for id, some in of_school.items()}
    order = sorted(of_school, key=lambda id: (-gains[id].coverage, id))
    alone = [slot.lesson for id in order[:FIRST] for slot in of_school[id]]
    return Ask(
        weekday,
        tuple(slot for id in order for slot in of_school[id]),
        _gain(problem, plan, [entry.lesson for entry in made.assignments]),
        _gain(problem, plan, alone),
    )


def _verified(problem: Problem, plan: Plan) -> Gain:
    made = _best_coverage(replace(problem, pins=plan.assignments))
    return _gain(problem, plan, [entry.lesson for entry in made.assignments])


def _best_coverage(problem: Problem) -> Plan:
    """A plan of which only tier 1 matters: the solve ends when that is proven."""
    enough = threading.Event()

    def listen(word: Progress) -> None:
        if word.objective.coverage == word.bound.coverage:
            enough.set()

    return solve(problem, time_limit=SECONDS, progress=listen, stop=enough)


def _gain(problem: Problem, plan: Plan, given: Iterable[str]) -> Gain:
    """What it brings to give these lessons beside those of the plan."""
    was = {entry.lesson for entry in plan.assignments}
    is_ = was | set(given)
    new = [lesson for lesson in problem.lessons if lesson.id in is_ - was]
    reached = {problem.lesson[id].school for id in was}
    schools = dict.fromkeys(lesson.school for lesson in new if lesson.school not in reached)
    coverage = coverage_of(problem, is_) - coverage_of(problem, was)
    return Gain(tuple(lesson.id for lesson in new), tuple(schools), coverage)


def _left_over(problem: Problem, plan: Plan) -> list[Lesson]:
    served = {entry.lesson for entry in plan.assignments}
    return [lesson for lesson in problem.lessons if lesson.id not in served and lesson.slots]


def _most_promising(
    problem: Problem, left: list[Lesson], served: set[str], max_lessons: int, max_travel: int
) -> Recruit | None:
    """The person who could give most of what is left, counted roughly: no day is looked at closely."""
    tried = (
        _promise(problem, school, language, near, max_lessons, max_travel)
        for school, near in _near(problem, left, max_travel)
        for language in sorted(
            {word for lesson in near if lesson.school == school for word in lesson.languages}
        )
    )
    best = max(tried, key=lambda one: (one.gain.coverage, one.school, one.languages), default=None)
    return best if best and best.gain.lessons else None


def _near(problem: Problem, left: list[Lesson], max_travel: int) -> Iterator[tuple[str, list[Lesson]]]:
    """The lessons that are left within reach of each school with such a lesson."""
    distances = Distances(problem)
    for home in sorted({lesson.school for lesson in left}):
        yield home, [one for one in left if distances.minutes(home, one.school) <= max_travel]


def _promise(
    problem: Problem, school: str, language: str, near: list[Lesson], max_lessons: int, max_travel: int
) -> Recruit:
    """A person who speaks one language, with the two half-days a week on which she would give most."""
    of_half: dict[tuple[int, str], set[str]] = defaultdict(set)
    for lesson in near:
        for half in _halves(problem, lesson) if language in lesson.languages else ():
            of_half[half].add(lesson.id)
    pairs = [*combinations(sorted(of_half), 2), *((half,) for half in sorted(of_half))]
    worth = {pair: sorted(set().union(*(of_half[half] for half in pair)))[:max_lessons] for pair in pairs}
    halves = max(pairs, key=lambda pair: (len(worth[pair]), -len(pair)), default=())
    lessons = tuple(worth.get(halves, ()))
    gain = Gain(lessons, (), coverage_of(problem, lessons))
    volunteer = _newcomer(problem, school, (language,), halves, max_lessons, max_travel)
    return Recruit(school, (language,), halves, volunteer, gain)


def _halves(problem: Problem, lesson: Lesson) -> Iterator[tuple[int, str]]:
    """The half-days of the week on which it may be given."""
    for slot in lesson.slots:
        start, end = slot.start.astimezone(problem.zone), slot.end.astimezone(problem.zone)
        for name, (opens, closes) in HALVES.items():
            if opens <= start.time() and end.time() <= closes and start.date() == end.date():
                yield start.weekday(), name


def _newcomer(
    problem: Problem, school: str, languages: tuple[str, ...], halves: tuple[tuple[int, str], ...],
    max_lessons: int, max_travel: int,
) -> Volunteer:  # fmt: skip
    windows = tuple(
        Window(*(datetime.combine(day, edge, problem.zone) for edge in HALVES[name]))
        for day in problem.open_days
        for weekday, name in halves
        if day.weekday() == weekday
    )
    home = problem.school[school]
    return Volunteer(
        NEWCOMER, languages, windows, max_lessons, max_travel, home.lat, home.lon,
        delivery=("in_person", "online"), max_lessons_per_day=2,
    )  # fmt: skip


def _with_volunteer(problem: Problem, one: Volunteer, near: str) -> Problem:
    """The problem with one person more; with a matrix she lives as far from everything as the school does."""
    travel = problem.travel
    if travel.kind == "matrix":
        like = travel.places.index(near)
        rows = [(*row, row[like]) for row in travel.minutes]
        travel = Travel("matrix", (*travel.places, one.id), (*rows, (*rows[like][:-1], 0)))
    return replace(problem, volunteers=(*problem.volunteers, one), travel=travel)
