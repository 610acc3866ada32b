"""Coverage of large problems, region by region."""

import sys
import threading

import pytest

from solver import Problem
from solver.covering import Covering
from solver.days import Case
from solver.greedy import first_choice
from solver.run import Run
from tests.benchmarks.campaigns import made_up


@pytest.fixture
def small_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["solver.covering"], "CELL", 15)


def begun(problem: Problem) -> tuple[Run, Case]:
    run = Run(problem, time_limit=120, seed=1, workers=2, progress=None, stop=None)
    case = Case(problem)
    run.adopt(case)
    run.offer(case, first_choice(case, ()))
    return run, case


def work(covering: Covering) -> None:
    """On two tracks, as a run does."""
    tracks = [threading.Thread(target=covering.work) for _ in range(2)]
    for track in tracks:
        track.start()
    for track in tracks:
        track.join()


@pytest.mark.usefixtures("small_regions")
@pytest.mark.parametrize("profile", ["plain", "full"])
def test_regions_come_near_what_is_proven(profile: str) -> None:
    run, case = begun(made_up(profile, seed=2, scale=0.3))
    first = run.objective.coverage
    covering = Covering(run, case, 100.0)
    covering.bound()
    work(covering)
    assert run.objective.coverage == covering._value
    assert first < run.objective.coverage <= run.bound.coverage
    assert (
        run.objective.coverage >= 0.9 * run.bound.coverage
    )  # regions of 15 people are far too small for more


@pytest.mark.usefixtures("small_regions")
def test_what_going_costs_is_kept_low_among_plans_of_equal_coverage() -> None:
    run, case = begun(made_up("plain", seed=2, scale=0.3))
    work(Covering(run, case, 100.0))
    before = run.objective
    alone = case.candidates.out + case.candidates.back + case.candidates.cost
    work(Covering(run, case, 100.0, alone))
    assert run.objective.coverage >= before.coverage
    assert run.objective.minutes < before.minutes
