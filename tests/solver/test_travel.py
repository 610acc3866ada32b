"""Travel minutes: the formula's corners, and the same for one pair and for all at once."""

from math import cos, radians

import numpy as np
import pytest

from solver import Problem, School, Travel, Volunteer
from solver.travel import Distances, Roads, great_circle_minutes

KM = 360 / (2 * np.pi * 6371.0)  # degrees of latitude in a kilometre


@pytest.mark.parametrize(("road_km", "minutes"), [(0, 5), (1, 7), (2, 8), (10, 20), (11, 21), (110, 100)])
def test_the_formula(road_km: float, minutes: int) -> None:
    """5 minutes, 1.5 a kilometre for ten, 0.8 beyond; a hair more than the half is rounded up."""
    assert great_circle_minutes(50, 20, 50 + (road_km + 1e-9) * KM / 1.3, 20) == minutes


def test_a_degree_of_longitude_shrinks_with_latitude() -> None:
    north = great_circle_minutes(60, 20, 60, 20 + 10 * KM / 1.3 / cos(radians(60)))
    assert north == 20
    assert great_circle_minutes(90, 0, 90, 180) == 5
    assert great_circle_minutes(0, -180, 0, 180) == 5


def all_pairs(problem: Problem) -> list[list[int]]:
    places = np.arange(len(problem.schools) + len(problem.volunteers))
    return Roads(problem).minutes(places[:, None], places[None, :]).tolist()


def test_one_pair_and_all_pairs_agree() -> None:
    random = np.random.default_rng(1)
    places = [(float(lat), float(lon)) for lat, lon in random.uniform((54, 21), (56, 26), (60, 2))]
    schools = tuple(School(f"S{n}", *at) for n, at in enumerate(places[:40]))
    people = tuple(Volunteer(f"V{n}", (), (), 1, 1, *at) for n, at in enumerate(places[30:]))
    problem = Problem("UTC", schools, (), people)
    ids = [*problem.school, *problem.volunteer]
    one = Distances(problem)
    assert all_pairs(problem) == [[one.minutes(a, b) for b in ids] for a in ids]


def test_a_matrix_is_taken_as_it_is() -> None:
    travel = Travel("matrix", ("V1", "S1"), ((0, 5), (7, 0)))
    problem = Problem("UTC", (School("S1"),), (), (Volunteer("V1", (), (), 1, 1),), travel)
    assert Distances(problem).minutes("V1", "S1") == 5
    assert Distances(problem).minutes("S1", "V1") == 7
    assert all_pairs(problem) == [[0, 7], [5, 0]]
