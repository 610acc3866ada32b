"""What must not matter: a shift of everything by a week, as long as no clock changes between."""

import re
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings

from solver import Problem, solve
from tests.solver.tiny import problems

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_a_shift_by_a_week_changes_no_objective(problem: Problem) -> None:
    """All times lie in the first half of October, so that a week earlier and later no clock is changed."""
    here = solve(problem, time_limit=300)
    for weeks in (-1, 1):
        shifted = Problem.from_json(_shifted(problem.to_json(), weeks))
        assert shifted != problem
        there = solve(shifted, time_limit=300)
        assert (there.status, there.objective) == (here.status, here.objective)


def _shifted(document: str, weeks: int) -> str:
    def later(found: re.Match[str]) -> str:
        return (datetime.fromisoformat(found[0]) + timedelta(weeks=weeks)).isoformat("T", "minutes")

    return INSTANT.sub(later, document)
