"""The planner's travel minutes for pages that ask before anything is planned (planning-problem.md, Travel)."""

import numpy as np
from numpy.typing import NDArray

from solver.travel import exact_minutes


def road_minutes(
    lat: float, lon: float, lats: NDArray[np.float64], lons: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Whole minutes one way between one place and each of many (degrees); two places at one spot are 5 minutes apart."""
    goal = np.radians(np.stack([lats, lons], axis=-1))
    exact = exact_minutes(np.radians(np.array([lat, lon])), goal)
    return np.floor(exact + 0.5).astype(np.int64)
