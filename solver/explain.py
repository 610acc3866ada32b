"""Why a lesson was left out, and the smallest changes that would serve it, each verified by a fresh solve.

The order of smallness is Smallness (changes.py). Within what openings.py looks at nothing is left out: nobody else moves,
or a person on the new team hands one lesson of hers to a standby. Where that does not do, the honest answer is what the
lesson could be served in place of, or that nothing small helps."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from solver.changes import Change, OneMoreSlot, Smallness, applied
from solver.loosening import held
from solver.openings import Loosened, Opening
from solver.part import part_of
from solver.plan import Plan
from solver.problem import Assignment, Lesson, Problem
from solver.solve import solve
from solver.standbys import Standby, standbys

SECONDS = 5.0  # for one verification; it takes hundredths
URGENT = 100_000  # the weight of a lesson that a solve is to serve whatever it costs
MOST_HELPS = 4
MOST_SWAPS = 3


@dataclass(frozen=True)
class Help:
    """Changes that serve the lesson as `assignment`; `moved` are other lessons as they are given then.

    `weight` is the set's by the order of smallness. Everybody served stays served. `others` counts further ways of the
    same kinds and weight: another time of the school, another volunteer."""

    changes: tuple[Change, ...]
    weight: int
    assignment: Assignment
    moved: tuple[Assignment, ...]
    others: int = 0


@dataclass(frozen=True)
class Swap:
    """The lesson is served as `assignment` without any change, but lessons are `lost`; coverage changes by `gain`."""

    assignment: Assignment
    lost: tuple[str, ...]
    gain: int


@dataclass(frozen=True)
class Explanation:
    """Of one lesson left out: how many could give it if they had nothing else (`able`), and what would serve it.

    `helps` are of different kinds, the smallest first: any one of them does. Neither helps nor swaps: nothing small
    helps. `slots` are times of which any one more would do with nothing else changed, as the search found them."""

    lesson: str
    able: int
    helps: tuple[Help, ...]
    swaps: tuple[Swap, ...]
    slots: tuple[OneMoreSlot, ...] = ()


def explain(
    problem: Problem,
    plan: Plan,
    *,
    order: Smallness | None = None,
    lessons: Collection[str] | None = None,
    most: int = 2,
) -> Iterator[Explanation]:
    """One by one, in the problem's order, the lessons that the legal `plan` does not serve (or only `lessons`).

    `order` weighs the changes; a set has at most `most` of them."""
    served = {entry.lesson for entry in plan.assignments}
    left = [one for one in problem.lessons if one.id not in served and (lessons is None or one.id in lessons)]
    if not left:
        return
    stand_in, as_held = standbys(problem, plan), held(problem, plan.assignments)
    verifier = Verifier(problem, plan, stand_in)
    for lesson in left:
        loose = Loosened(problem, plan.assignments, as_held, lesson, order or Smallness(), stand_in)
        openings = loose.openings(most)
        helps, swaps = verifier.helps(openings), verifier.swaps(loose)
        yield Explanation(lesson.id, loose.able(), helps, swaps, _slots(openings))


def _slots(openings: list[Opening]) -> tuple[OneMoreSlot, ...]:
    alone = (one for one in openings if one.kinds == {OneMoreSlot.kind} and not one.handed)
    found = dict.fromkeys(change for one in alone for change in one.changes)
    return tuple(one for one in found if isinstance(one, OneMoreSlot))


class Verifier:
    """Solves the part of the problem that an opening touches, with its changes made."""

    def __init__(self, problem: Problem, plan: Plan, stand_in: list[Standby]) -> None:
        self.problem, self.plan = problem, plan
        self.planned = {entry.lesson: entry for entry in plan.assignments}
        self.reached = Counter(problem.lesson[id].school for id in self.planned)
        self.stand_in = stand_in

    def helps(self, openings: list[Opening]) -> tuple[Help, ...]:
        """The smallest verified opening of each kind; kinds that only add to another's are passed over."""
        found: list[Help] = []
        kinds: list[frozenset[str]] = []
        for opening in openings:
            if len(found) < MOST_HELPS and not any(kind <= opening.kinds for kind in kinds):
                verified = self.verified(opening)
                if verified:
                    kinds.append(opening.kinds)
                    found.append(replace(verified, others=_alike(opening, openings)))
        return tuple(found)

    def verified(self, opening: Opening) -> Help | None:
        """The opening as a fresh solve of what it touches gives it; None where the solve says that it does not do."""
        given = self._given(opening, {opening.assignment.lesson, *opening.handed})
        if not given or not all(lesson in given for lesson in opening.handed):
            return None
        moved = tuple(
            entry for id, entry in given.items() if id in self.planned and entry != self.planned[id]
        )
        return Help(opening.changes, opening.weight, given[opening.assignment.lesson], moved)

    def swaps(self, loose: Loosened) -> tuple[Swap, ...]:
        """What it could be served in place of, the least loss first; each lost lesson named once."""
        ways = {
            opening.lost: opening for opening in reversed(loose.swaps())
        }  # the nearest team for each loss
        order = sorted(
            ways.values(), key=lambda one: (-self._gain(one.assignment.lesson, one.lost), one.rank)
        )
        found: list[Swap] = []
        for opening in order:
            given = self._given(opening, {opening.assignment.lesson, *opening.lost})
            lost = tuple(lesson for lesson in opening.lost if lesson not in given)
            if given and lost:
                entry = given[opening.assignment.lesson]
                found.append(Swap(entry, lost, self._gain(entry.lesson, lost)))
            if len(found) == MOST_SWAPS:
                break
        return tuple(sorted(found, key=lambda swap: -swap.gain))

    def _given(self, opening: Opening, free: set[str]) -> dict[str, Assignment]:
        """What a plan of the changed problem gives of the touched part, if it serves the lesson; else nothing."""
        people = {
            *opening.assignment.volunteers,
            *(id for lesson in free if lesson in self.planned for id in self.planned[lesson].volunteers),
            *(id for one in self.stand_in if one.lesson in opening.handed for id in one.volunteers),
        }
        part = part_of(self.problem, self.plan.assignments, free, people)
        part = applied(_to_serve(part, opening.assignment, self.planned), opening.changes)
        given = {entry.lesson: entry for entry in solve(part, time_limit=SECONDS, workers=1).assignments}
        return given if opening.assignment.lesson in given else {}

    def _gain(self, lesson: str, lost: tuple[str, ...]) -> int:
        """By how much coverage changes when this lesson is served and the lost ones are not."""
        schools, lessons = self.problem.school, self.problem.lesson
        after = self.reached + Counter([lessons[lesson].school]) - Counter(lessons[id].school for id in lost)
        return (
            lessons[lesson].weight
            - sum(lessons[id].weight for id in lost)
            + sum(schools[id].weight for id in after.keys() - self.reached.keys())
            - sum(schools[id].weight for id in self.reached.keys() - after.keys())
        )


