"""solve(problem): coverage, then disruption, then minutes, each with a proven bound (planning-problem.md, Objective)."""

import threading
import time
from collections.abc import Callable

from solver.cpsat import CpSat
from solver.days import Case
from solver.greedy import first_choice
from solver.highs import Highs, nursery
from solver.linear import Linear
from solver.minutes import least_minutes
from solver.models import compact_model, trip_model
from solver.parts import Job, Map, jobs_of, parts_of, share_of, whole
from solver.pins import refuse_bad_pins
from solver.plan import Plan
from solver.problem import Assignment, Problem
from solver.progress import Progress
from solver.run import TIERS, Run, Task
from solver.sweep import MANY, sweep
from solver.tiers import Columns, Tier, coverage, disruption, hold, minutes
from solver.trips import TooMany, Trips, all_trips
from solver.wide import most_coverage

# Up to so many trips and options CP-SAT proves every tier on the model of trips within moments.
SMALL = 2_000
# With more lessons than this it is looked whether parts of the problem cannot touch each other.
LARGE = 1_500
# Coverage, and then disruption, may take this part of the time that is left before the next tier gets its turn.
SHARE = 0.75
HASTE = 0.35  # and where no bounds are wanted


def solve(
    problem: Problem,
    *,
    time_limit: float = 60.0,
    seed: int = 1,
    workers: int = 2,
    start: Plan | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    map: Map | None = None,
) -> Plan:
    """The best plan found within `time_limit` seconds, with bounds; `start` is kept as far as it is legal.

    `progress` is called in this thread about every second and on improvement. `stop` ends the run within two
    seconds with the best plan so far. `map` may run the parts of a problem that cannot touch each other elsewhere, like
    `concurrent.futures`' own: `solve_job` and its jobs can be pickled, `workers` tells how many run side by side; it
    ends by the jobs' deadline. Raises BadProblem when a pin breaks a rule (planning-problem.md, rule 9)."""
    run = Run(problem, time_limit=time_limit, seed=seed, workers=workers, progress=progress, stop=stop)
    refuse_bad_pins(problem)
    run.offer_plan(problem.pins)
    if start is not None:
        run.offer_plan(start.assignments)
    parts = parts_of(problem) if map or len(problem.lessons) > LARGE else [problem]
    if len(parts) > 1:
        _in_parts(run, parts, start, map)
        run.tell("done")
        return run.plan()
    run.together(lambda: _all(run, start.assignments if start else ()))
    run.tell("done")
    return run.plan()


def _all(run: Run, start: tuple[Assignment, ...]) -> None:
    """Builds and solves; on a track of its own, for a large problem takes longer to build than a stop may wait."""
    case = Case(run.problem)
    run.adopt(case)
    run.offer(case, first_choice(case, start + run.problem.baseline))
    run.stage = "first plan"
    if not run.over:
        _improve(run, case)


def _in_parts(run: Run, parts: list[Problem], start: Plan | None, map: Map | None) -> None:
    """Solves the parts one after the other here, or wherever `map` takes them, and takes their plans together."""
    run.tell("parts")
    if map is not None:
        jobs = jobs_of(parts, run.left, run.seed, run.workers)
        plans = [Plan.from_json(text) for text in map(solve_job, jobs)]
    else:
        plans = [_part_here(run, part, parts[number:], start) for number, part in enumerate(parts)]
    bound, assignments = whole(plans, run.bound)
    run.offer_plan(tuple(assignments))
    for tier in TIERS:
        run.prove(tier, getattr(bound, tier))


def _part_here(run: Run, part: Problem, rest: list[Problem], start: Plan | None) -> Plan:
    """Solves one part in its share of the time that is left for it and the rest."""
    return solve(
        part,
        time_limit=run.left * share_of(part, rest),
        seed=run.seed,
        workers=run.workers,
        start=start,
        progress=lambda word: run.tell(),
        stop=run.stopping,
    )


def solve_job(job: Job) -> str:
    """Solves a part of a problem and gives its plan file's text; it may run in any process that has this package."""
    seconds = max(0.0, min(job.seconds, job.deadline - time.time()))
    problem = Problem.from_json(job.problem)
    return solve(problem, time_limit=seconds, seed=job.seed, workers=job.workers).to_json()


def _region(run: Run, part: Problem, seconds: float, start: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
    """A good plan of a part in this thread, without bounds."""
    inner = Run(
        part,
        time_limit=seconds,
        seed=run.seed,
        workers=1,
        progress=None,
        stop=run.stopping,
        proving=False,
    )
    refuse_bad_pins(part)
    inner.offer_plan(part.pins)
    inner.offer_plan(start)
    _all(inner, start)
    return inner.plan().assignments


def _few_trips(case: Case) -> Trips | None:
    try:
        return all_trips(case, SMALL) if len(case.options) <= SMALL else None
    except TooMany:
        return None


def _improve(run: Run, case: Case) -> None:
    trips = _few_trips(case)
    if run.proving and len(case.problem.lessons) > MANY:
        run.stage = "coverage"
        sweep(run, case, lambda part, seconds, start: _region(run, part, seconds, start))
    elif trips is None:
        _large(run, case)
    else:
        _small(run, case, trips)


def _tiers(case: Case, model: Linear, columns: Columns) -> list[Tier]:
    """The tiers that this problem has, for this model."""
    tiers = [coverage(case, model, columns)]
    if case.problem.baseline:
        tiers.append(disruption(case, model, columns))
    if columns.trips is not None:
        tiers.append(minutes(case, model, columns))
    return tiers


def _small(run: Run, case: Case, trips: Trips) -> None:
    """Every tier by CP-SAT on one model."""
    model, columns = trip_model(case, trips)
    for tier in _tiers(case, model, columns):
        run.stage = tier.name
        model.cost = tier.cost
        task = CpSat(model, run.left, seed=run.seed, workers=1)
        if not _settle(run, case, task, columns, tier):
            return
        hold(model, tier, getattr(run.objective, tier.name))


def _large(run: Run, case: Case) -> None:
    """Tiers 1 and 2 on the compact model by HiGHS, tier 3 on trips."""
    nursery.prepare(run.workers)
    model, columns = compact_model(case)
    for tier in _tiers(case, model, columns):
        run.stage = tier.name
        model.cost = tier.cost
        if tier.name == "coverage":
            most_coverage(run, case, model, columns, tier, run.left * (SHARE if run.proving else HASTE))
        else:
            _settle(run, case, Highs(model, run.left * SHARE, seed=run.seed), columns, tier)
        hold(model, tier, getattr(run.objective, tier.name))
    run.stage = "minutes"
    least_minutes(run, case)


def _settle(run: Run, case: Case, task: Task, columns: Columns, tier: Tier) -> bool:
    """Follows a tier's task to its end and tells whether the tier is settled."""
    run.follow(case, task, columns, tier, lambda bound: run.prove(tier.name, tier.value(bound)))
    return run.settled(tier.name)
