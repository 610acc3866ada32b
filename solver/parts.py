"""A problem in parts that cannot touch each other: no volunteer reaches schools of two of them, by travel and language.

The parts' plans make the whole plan, and so do their bounds; each can be solved anywhere, for problems and plans are
plain text on their way."""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solver.plan import Objective, Plan
from solver.problem import Assignment, Problem
from solver.travel import Roads, farthest_degrees

Numbers = NDArray[np.int64]
Map = Callable[[Callable[["Job"], str], list["Job"]], Iterable[str]]
CHUNK = 200  # volunteers whose ways to schools are looked up at once


@dataclass(frozen=True)
class Job:
    """One part on its way to another process: its problem file's text, and how to solve it until when.

    `deadline` is a time.time(); `seconds` is the part's share of the whole limit."""

    problem: str
    seconds: float
    deadline: float
    seed: int
    workers: int


def parts_of(problem: Problem) -> list[Problem]:
    """The parts of a problem with the largest first; the problem itself where it is all one."""
    if problem.travel.kind == "matrix" or not problem.schools:
        return [problem]
    of_school, of_volunteer = _labels(problem)
    names, counts = np.unique(of_school, return_counts=True)
    if len(names) == 1:
        return [problem]
    order = names[np.argsort(-counts, kind="stable")].tolist()
    # Somebody who reaches no school is a part of her own without lessons: she may be in any.
    of_volunteer = np.where(of_volunteer < 0, order[0], of_volunteer)
    return [_part(problem, of_school == name, of_volunteer == name, name == order[0]) for name in order]


def _labels(problem: Problem) -> tuple[Numbers, Numbers]:
    """A number for each school and volunteer (-1: reaches none) that tells the parts apart."""
    labels = np.arange(len(problem.schools))
    home = np.full(len(problem.volunteers), -1)
    for volunteer, near in _reaches(problem):
        if len(near):
            _join(labels, near)
            home[volunteer] = near[0]
    return labels, np.where(home < 0, -1, labels[home])


def _join(labels: Numbers, together: Numbers) -> None:
    names = np.unique(labels[together])
    if len(names) > 1:
        labels[np.isin(labels, names)] = names[0]


def _reaches(problem: Problem) -> Iterator[tuple[int, Numbers]]:
    """Each volunteer with the schools that she may reach, in person or online, or is pinned to."""
    place = {school.id: number for number, school in enumerate(problem.schools)}
    online = np.unique([place[one.school] for one in problem.lessons if one.delivery != "in_person"]).astype(
        int
    )
    pinned: dict[str, list[int]] = {}
    for pin in problem.pins:
        for id in pin.volunteers:
            pinned.setdefault(id, []).append(place[problem.lesson[pin.lesson].school])
    spoken = _spoken(problem)
    for volunteer, near in _within_travel(problem):
        one = problem.volunteers[volunteer]
        able = np.concatenate([near, *([online] if "online" in one.delivery else [])])
        speaks = np.zeros(len(able), dtype=bool)
        for word in one.languages:
            speaks |= spoken[word][able] if word in spoken else False
        yield volunteer, np.concatenate([able[speaks], pinned.get(one.id, [])]).astype(np.int64)


def _spoken(problem: Problem) -> dict[str, NDArray[np.bool_]]:
    """For each language the schools where some lesson may be given in it (rule 3)."""
    place = {school.id: number for number, school in enumerate(problem.schools)}
    spoken: dict[str, NDArray[np.bool_]] = {}
    for lesson in problem.lessons:
        for word in lesson.languages:
            spoken.setdefault(word, np.zeros(len(place), dtype=bool))[place[lesson.school]] = True
    return spoken


def _within_travel(problem: Problem) -> Iterator[tuple[int, Numbers]]:
    """Each volunteer with the schools within her longest way; neighbours in latitude are looked up together."""
    roads = Roads(problem)
    north = np.array([school.lat or 0.0 for school in problem.schools])
    lat = np.array([one.lat or 0.0 for one in problem.volunteers])
    most = np.array([min(one.max_travel, 10**6) for one in problem.volunteers], dtype=np.int64)
    order = np.argsort(lat, kind="stable")
    for first in range(0, len(order), CHUNK):
        some = order[first : first + CHUNK]
        wide = farthest_degrees(int(most[some].max()))
        near = np.flatnonzero((north >= lat[some].min() - wide) & (north <= lat[some].max() + wide))
        minutes = roads.minutes((len(north) + some)[:, None], near[None, :])
        for row, volunteer in enumerate(some.tolist()):
            yield volunteer, near[minutes[row] <= most[volunteer]]


def _part(
    problem: Problem, schools: NDArray[np.bool_], volunteers: NDArray[np.bool_], first: bool
) -> Problem:
    """The problem of some schools and volunteers; the first part also has what the baseline tells of lessons gone."""
    kept = tuple(school for school, inside in zip(problem.schools, schools, strict=True) if inside)
    ids = {school.id for school in kept}
    people = tuple(
        replace(
            one,
            favourite_schools=tuple(id for id in one.favourite_schools if id in ids),
            refused_schools=tuple(id for id in one.refused_schools if id in ids),
        )
        for one, inside in zip(problem.volunteers, volunteers, strict=True)
        if inside
    )
    names = {one.id for one in people}
    lessons = tuple(lesson for lesson in problem.lessons if lesson.school in ids)
    here = {lesson.id for lesson in lessons}
    return replace(
        problem,
        schools=kept,
        lessons=lessons,
        volunteers=people,
        pins=tuple(pin for pin in problem.pins if pin.lesson in here),
        forbidden=tuple(one for one in problem.forbidden if one.lesson in here and one.volunteer in names),
        baseline=tuple(
            told
            for told in problem.baseline
            if told.lesson in here or (first and told.lesson not in problem.lesson)
        ),
    )


def jobs_of(parts: list[Problem], seconds: float, seed: int, workers: int) -> list[Job]:
    """A job for each part: its time is its share of the lessons times the parts that run side by side."""
    total = max(1, sum(len(part.lessons) for part in parts))
    shares = [min(1.0, workers * (len(part.lessons) + 1) / total) for part in parts]
    deadline = time.time() + seconds
    return [
        Job(part.to_json(), seconds * share, deadline, seed, 1)
        for part, share in zip(parts, shares, strict=True)
    ]


def whole(plans: list[Plan], trivial: Objective) -> tuple[Objective, list[Assignment]]:
    """The bound that the parts' bounds prove for the whole, and all assignments.

    A tier's bounds add up only where every part meets those of the tiers before: else a plan of the same coverage in
    all may have more of it in one part and less in another, and only `trivial` is known."""
    proven: dict[str, int] = {}
    settled = True
    for tier in ("coverage", "disruption", "minutes"):
        bound = sum(getattr(plan.bound, tier) for plan in plans)
        proven[tier] = bound if settled else getattr(trivial, tier)
        settled &= all(getattr(plan.bound, tier) == getattr(plan.objective, tier) for plan in plans)
    return Objective(**proven), [entry for plan in plans for entry in plan.assignments]


def share_of(part: Problem, parts: list[Problem]) -> float:
    """A part's share of the lessons that are still to be planned."""
    return len(part.lessons) / max(1, math.fsum(len(one.lessons) for one in parts))
