"""Prices of pins, who could give a lesson instead, and who could step in, as English sentences for the command line."""

from collections.abc import Iterator, Sequence

from solver.instead import Instead
from solver.plan import Objective
from solver.prices import Price
from solver.problem import Problem
from solver.standbys import Standby
from solver.telling import entry_as_json, given


def price(problem: Problem, one: Price) -> str:
    """One line about one pin."""
    pin = problem.pins[one.pin]
    what = f"Lesson {pin.lesson}, pinned {given(problem, pin)}"
    if one.is_free:
        sure = (
            "no plan is better without the pin" if one.proven else "no better plan was found without the pin"
        )
        return f"{what}: it costs nothing, {sure}."
    least = "" if one.proven else " At least: the time did not do for a proof."
    gain = _differences(Objective(one.coverage, -one.disruption, -one.minutes))
    return f"{what}: without the pin {gain}.{least}"


def price_as_json(problem: Problem, one: Price) -> dict[str, object]:
    """The same for programs: by how much each tier would be better."""
    return {
        "pin": one.pin,
        "lesson": problem.pins[one.pin].lesson,
        "coverage": one.coverage,
        "disruption": one.disruption,
        "minutes": one.minutes,
        "proven": one.proven,
    }


def instead(problem: Problem, found: Sequence[Instead], most: int) -> Iterator[str]:
    """The lines about one person on one lesson; at most so many who could take her place."""
    first = found[0]
    if first.volunteer is None:
        yield f"Instead of {first.absent} nobody can give lesson {first.lesson} with nobody else moving."
        yield f"  The best without her: {_moves(problem, first)}; {_cost(first)}."
        return
    yield f"Instead of {first.absent} lesson {first.lesson} could be given by:"
    yield from (f"  {number}. {one.volunteer}: {_cost(one)}." for number, one in enumerate(found[:most], 1))
    if len(found) > most:
        yield f"  and {len(found) - most} more who would cost as much or more."


def _moves(problem: Problem, one: Instead) -> str:
    moved = [f"lesson {entry.lesson} is given {given(problem, entry)}" for entry in one.changed]
    lost = [f"lesson {id} is not given" for id in one.lost]
    return "; ".join((*moved, *lost))


def _cost(one: Instead) -> str:
    return _differences(Objective(-one.cost.coverage, one.cost.disruption, one.cost.minutes))


def _differences(more: Objective) -> str:
    """`coverage 3 lower, minutes 20 higher`: the tiers that differ, by how much."""
    words = [
        f"{tier} {abs(value):,} {'higher' if value > 0 else 'lower'}"
        for tier, value in vars(more).items()
        if value
    ]
    return ", ".join(words) or "every figure the same"


def instead_as_json(one: Instead) -> dict[str, object]:
    """The same for programs: by how much each tier gets worse."""
    return {
        "lesson": one.lesson,
        "absent": one.absent,
        "volunteer": one.volunteer,
        "changed": [entry_as_json(entry) for entry in one.changed],
        "lost": list(one.lost),
        "cost": {
            "coverage": one.cost.coverage,
            "disruption": one.cost.disruption,
            "minutes": one.cost.minutes,
        },
    }


def standby(one: Standby) -> str:
    """One line about one place."""
    people = (
        f"{', '.join(one.volunteers)} (nearest first)" if len(one.volunteers) > 1 else "".join(one.volunteers)
    )
    return f"Lesson {one.lesson}, if {one.absent} drops out: {people or 'nobody'}."


def share(found: Sequence[Standby]) -> str:
    """How many single drop-outs can be mended without moving anybody."""
    able = sum(1 for one in found if one.volunteers)
    part = f" ({able / len(found):.0%})" if found else ""
    return f"{able} of {len(found)} single drop-outs{part} can be mended without moving anybody."


def standbys_as_json(found: Sequence[Standby]) -> dict[str, object]:
    """The same for programs."""
    able = sum(1 for one in found if one.volunteers)
    return {
        "places": [
            {"lesson": one.lesson, "absent": one.absent, "volunteers": list(one.volunteers)} for one in found
        ],
        "share": able / len(found) if found else None,
    }
