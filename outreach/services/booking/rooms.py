"""Whether several classes of one school can all have their lesson at the times that are offered (planning-problem.md,
hard rule 7): so many at once as the school has rooms."""

from collections.abc import Sequence
from datetime import date

Time = tuple[date, int, int]  # day, minutes after midnight: beginning and end


def most_served(offered: Sequence[Sequence[Time]], rooms: int) -> int:
    """How many of the classes can be given a time each, of those that they offer, with at most `rooms` at once."""
    order = sorted(offered, key=len)
    for served in range(len(order), 0, -1):
        if _fits(order, [], rooms, skips=len(order) - served):
            return served
    return 0


def _fits(left: Sequence[Sequence[Time]], taken: list[Time], rooms: int, skips: int) -> bool:
    """Whether the classes that are left, but for `skips` of them, can have a time beside those that are taken."""
    if not left:
        return True
    for time in left[0]:
        if sum(_overlap(time, other) for other in taken) < rooms and _fits(
            left[1:], [*taken, time], rooms, skips
        ):
            return True
    return skips > 0 and _fits(left[1:], taken, rooms, skips - 1)


def _overlap(one: Time, other: Time) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
