"""Whole volunteer-days as columns: home, one lesson or several, home again (rule 5), with what each costs.

Travel depends on which lessons share a trip; with one column a trip the minutes of a plan are a plain sum."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.days import Case

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Trips:
    """`members` of trip i, candidates in time order, are those between `first[i]` and `first[i + 1]`.

    `cost` is in minutes: all travel of the day and the likings of its (volunteer, lesson) pairs."""

    first: Numbers
    members: Numbers
    cost: Numbers

    def __len__(self) -> int:
        return len(self.cost)

    @property
    def size(self) -> Numbers:
        """The number of lessons of each trip."""
        return np.diff(self.first)

    @property
    def of(self) -> Numbers:
        """For each member the trip it belongs to."""
        return np.repeat(np.arange(len(self)), self.size)

    @property
    def head(self) -> Numbers:
        """The first candidate of each trip, which tells its volunteer and day."""
        return self.members[self.first[:-1]]

    def take(self, which: Numbers) -> "Trips":
        """Only the trips numbered `which`."""
        size = self.size[which]
        first = np.concatenate([[0], np.cumsum(size)])
        offset = np.arange(first[-1]) - np.repeat(first[:-1], size)
        return Trips(first, self.members[np.repeat(self.first[which], size) + offset], self.cost[which])


class TooMany(Exception):
    """There are more trips than were asked for."""


def all_trips(case: Case, most: int, longest: int | None = None) -> Trips:
    """Every legal trip (of at most `longest` lessons); raises TooMany when there are more than `most`."""
    candidates = case.candidates
    levels = [Trips(np.zeros(1, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))]
    path = np.arange(len(candidates)).reshape(-1, 1)
    cost = candidates.out + candidates.cost
    found = 0
    starts = np.searchsorted(case.arcs.before, np.arange(len(candidates) + 1))
    while len(path) and (longest is None or path.shape[1] <= longest):
        found += len(path)
        if found > most:
            raise TooMany
        first = np.arange(len(path) + 1) * path.shape[1]
        levels.append(Trips(first, path.reshape(-1), cost + candidates.back[path[:, -1]]))
        path, cost = _longer(case, path, cost, starts)
    return joined(levels)


def _longer(case: Case, path: Numbers, cost: Numbers, starts: Numbers) -> tuple[Numbers, Numbers]:
    """All paths with one more lesson at the end."""
    candidates, lesson = case.candidates, case.options.lesson[case.candidates.option]
    open_ = np.flatnonzero(case.day_cap[candidates.volunteer[path[:, -1]]] > path.shape[1])
    path, cost = path[open_], cost[open_]
    counts = np.diff(starts)[path[:, -1]]
    prefix = np.repeat(np.arange(len(path)), counts)
    arc = (
        np.repeat(starts[path[:, -1]], counts)
        + np.arange(len(prefix))
        - np.repeat(np.cumsum(counts) - counts, counts)
    )
    after = case.arcs.after[arc]
    new = np.all(lesson[path[prefix]] != lesson[after][:, None], axis=1)
    prefix, arc, after = prefix[new], arc[new], after[new]
    longer = np.concatenate([path[prefix], after[:, None]], axis=1)
    return longer, cost[prefix] + case.arcs.minutes[arc] + candidates.cost[after]


def joined(parts: list[Trips]) -> Trips:
    """All trips of the parts, in their order."""
    sizes = np.concatenate([part.size for part in parts])
    members = np.concatenate([part.members for part in parts])
    first = np.concatenate([[0], np.cumsum(sizes)])
    return Trips(first.astype(np.int64), members, np.concatenate([part.cost for part in parts]))
