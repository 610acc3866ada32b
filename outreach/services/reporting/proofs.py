"""How far a plan may be from the best one, in words (planning-problem.md, `bound`).

The three take numbers rather than a plan, so that a solve's progress is told in the same words.
"""

from typing import Any

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _ln


def coverage_proof(value: int, bound: int) -> Any:
    """What is proven of `value` coverage points when no plan can have more than `bound`."""
    if value == bound:
        return _l("Proven: no plan can do better.")
    gap = bound - value
    return _ln(
        "At most %(gap)s more is possible.",
        "At most %(gap)s more are possible.",
        gap,
        gap=format_decimal(gap),
    )


def disruption_proof(value: int, bound: int) -> Any:
    """What is proven of `value` people moved when no plan of that coverage moves fewer than `bound`."""
    if value == bound:
        return _l("Proven: no plan that covers as much moves fewer people.")
    gap = value - bound
    return _ln(
        "At most %(gap)s fewer is possible.",
        "At most %(gap)s fewer are possible.",
        gap,
        gap=format_decimal(gap),
    )


def minutes_proof(value: int, bound: int) -> Any:
    """What is proven of `value` minutes when no plan of that coverage and disruption takes fewer than `bound`."""
    if value == bound:
        return _l("Proven: no plan that covers as much takes less time.")
    gap = value - bound
    return _ln("At most %(gap)s minute less.", "At most %(gap)s minutes less.", gap, gap=format_decimal(gap))


def told_words(disruption: int) -> Any:
    """How many people are told something else than before."""
    people = format_decimal(disruption)
    return _ln(
        "%(people)s person is told something new.",
        "%(people)s people are told something new.",
        disruption,
        people=people,
    )


FREEDOM = {
    "held": _l("Only what cannot stay as it was is planned anew."),
    "near": _l("Those who could help may change their other lessons too."),
    "all": _l("Everybody may move, so that as many lessons as possible are given."),
}


def freedom_words(freedom: str) -> Any:
    """What could move in a repair (solver.Repair); empty for other plans."""
    return FREEDOM.get(freedom, "")
