"""How likely a slot is to find its volunteers, in three words, and which further slot would help most.

Three words and no number, because a number of volunteers near a small school is a fact about persons: whatever stands
for fewer than three candidates reads `unlikely`, be they two or none.

A slot's candidates (supply.py) are shared with the other requests, so their number is divided by the season's
pressure: lessons still to be given for each lesson that its volunteers have left to give, never below 1. What is left
for each volunteer whom the lesson asks for decides:

    sure      at least SURE candidates          likely    at least LIKELY          unlikely    fewer

Where the thresholds come from: in a season of 492 requests and 300 volunteers, solved to a proven optimum, of the
requests whose best slot had six candidates or more 284 of 287 were served, with three to five 84 of 84, with one or two
93 of 109, with none 0 of 54. Six leaves room for refusals and illness; below three the word must not tell one from none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from numpy.typing import NDArray

from outreach.extensions import db
from outreach.models import Assignment, Campaign, LessonRequest, PlanState, PlanVersion, Volunteer
from outreach.services.booking.slots import Slot
from outreach.services.booking.supply import Flags, Minutes, Wish, who_could

SURE, LIKELY = 6.0, 3.0
FEWEST = 3  # candidates that may be told of at all


class Chance(StrEnum):
    SURE = "sure"
    LIKELY = "likely"
    UNLIKELY = "unlikely"

    @property
    def word(self) -> Any:
        return _WORDS[self]


_WORDS = {Chance.SURE: _l("sure"), Chance.LIKELY: _l("likely"), Chance.UNLIKELY: _l("unlikely")}


@dataclass(frozen=True)
class Outlook:
    """The chance of each slot that was asked about."""

    chances: Mapping[Slot, Chance]
    _rows: Mapping[Slot, int] = field(repr=False)
    _could: Flags = field(repr=False)

    def best_addition(self, chosen: Iterable[Slot]) -> Slot | None:
        """The slot that most volunteers could give who could give none of the `chosen`.

        Where these are under three it is the likeliest slot, as long as all of the chosen are unlikely; else None. Of
        equals the earliest: what is said is the same at every look.
        """
        taken = [slot for slot in chosen if slot in self._rows]
        missing = ~self._could[[self._rows[slot] for slot in taken]].any(axis=0)
        gains = self._could[:, missing].sum(axis=1)
        best = self._first(self._rows, gains)
        if best is not None and gains[self._rows[best]] >= FEWEST:
            return best
        if any(self.chances[slot] != Chance.UNLIKELY for slot in taken):
            return None
        likely = [slot for slot in self._rows if self.chances[slot] != Chance.UNLIKELY]
        return self._first(likely, self._could.sum(axis=1))

    def _first(self, slots: Iterable[Slot], worth: NDArray[np.int_]) -> Slot | None:
        return min(
            slots, key=lambda slot: (-worth[self._rows[slot]], slot.day, self._rows[slot]), default=None
        )


def outlook(wish: Wish, slots: Mapping[Slot, Minutes]) -> Outlook:
    """The chances of `slots` (minutes after midnight by the wall) for a lesson of that wish. Seven queries."""
    could = who_could(wish, slots)
    counts = could.sum(axis=1)
    for_each = counts / pressure(wish.campaign) / wish.team
    chances = {slot: _chance(int(counts[row]), for_each[row]) for row, slot in enumerate(slots)}
    return Outlook(chances, {slot: row for row, slot in enumerate(slots)}, could)


def pressure(campaign: Campaign) -> float:
    """Lessons that wait for each one that volunteers have left to give; never below 1."""
    waiting, promised = _requests(campaign)
    mine = (Volunteer.campaign_id == campaign.id, Volunteer.left_at.is_(None))
    offered = db.session.scalar(sa.select(sa.func.sum(Volunteer.max_lessons)).where(*mine)) or 0
    return max(1.0, waiting / max(1, offered - promised))


def _requests(campaign: Campaign) -> tuple[int, int]:
    """How many live requests wait, and how many are in the published plan."""
    published = sa.exists().where(
        Assignment.request_id == LessonRequest.id,
        Assignment.plan_id == PlanVersion.id,
        PlanVersion.state == PlanState.PUBLISHED,
    )
    query = (
        sa.select(published.label("told"), sa.func.sum(LessonRequest.team))
        .where(LessonRequest.campaign_id == campaign.id, LessonRequest.withdrawn_at.is_(None))
        .group_by("told")
    )
    teams = {bool(told): int(number) for told, number in db.session.execute(query)}
    return teams.get(False, 0), teams.get(True, 0)


def _chance(count: int, for_each: np.floating[Any] | float) -> Chance:
    if count < FEWEST:
        return Chance.UNLIKELY
    return Chance.SURE if for_each >= SURE else Chance.LIKELY if for_each >= LIKELY else Chance.UNLIKELY
