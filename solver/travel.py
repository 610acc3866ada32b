"""Minutes between places (planning-problem.md, Travel): one way, whole, not necessarily symmetric."""

from math import asin, cos, floor, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from solver.problem import Problem

Numbers = NDArray[np.int64]
EARTH_RADIUS_KM = 6371.0
ROAD_FACTOR = 1.3


def great_circle_minutes(lat: float, lon: float, to_lat: float, to_lon: float) -> int:
    """Minutes between two different places by the haversine distance."""
    south, north = radians(lat), radians(to_lat)
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(radians(to_lon - lon) / 2) ** 2
    return floor(_road_minutes(2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))) + 0.5)


def _road_minutes(distance_km: float) -> float:
    road = ROAD_FACTOR * distance_km
    return 5 + 1.5 * min(road, 10.0) + 0.8 * max(road - 10.0, 0.0)


class Distances:
    """Travel minutes of one problem, one pair of ids at a time."""

    def __init__(self, problem: Problem) -> None:
        self._at = problem.position
        self._row = {place: row for row, place in enumerate(problem.travel.places)}
        self._matrix = problem.travel.minutes if problem.travel.kind == "matrix" else None

    def minutes(self, origin: str, destination: str) -> int:
        """One way from a school's or volunteer's id to another; 0 from a place to itself."""
        if origin == destination:
            return 0
        if self._matrix is not None:
            return self._matrix[self._row[origin]][self._row[destination]]
        return great_circle_minutes(*self._at[origin], *self._at[destination])


class Roads:
    """Distances.minutes for many pairs at once. A place is a number: schools first, then volunteers."""

    def __init__(self, problem: Problem) -> None:
        ids = [*problem.school, *problem.volunteer]
        self._degrees = np.array([problem.position[id] for id in ids], dtype=float).reshape(-1, 2)
        self._radians = np.radians(self._degrees)
        self._matrix: Numbers | None = None
        if problem.travel.kind == "matrix":
            row = {place: number for number, place in enumerate(problem.travel.places)}
            order = [row[id] for id in ids]
            table = np.array(problem.travel.minutes, dtype=np.int64).reshape(len(row), len(row))
            self._matrix = table[np.ix_(order, order)]

    @property
    def direct(self) -> bool:
        """True where no way is longer than by way of a third place, whatever is rounded."""
        return self._matrix is None

    def minutes(self, origins: Numbers, destinations: Numbers) -> Numbers:
        """One way between places; the two arrays are broadcast against each other."""
        if self._matrix is not None:
            return self._matrix[origins, destinations]
        exact = np.asarray(self._exact(origins, destinations))
        result = np.floor(exact + 0.5).astype(np.int64)
        # Where the last bits of the arithmetic could decide, the one-pair function does.
        origins, destinations = np.broadcast_arrays(origins, destinations)
        for pair in np.argwhere(np.abs(exact + 0.5 - np.rint(exact + 0.5)) < 1e-6):
            at = tuple(pair)
            ends = *self._degrees[origins[at]], *self._degrees[destinations[at]]
            result[at] = great_circle_minutes(*map(float, ends))
        return np.where(origins == destinations, 0, result)

    def _exact(self, origins: Numbers, destinations: Numbers) -> NDArray[np.float64]:
        return exact_minutes(self._radians[origins], self._radians[destinations])


def exact_minutes(start: NDArray[np.float64], goal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Minutes, not rounded, between places given in radians, the last axis latitude and longitude; broadcast."""
    south, north = start[..., 0], goal[..., 0]
    half = np.sin((north - south) / 2) ** 2
    half = half + np.cos(south) * np.cos(north) * np.sin((goal[..., 1] - start[..., 1]) / 2) ** 2
    road = ROAD_FACTOR * 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(half)))
    return np.asarray(5 + 1.5 * np.minimum(road, 10.0) + 0.8 * np.maximum(road - 10.0, 0.0))


def farthest_degrees(minutes: int) -> float:
    """No two places further apart in latitude than this are within so many minutes of each other."""
    road = (minutes + 0.5 - 5) / 1.5 if minutes < 20 else 10 + (minutes + 0.5 - 20) / 0.8
    return float(np.degrees(max(0.0, road) / ROAD_FACTOR / EARTH_RADIUS_KM)) + 1e-6
