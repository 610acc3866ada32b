"""The price of a pin: what the plan would gain without it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from solver.plan import Plan
from solver.problem import Problem
from solver.solve import solve


@dataclass(frozen=True)
class Price:
    """What the plan would gain without a pin: by how much each tier would be better (disruption and minutes: less).

    `proven` tells that both plans are optimal, so that the price is exact; else it is what was found in the time."""

    pin: int
    coverage: int
    disruption: int
    minutes: int
    proven: bool

    @property
    def is_free(self) -> bool:
        """Whether nothing would be gained at all."""
        return (self.coverage, self.disruption, self.minutes) == (0, 0, 0)


def prices(
    problem: Problem,
    plan: Plan,
    *,
    lessons: Collection[str] | None = None,
    seconds: float = 20.0,
    workers: int = 2,
) -> Iterator[Price]:
    """One by one, what each pin of the problem (or only of `lessons`) costs its `plan`, verified by a solve without it
    of at most `seconds`.

    The solve begins with the plan, so that no price is negative in the order of the tiers."""
    for number, pin in enumerate(problem.pins):
        if lessons is not None and pin.lesson not in lessons:
            continue
        pins = problem.pins[:number] + problem.pins[number + 1 :]
        without = solve(replace(problem, pins=pins), time_limit=seconds, workers=workers, start=plan)
        is_, was = without.objective, plan.objective
        yield Price(
            number,
            is_.coverage - was.coverage,
            was.disruption - is_.disruption,
            was.minutes - is_.minutes,
            without.status == plan.status == "optimal",
        )