def _alike(opening: Opening, every: list[Opening]) -> int:
    same = [one for one in every if one.kinds == opening.kinds and one.weight == opening.weight]
    return (
        len({(one.assignment.start, one.assignment.delivery, one.assignment.volunteers) for one in same}) - 1
    )


def _to_serve(part: Problem, wanted: Assignment, planned: dict[str, Assignment]) -> Problem:
    """The part in which this lesson comes before all others, at this time, and what the plan gives stays where it can."""
    lessons = tuple(_urgent(one, wanted) if one.id == wanted.lesson else _heard(one) for one in part.lessons)
    baseline = tuple(planned[one.id] for one in part.lessons if one.id in planned)
    return replace(part, lessons=lessons, baseline=baseline)


def _urgent(lesson: Lesson, wanted: Assignment) -> Lesson:
    slots = tuple(slot for slot in lesson.slots if slot.start == wanted.start)
    return replace(lesson, weight=URGENT, slots=slots)


def _heard(lesson: Lesson) -> Lesson:
    return replace(lesson, weight=max(1, lesson.weight))


def coverage_of(problem: Problem, served: Collection[str]) -> int:
    """Tier 1 of any plan that serves just these lessons."""
    lessons = [problem.lesson[id] for id in served]
    schools = {lesson.school for lesson in lessons}
    return sum(lesson.weight for lesson in lessons) + sum(problem.school[id].weight for id in schools)
