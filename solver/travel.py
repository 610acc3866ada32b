"""Minutes between places (planning-problem.md, Travel): one way, whole, not necessarily symmetric."""

from math import asin, cos, floor, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from solver.problem import Problem

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


def all_minutes(problem: Problem, origins: list[str], destinations: list[str]) -> NDArray[np.int64]:
    """Distances.minutes for every pair at once, shape (origins, destinations)."""
    if problem.travel.kind == "matrix":
        return _matrix_part(problem, origins, destinations)
    known = problem.position
    start = np.radians(np.array([known[id] for id in origins], dtype=float).reshape(-1, 1, 2))
    goal = np.radians(np.array([known[id] for id in destinations], dtype=float).reshape(1, -1, 2))
    exact = _road_minutes_of(start, goal) + 0.5
    result = np.floor(exact).astype(np.int64)
    # Where the last bits of the arithmetic could decide, the one-pair function does.
    for row, column in np.argwhere(np.abs(exact - np.rint(exact)) < 1e-6):
        result[row, column] = great_circle_minutes(*known[origins[row]], *known[destinations[column]])
    result[np.array(origins)[:, None] == np.array(destinations)[None, :]] = 0
    return result


def _road_minutes_of(start: NDArray[np.float64], goal: NDArray[np.float64]) -> NDArray[np.float64]:
    south, north = start[..., 0], goal[..., 0]
    half = np.sin((north - south) / 2) ** 2
    half = half + np.cos(south) * np.cos(north) * np.sin((goal[..., 1] - start[..., 1]) / 2) ** 2
    road = ROAD_FACTOR * 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(half)))
    return 5 + 1.5 * np.minimum(road, 10.0) + 0.8 * np.maximum(road - 10.0, 0.0)


def _matrix_part(problem: Problem, origins: list[str], destinations: list[str]) -> NDArray[np.int64]:
    row = {place: number for number, place in enumerate(problem.travel.places)}
    whole = np.array(problem.travel.minutes, dtype=np.int64).reshape(len(row), len(row))
    return whole[np.ix_([row[id] for id in origins], [row[id] for id in destinations])]
