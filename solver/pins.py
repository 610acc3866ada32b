"""Pins that contradict each other or a rule are refused before any solving (planning-problem.md, rule 9)."""

from dataclasses import dataclass

from solver.checks import BadProblem
from solver.plan import Objective, Plan
from solver.problem import Assignment, Problem
from solver.referee import Violation, violations


@dataclass(frozen=True)
class Contradiction:
    """A rule that pins break: the numbers of the pins that have a part in it, and the referee's sentence."""

    pins: tuple[int, ...]
    rule: int
    text: str


def contradictions(problem: Problem) -> list[Contradiction]:
    """Every rule that the pins break, alone or together; empty where they can all be kept.

    With more than one pin each of them alone is innocent of that rule: it is the smallest set that breaks it."""
    broken = violations(problem, plan_of(problem.pins))
    found = [Contradiction(_smallest(problem, breach), breach.rule, str(breach)) for breach in broken]
    return list({(one.pins, one.rule): one for one in found}.values())


def refuse_bad_pins(problem: Problem) -> None:
    """Raises BadProblem at the first contradiction: which pin, which rule, which other pins."""
    found = contradictions(problem)
    if found:
        first, *others = found[0].pins
        beside = (
            f" It is pinned together with {' and '.join(f'pins[{one}]' for one in others)}." if others else ""
        )
        raise BadProblem(f"pins[{first}]", f"{found[0].text}{beside}")


def plan_of(entries: tuple[Assignment, ...]) -> Plan:
    """A plan that is only looked at."""
    nothing = Objective(0, 0, 0)
    return Plan("feasible", entries, nothing, nothing, 0.0, 1)


def _smallest(problem: Problem, breach: Violation) -> tuple[int, ...]:
    """The pins without any of which the rule would be kept: others are let go one by one (a handful at most)."""
    kept = [number for number, pin in enumerate(problem.pins) if _may_have_part(problem, pin, breach)]
    for number in list(kept):
        fewer = [one for one in kept if one != number]
        if _is_broken(problem, breach, fewer):
            kept = fewer
    return tuple(kept)


def _may_have_part(problem: Problem, pin: Assignment, breach: Violation) -> bool:
    named = (breach.lesson or "").split(" and ")
    if pin.lesson in named or breach.lesson == pin.lesson or breach.volunteer in pin.volunteers:
        return True
    schools = {problem.lesson[id].school for id in named if id in problem.lesson}
    return breach.rule == 7 and problem.lesson[pin.lesson].school in schools


def _is_broken(problem: Problem, breach: Violation, numbers: list[int]) -> bool:
    some = violations(problem, plan_of(tuple(problem.pins[number] for number in numbers)))
    return any((one.rule, one.volunteer) == (breach.rule, breach.volunteer) for one in some if one.rule != 9)
