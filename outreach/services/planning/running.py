"""Running a solve: the engine works in a process of its own, this one watches it and keeps what it finds.

The one service that commits by itself, because it lives longer than a transaction. Whoever ran the solve before and
still lives notices at its next word that the row is no longer its own (`solve.runner`), and leaves without a trace.
"""

import dataclasses
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import Solve, SolveState
from outreach.services.planning.engine import Engine, EngineFault, Task
from outreach.services.planning.repairing import asked_since, propose
from outreach.services.planning.solving import ENDED, TOO_OFTEN, end_solve, is_under_way
from solver import Plan, Progress, Repair

POLL_SECONDS = 0.2
STORE_SECONDS = 0.5
SHORTEST_SECONDS = (
    1.0  # for a resumed solve that has no time left: enough to hand its start plan back with bounds
)
MOST_ATTEMPTS = 5

OnProgress = Callable[[Progress], None]


class Overtaken(Exception):
    """Somebody else runs this solve now, or it has ended: nothing more may be written."""


def run_solve(solve_id: int, *, runner: str, on_progress: OnProgress | None = None) -> Solve:
    """Solve it to its end, from its best plan so far where it was begun before. Commits.

    `runner` is who runs it, a name that nobody else has. Ctrl-C (KeyboardInterrupt) and `cancel_solve` ask for the best
    plan so far. A solve that has ended already is given back as it is.
    """
    solve = _claim(solve_id, runner)
    if solve.state != SolveState.RUNNING:
        return solve
    watch = _Watch(solve, runner, on_progress)
    left = max(SHORTEST_SECONDS, solve.time_limit - solve.seconds_used)
    new = asked_since(solve) if solve.repairs else ()
    task = Task(solve.problem, solve.best, left, solve.seed, solve.repairs, new)
    db.session.commit()  # nobody waits for this transaction while the engine starts
    with Engine(task) as engine, suppress(Overtaken):
        watch.conclude(watch.until_end(engine))
    return db.session.get_one(Solve, solve_id, populate_existing=True)


def _claim(solve_id: int, runner: str) -> Solve:
    """The solve, this runner's own from now on unless it has ended."""
    solve = db.session.get_one(Solve, solve_id, with_for_update=True, populate_existing=True)
    if is_under_way(solve):
        solve.runner, solve.heartbeat = runner, clock.heartbeat()
        solve.state = SolveState.RUNNING
        solve.attempts += 1
        if solve.attempts > MOST_ATTEMPTS:
            end_solve(solve, SolveState.FAILED, error=TOO_OFTEN)
    db.session.commit()
    return solve


class _Watch:
    """One attempt at a solve: what the engine said, and what of it is in the database."""

    def __init__(self, solve: Solve, runner: str, on_progress: OnProgress | None) -> None:
        self.solve_id = solve.id
        self.runner = runner
        self.on_progress = on_progress
        self.used_before = solve.seconds_used
        self.began = self.stored_at = time.monotonic()
        self.best = Plan.from_json(solve.best) if solve.best else None
        self.unsaved: dict[str, Any] = {}
        self.cancelled = solve.cancel_asked

    def until_end(self, engine: Engine) -> str:
        """Listen until the engine has said its last word; an error, or "" when it answered with a plan."""
        while True:
            try:
                said = engine.receive(POLL_SECONDS)
                self._note(said)
                if isinstance(said, Plan):
                    return ""
                if time.monotonic() - self.stored_at >= STORE_SECONDS:
                    self._store()
            except KeyboardInterrupt:
                db.session.rollback()
                self.cancelled = True
            except EngineFault as fault:
                return str(fault) or ENDED
            if self.cancelled:
                engine.ask_to_stop()

    def conclude(self, error: str) -> None:
        """Store what there is and end the solve."""
        self._store()
        solve = db.session.get_one(Solve, self.solve_id, with_for_update=True, populate_existing=True)
        if solve.runner != self.runner or solve.state != SolveState.RUNNING:
            raise Overtaken
        if self.cancelled:
            end_solve(solve, SolveState.CANCELLED)
        else:
            end_solve(solve, SolveState.FAILED if error else SolveState.DONE, error=error)
        db.session.commit()

    def _note(self, said: Progress | Repair | Plan | None) -> None:
        if isinstance(said, Repair):
            self._propose(said)
            return
        if isinstance(said, Progress):
            self.unsaved["progress"] = self._as_json(said)
            if self.on_progress:
                self.on_progress(said)
        plan = said.plan if isinstance(said, Progress) else said
        if plan is not None and (self.best is None or plan.objective.rank <= self.best.objective.rank):
            self.best = plan
            self.unsaved["best"] = plan

    def _propose(self, said: Repair) -> None:
        """A repair's first proposals are drafts at once: somebody waits for them."""
        solve = db.session.get_one(Solve, self.solve_id, with_for_update=True, populate_existing=True)
        if solve.runner != self.runner or solve.state != SolveState.RUNNING:
            raise Overtaken
        propose(solve, said)
        db.session.commit()

    def _as_json(self, progress: Progress) -> dict[str, Any]:
        told = dataclasses.asdict(dataclasses.replace(progress, plan=None))
        del told["plan"]
        return told | {"seconds": round(self._seconds_used(), 1)}

    def _seconds_used(self) -> float:
        return self.used_before + time.monotonic() - self.began

    def _store(self) -> None:
        """A sign of life and what is new; learns whether the solve was called off. Raises Overtaken."""
        news = {**self.unsaved, "heartbeat": clock.heartbeat(), "seconds_used": self._seconds_used()}
        if "best" in news:
            news["best"] = news["best"].to_json()
        mine = (Solve.id == self.solve_id, Solve.runner == self.runner, Solve.state == SolveState.RUNNING)
        called_off = db.session.scalar(
            sa.update(Solve).where(*mine).values(**news).returning(Solve.cancel_asked)
        )
        db.session.commit()
        if called_off is None:
            raise Overtaken
        self.unsaved.clear()
        self.cancelled = self.cancelled or called_off
        self.stored_at = time.monotonic()
