"""A part of a problem in which everything else is held: small enough to be solved in a moment, and exact.

What is held stands in the part as pins, where it can touch what is free: all lessons of the people who may move, and
all lessons in the schools whose rooms are shared. The tiers of a plan of the part differ from those of the whole plan
by constants only, so that the best of the part is the best of the whole with the rest held."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from solver.plan import Plan
from solver.problem import Assignment, Forbidden, Lesson, Problem, School, Travel, Volunteer


def part_of(
    problem: Problem, plan: Iterable[Assignment], free: Collection[str], people: Collection[str]
) -> Problem:
    """The problem in which only the lessons `free` are given anew, by `people` only; other lessons stay as in `plan`.

    `plan` is legal but for its free lessons, of which pins stay pins."""
    held = {entry.lesson: entry for entry in plan if entry.lesson not in free}
    pinned = [pin for pin in problem.pins if pin.lesson in free]
    able = {*people, *(id for pin in pinned for id in pin.volunteers)}
    inside, members = _touched(problem, held, free, able)
    lessons = tuple(one for one in problem.lessons if one.id in inside or one.id in free)
    names = {one.id for one in lessons}
    outside = {problem.lesson[id].school for id in held.keys() - inside}
    return replace(
        problem,
        schools=_schools(problem, {one.school for one in lessons}, outside),
        lessons=lessons,
        volunteers=tuple(_known_schools(one, lessons) for one in problem.volunteers if one.id in members),
        pins=(*(entry for id, entry in held.items() if id in inside), *pinned),
        forbidden=_forbidden(problem, names, members, {(id, one) for id in free for one in members - able}),
        baseline=tuple(told for told in problem.baseline if told.lesson in names),
        travel=_travel(problem, {one.school for one in lessons} | members),
    )


def whole_plan(plan: Iterable[Assignment], part: Problem, of_part: Plan) -> Plan:
    """`of_part` with everything that `plan` gives outside of the part; objective and bounds are still the part's."""
    outside = [entry for entry in plan if entry.lesson not in part.lesson]
    order = sorted((*outside, *of_part.assignments), key=lambda entry: (entry.start, entry.lesson))
    return replace(of_part, assignments=tuple(order))


def _touched(
    problem: Problem, held: dict[str, Assignment], free: Collection[str], people: set[str]
) -> tuple[set[str], set[str]]:
    """The held lessons that belong to the part, and everybody who is on them or may be on a free one."""
    of_person: dict[str, list[str]] = defaultdict(list)
    for entry in held.values():
        for id in entry.volunteers:
            of_person[id].append(entry.lesson)
    schools = {problem.lesson[id].school for id in free}
    inside = {id for id in held if problem.lesson[id].school in schools}
    members: set[str] = set()
    waiting = [*people, *(id for lesson in inside for id in held[lesson].volunteers)]
    while waiting:
        person = waiting.pop()
        if person not in members:
            members.add(person)
            inside.update(of_person[person])
            waiting += [id for lesson in of_person[person] for id in held[lesson].volunteers]
    return inside, members


def _schools(problem: Problem, wanted: set[str], reached: set[str]) -> tuple[School, ...]:
    """Schools that a lesson outside of the part reaches anyway earn nothing more."""
    return tuple(
        replace(one, weight=0) if one.id in reached else one for one in problem.schools if one.id in wanted
    )


def _known_schools(one: Volunteer, lessons: tuple[Lesson, ...]) -> Volunteer:
    here = {lesson.school for lesson in lessons}
    return replace(
        one,
        favourite_schools=tuple(id for id in one.favourite_schools if id in here),
        refused_schools=tuple(id for id in one.refused_schools if id in here),
    )


def _forbidden(
    problem: Problem, lessons: set[str], members: set[str], more: set[tuple[str, str]]
) -> tuple[Forbidden, ...]:
    pairs = {(entry.lesson, entry.volunteer) for entry in problem.forbidden} | more
    return tuple(Forbidden(id, one) for id, one in sorted(pairs) if id in lessons and one in members)


def _travel(problem: Problem, places: set[str]) -> Travel:
    whole = problem.travel
    if whole.kind != "matrix":
        return whole
    kept = [row for row, place in enumerate(whole.places) if place in places]
    minutes = tuple(tuple(whole.minutes[row][column] for column in kept) for row in kept)
    return Travel("matrix", tuple(whole.places[row] for row in kept), minutes)
