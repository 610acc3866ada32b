"""Problems whose parts cannot touch each other: the parts make the whole, here or through a map."""

import pickle
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from solver import Plan, Problem, School, Travel, misreports, solve, violations
from solver.parts import Job, parts_of, whole
from solver.plan import Objective
from solver.travel import farthest_degrees, great_circle_minutes
from tests.benchmarks.campaigns import in_language, made_up, moved
from tests.solver.exhaustive import optimum
from tests.solver.making import given, lesson, line, volunteer


def two_countries(scale: float = 0.03, seed: int = 4) -> Problem:
    """Two campaigns thousands of kilometres apart, in which nobody gives lessons online."""
    first = made_up("full", seed=seed, scale=scale)
    first = replace(
        first, volunteers=tuple(replace(one, delivery=("in_person",)) for one in first.volunteers)
    )
    other = moved(first, "X", -60.0)
    return replace(
        first,
        schools=first.schools + other.schools,
        lessons=first.lessons + other.lessons,
        volunteers=first.volunteers + other.volunteers,
    )


def elsewhere(function: Callable[[Job], str], jobs: list[Job]) -> list[str]:
    """A map whose function, jobs and results go through pickle, as they would between processes."""
    function, jobs = pickle.loads(pickle.dumps((function, jobs)))
    return [pickle.loads(pickle.dumps(function(job))) for job in jobs]


@pytest.mark.parametrize("seed", [4, 6, 7])
def test_a_map_gives_the_same_as_here(seed: int) -> None:
    """Of a size that is proven at once: a larger one was not within its minute on a machine with other work."""
    problem = two_countries(0.02, seed)
    assert len(parts_of(problem)) >= 2
    here = solve(problem, time_limit=300)
    there = solve(problem, time_limit=300, map=elsewhere)
    for plan in (here, there):
        assert violations(problem, plan) == []
        assert misreports(problem, plan) == []
        assert plan.status == "optimal"
    assert there.objective == here.objective
    assert there.bound == here.bound


def test_who_shares_no_language_is_in_another_part() -> None:
    """Countries side by side made one part, for somebody always lives near a border."""
    here = made_up("plain", seed=3, scale=0.02)
    there = in_language(moved(here, "X", 0.0), "pl")
    mute = replace(here.volunteers[0], id="MUTE", languages=("et",))
    both = replace(
        here,
        schools=here.schools + there.schools,
        lessons=here.lessons + there.lessons,
        volunteers=(*here.volunteers, *there.volunteers, mute),
    )
    words = [{lesson.languages for lesson in part.lessons} for part in parts_of(both)]
    assert sorted(map(len, words)) == [1] * len(parts_of(both))
    assert sum(len(part.volunteers) for part in parts_of(both)) == len(both.volunteers)
    assert set.union(*words) == {("lt",), ("pl",)}
    assert solve(both, time_limit=60).objective.coverage == 2 * solve(here, time_limit=60).objective.coverage


def test_parts_hold_everything_once() -> None:
    problem = two_countries()
    parts = parts_of(problem)
    assert len(parts) >= 2
    for name in ("schools", "lessons", "volunteers"):
        ids = [one.id for part in parts for one in getattr(part, name)]
        assert sorted(ids) == sorted(one.id for one in getattr(problem, name))


def test_online_lessons_and_pins_join_parts() -> None:
    schools = (School("S1", 54.0, 25.0), School("S2", 40.0, 25.0))
    people = (
        volunteer("V1", lat=54.01, lon=25.0, delivery=("in_person", "online")),
        volunteer("V2", lat=40.01, lon=25.0),
    )
    apart = line(*schools, lesson("L1"), lesson("L2", school="S2"), *people, {"travel": Travel()})
    assert len(parts_of(apart)) == 2
    online = replace(apart, lessons=(apart.lessons[0], replace(apart.lessons[1], delivery="either")))
    assert len(parts_of(online)) == 1
    assert len(parts_of(replace(apart, pins=(given("L2", "V1"),)))) == 1
    assert solve(apart, map=elsewhere).objective == optimum(apart)


def test_later_bounds_add_up_only_after_proven_tiers() -> None:
    """One part short of its coverage could have fewer minutes, and the other one more."""
    trivial = Objective(9, 0, -99)
    proven = Plan("optimal", (), Objective(3, 0, 5), Objective(3, 0, 5), 0.0, 1)
    open_ = Plan("feasible", (), Objective(2, 0, 5), Objective(3, 0, 4), 0.0, 1)
    assert whole([proven, proven], trivial)[0] == Objective(6, 0, 10)
    assert whole([proven, open_], trivial)[0] == Objective(6, 0, -99)


@pytest.mark.parametrize("minutes", [0, 5, 12, 20, 21, 60, 120, 400])
def test_nobody_is_near_beyond_the_farthest(minutes: int) -> None:
    away = farthest_degrees(minutes)
    assert great_circle_minutes(50.0, 25.0, 50.0 + away + 1e-4, 25.0) > minutes or away >= 90
    assert all(
        great_circle_minutes(50.0, 25.0, 50.0 + share * away, 25.0) <= max(minutes, 5)
        for share in np.linspace(0.0, 0.99, 5)
    )
