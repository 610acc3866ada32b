"""One solve under way: its best plan, its bounds, its clock, and whom it tells."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from solver.choice import assignments, candidates_in
from solver.days import Case
from solver.highs import Outcome
from solver.plan import Objective, Plan
from solver.problem import Assignment, Problem
from solver.progress import Progress
from solver.referee import figures, violations
from solver.tiers import Columns, Tier
from solver.version import __version__

Numbers = NDArray[np.int64]
TIERS = ("coverage", "disruption", "minutes")
PATIENCE = 1.2  # seconds that tracks may take to end
LOOK_EVERY = 0.1  # seconds between looks at the clock, the stop event and the news


class Task(Protocol):
    """A model being solved by some engine."""

    outcome: Outcome
    finished: bool

    def news(self, timeout: float) -> bool: ...

    def stop(self) -> None: ...


class Run:
    """Holds the best plan and the bounds; safe to use from several threads."""

    def __init__(
        self,
        problem: Problem,
        *,
        time_limit: float,
        seed: int,
        workers: int,
        progress: Callable[[Progress], None] | None,
        stop: threading.Event | None,
        proving: bool = True,
    ) -> None:
        self.problem = problem
        self.proving = proving  # whether bounds are wanted, or only a good plan
        self.started = time.monotonic()
        self.limit = time_limit
        self.seed = seed
        self.workers = workers
        self.stage = "reading"
        self.choice: Numbers = np.empty(0, np.int64)  # the candidates of the best plan
        self._progress = progress
        self._stop = stop or threading.Event()
        self._lock = threading.RLock()
        self._stands = not problem.pins  # the empty plan keeps every rule but the ninth
        self._over_since: float | None = None
        self._untold = True
        self._told_at = 0.0
        nothing = Plan(
            "feasible",
            (),
            Objective(0, 0, 0),
            Objective(0, 0, 0),
            0.0,
            seed,
            workers,
            time_limit,
            __version__,
        )
        objective = figures(problem, nothing)
        self._plan = replace(nothing, objective=objective, bound=trivial_bound(problem))

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self.started

    @property
    def left(self) -> float:
        """Seconds until the limit, never negative."""
        return max(0.0, self.limit - self.seconds)

    @property
    def over(self) -> bool:
        """Whether the limit has come or somebody has asked to stop."""
        return self._stop.is_set() or self.left <= 0

    @property
    def stopping(self) -> threading.Event:
        """Set when somebody asks to stop."""
        return self._stop

    @property
    def objective(self) -> Objective:
        """Of the best plan."""
        return self._plan.objective

    @property
    def bound(self) -> Objective:
        """The best bounds known."""
        return self._plan.bound

    def settled(self, tier: str) -> bool:
        """Whether the best plan meets the tier's bound, and those of the tiers before."""
        until = TIERS[: TIERS.index(tier) + 1]
        return all(getattr(self.objective, name) == getattr(self.bound, name) for name in until)

    def offer(self, case: Case, choice: Numbers) -> bool:
        """Takes a plan if the referee passes it and it is better than the best; tells whether it was taken."""
        entries = assignments(case, choice)
        with self._lock:
            taken = self.offer_plan(entries)
            self.choice = np.sort(choice) if taken else self.choice
            return taken

    def exchange(self, case: Case, choice: Numbers, people: Numbers) -> bool:
        """Takes what some people do in `choice` into the best plan, whatever others have found since; else as `offer`."""
        who = case.candidates.volunteer
        with self._lock:
            stay = self.choice[~np.isin(who[self.choice], people)]
            return self.offer(case, np.union1d(stay, choice[np.isin(who[choice], people)]))

    def offer_plan(self, entries: tuple[Assignment, ...]) -> bool:
        """The same for a plan that was made elsewhere."""
        plan = replace(self._plan, assignments=entries)
        plan = replace(plan, objective=figures(self.problem, plan))
        with self._lock:
            legal = not violations(self.problem, plan)
            if not legal or (self._stands and plan.objective.rank >= self.objective.rank):
                return False
            self._stands = True
            bound = self.bound
            if plan.objective.disruption > self.objective.disruption:
                # More coverage may disturb more people, and then plans count that the bound did not look at.
                bound = replace(bound, minutes=trivial_bound(self.problem).minutes)
            self._plan = replace(plan, bound=bound)
            self._untold = True
            return True

    def legal_figures(self, entries: tuple[Assignment, ...]) -> Objective | None:
        """What the referee counts for a plan, if it keeps every rule."""
        plan = replace(self._plan, assignments=entries)
        return None if violations(self.problem, plan) else figures(self.problem, plan)

    def adopt(self, case: Case) -> None:
        """Tells the best plan, which may come from elsewhere, in the case's candidates."""
        with self._lock:
            chosen = [one for team in candidates_in(case, self._plan.assignments) for one in team]
            self.choice = np.array(sorted(chosen), dtype=np.int64)

    def prove(self, tier: str, bound: int) -> None:
        """Takes a bound if it is tighter than the one known, but never tighter than the best plan's value."""
        with self._lock:
            known, value = getattr(self.bound, tier), getattr(self.objective, tier)
            best = max(min(known, bound), value) if tier == "coverage" else min(max(known, bound), value)
            self._plan = replace(self._plan, bound=replace(self.bound, **{tier: best}))

    def follow(
        self, case: Case, task: Task, columns: Columns, tier: Tier, prove: Callable[[int], None] | None = None
    ) -> Outcome:
        """Waits for a task's end, offering its solutions; ends it when the run is over or the tier is settled.

        `prove` takes each better bound on the cost of the task's model."""
        seen: tuple[object, object] = None, None
        while True:
            # Each is read once: an engine in a thread of its own may say more while it is offered, even its last word.
            finished, outcome = task.finished, task.outcome
            values, bound = outcome.values, outcome.bound
            if values is not None and values is not seen[0]:
                self.offer(case, columns.choice(values))
            if prove and bound is not None and bound != seen[1]:
                prove(bound)
            seen = values, bound
            if finished:
                return outcome
            if self.over or self.settled(tier.name):
                task.stop()
            else:
                task.news(LOOK_EVERY)

    def await_end(self, task: Task) -> Outcome:
        """Waits for a task's end, or ends it with the run; its solutions are not offered."""
        while not task.finished:
            if self.over:
                task.stop()
            else:
                task.news(LOOK_EVERY)
        return task.outcome

    def together(self, *tracks: Callable[[], None]) -> None:
        """Runs tracks side by side and tells progress meanwhile; raises what one of them raised."""
        faults: list[BaseException] = []

        def guarded(track: Callable[[], None]) -> None:
            try:
                track()
            except BaseException as fault:
                faults.append(fault)

        threads = [threading.Thread(target=guarded, args=(track,), daemon=True) for track in tracks]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads) and not self._is_late():
            for thread in threads:
                thread.join(LOOK_EVERY / len(threads))
            self.tell()
            if faults:
                self._stop.set()
        if faults:
            raise faults[0]

    def _is_late(self) -> bool:
        """Whether the tracks had their time to end: one that builds a large model is not waited for."""
        if self.over and self._over_since is None:
            self._over_since = self.seconds
        return self._over_since is not None and self.seconds - self._over_since > PATIENCE

    def tell(self, stage: str | None = None) -> None:
        """Calls `progress` when something improved, a new stage begins, or a second has passed."""
        news = self._untold or (stage is not None and stage != self.stage)
        self.stage = stage or self.stage
        if self._progress is None or not (news or self.seconds - self._told_at >= 1.0):
            return
        with self._lock:
            plan = self.plan() if self._untold else None
            self._untold = False
        self._told_at = self.seconds
        self._progress(Progress(self.seconds, self.stage, self.objective, self.bound, plan))

    def plan(self) -> Plan:
        """The best plan so far with its bounds."""
        with self._lock:
            status = "optimal" if self.settled(TIERS[-1]) else "feasible"
            return replace(self._plan, status=status, seconds=round(self.seconds, 3))


def trivial_bound(problem: Problem) -> Objective:
    """Bounds that need no solving: every lesson served, nothing told otherwise, every liking met without travel."""
    wanted = [lesson for lesson in problem.lessons if lesson.slots]
    schools = {lesson.school for lesson in wanted}
    coverage = sum(lesson.weight for lesson in wanted) + sum(problem.school[id].weight for id in schools)
    gone = sum(1 + len(told.volunteers) for told in problem.baseline if told.lesson not in problem.lesson)
    liked = problem.policy.topic_match + problem.policy.favourite_school
    return Objective(coverage, gone, -liked * sum(lesson.team for lesson in wanted))
