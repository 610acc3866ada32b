"""Small changes to a problem that may let one more lesson be given, and which of them is the smaller one.

Each change knows how to make the changed problem (`apply`), so that what is said of it can be verified by a solve."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from solver import checks
from solver.checks import BadProblem
from solver.problem import Lesson, Problem, Slot, Volunteer


@dataclass(frozen=True)
class MoreTravel:
    """A volunteer accepts a way of so many `minutes` more than her `max_travel`."""

    volunteer: str
    minutes: int
    kind = "travel"

    def apply(self, problem: Problem) -> Problem:
        return _with_volunteer(
            problem, self.volunteer, lambda one: replace(one, max_travel=one.max_travel + self.minutes)
        )


@dataclass(frozen=True)
class OneMoreLesson:
    """A volunteer gives one lesson more; `spans` are the caps that this raises: all, week, day."""

    volunteer: str
    spans: tuple[str, ...]
    kind = "lesson"

    def apply(self, problem: Problem) -> Problem:
        return _with_volunteer(problem, self.volunteer, self._raised)

    def _raised(self, one: Volunteer) -> Volunteer:
        names = {"all": "max_lessons", "week": "max_lessons_per_week", "day": "max_lessons_per_day"}
        caps = {names[span]: getattr(one, names[span]) for span in self.spans}
        return replace(one, **{name: cap + 1 for name, cap in caps.items() if cap is not None})


@dataclass(frozen=True)
class OneMoreSlot:
    """The school offers the lesson one time more."""

    lesson: str
    start: datetime
    end: datetime
    kind = "slot"

    def apply(self, problem: Problem) -> Problem:
        added = Slot(self.start, self.end)
        return _with_lesson(problem, self.lesson, lambda one: replace(one, slots=(*one.slots, added)))


@dataclass(frozen=True)
class OtherDelivery:
    """The class accepts the lesson `online` (or `in_person`) as well."""

    lesson: str
    delivery: str
    kind = "delivery"

    def apply(self, problem: Problem) -> Problem:
        return _with_lesson(problem, self.lesson, lambda one: replace(one, delivery="either"))


@dataclass(frozen=True)
class OtherLanguage:
    """The class accepts one more language."""

    lesson: str
    language: str
    kind = "language"

    def apply(self, problem: Problem) -> Problem:
        return _with_lesson(
            problem, self.lesson, lambda one: replace(one, languages=(*one.languages, self.language))
        )


@dataclass(frozen=True)
class OneMoreVetted:
    """A volunteer who is not vetted yet becomes so."""

    volunteer: str
    kind = "vetting"

    def apply(self, problem: Problem) -> Problem:
        return _with_volunteer(problem, self.volunteer, lambda one: replace(one, vetted=True))


Change = MoreTravel | OneMoreLesson | OneMoreSlot | OtherDelivery | OtherLanguage | OneMoreVetted


@dataclass(frozen=True)
class Smallness:
    """The order of smallness: what each change weighs; a set weighs the sum, and the lightest set is the smallest.

    As it stands: a quarter of an hour on the road weighs as much as one more time at the school, then come one more
    lesson for somebody, another way of giving it, another language, and a vetting, which takes weeks."""

    travel: int = 1  # each minute
    slot: int = 15
    lesson: int = 20
    delivery: int = 30
    language: int = 40
    vetting: int = 60

    def __post_init__(self) -> None:
        for entry in fields(self):
            checks.whole(getattr(self, entry.name), entry.name, 1, checks.MOST)

    @classmethod
    def from_text(cls, text: str) -> "Smallness":
        """Reads `slot=10,travel=2`; what is not named stays as it is. Raises BadProblem."""
        known = {entry.name for entry in fields(cls)}
        weights = {}
        for part in filter(None, text.split(",")):
            name, _, weight = part.partition("=")
            if name not in known or not weight.isdecimal():
                raise BadProblem(
                    "order", f"{part!r} is not one of {', '.join(sorted(known))} = a whole number"
                )
            weights[name] = int(weight)
        return cls(**weights)

    def of(self, changes: tuple[Change, ...]) -> int:
        """What a set of changes weighs."""
        return sum(
            getattr(self, change.kind) * (change.minutes if isinstance(change, MoreTravel) else 1)
            for change in changes
        )


def applied(problem: Problem, changes: tuple[Change, ...]) -> Problem:
    """The problem with all these changes; raises BadProblem when one cannot be (a slot that is there already)."""
    for change in changes:
        problem = change.apply(problem)
    return problem


def as_json(change: Change) -> dict[str, Any]:
    """The change as plain values: its `kind` and its parts, instants as ISO texts."""
    plain = {
        name: value.isoformat("T", "minutes") if isinstance(value, datetime) else value
        for name, value in asdict(change).items()
    }
    return {"kind": change.kind} | plain


def _with_volunteer(problem: Problem, id: str, changed: Callable[[Volunteer], Volunteer]) -> Problem:
    people = tuple(changed(one) if one.id == id else one for one in problem.volunteers)
    return replace(problem, volunteers=people)


def _with_lesson(problem: Problem, id: str, changed: Callable[[Lesson], Lesson]) -> Problem:
    lessons = tuple(changed(one) if one.id == id else one for one in problem.lessons)
    return replace(problem, lessons=lessons)
