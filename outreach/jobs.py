"""Background work on DBOS, which keeps its queue in the app's own database: the only importer of dbos.

A job is a few lines: it gets ids, calls a service, and the service or the chore commits. The web process only adds jobs,
inside its own transaction; the worker process runs them. A worker that was killed finds its jobs again when it starts
under the same WORKER_ID, and another live worker takes over the jobs of one that stays away.
"""

import logging
import os
import signal
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions
from flask import Flask, current_app
from flask_migrate import upgrade

from outreach import clock
from outreach.extensions import db
from outreach.models import PlanVersion, Solve, SolveState
from outreach.services import answers, busy, joining, mailing, planning, reminders, retention, workers

log = logging.getLogger(__name__)

NAME = "outreach"
QUEUE = "solves"
SOLVE = "solve"
REASONS = "reasons"
# By hand: DBOS's own is a hash of the source, and a job of yesterday's source would never be resumed.
VERSION = "1"
WAITING = ("PENDING", "ENQUEUED", "DELAYED")
MAILS_AT_ONCE = 20
KEEP_DAYS = 7
AFTER_FAULT_SECONDS = 30


def prepare_database() -> None:
    """Create or migrate the app's tables and the job engine's. Needs the app's context, outside a transaction."""
    upgrade()
    db.session.remove()
    _quiet()
    DBOS.migrate(current_app.config["DATABASE_URL"])


def enqueue_solve(solve_id: int) -> None:
    """Let the worker run the solve: the job is there when the caller's transaction commits, or not at all."""
    db.session.get_one(Solve, solve_id).runner = planning.JOB
    options = EnqueueOptions(
        workflow_name=SOLVE, queue_name=QUEUE, workflow_id=_workflow_id(solve_id), app_version=VERSION
    )
    db.session.flush()
    _client().enqueue_in_transaction(db.session(), options, solve_id)


def enqueue_reasons(plan_id: int, what: str = planning.reasons.WHY) -> None:
    """Let the worker find out why lessons are left over (or what pins cost); it is kept with the plan."""
    planning.reasons.ask(db.session.get_one(PlanVersion, plan_id), what)
    options = EnqueueOptions(
        workflow_name=REASONS, queue_name=REASONS, workflow_id=f"reasons-{plan_id}-{uuid.uuid4().hex[:8]}",
        app_version=VERSION,
    )  # fmt: skip
    _client().enqueue_in_transaction(db.session(), options, plan_id, what)


def _workflow_id(solve_id: int) -> str:
    return f"solve-{solve_id}"


def _client() -> DBOSClient:
    """This app's client, made when first needed; it connects to nothing, for it writes by the caller's session."""
    kept = current_app.extensions
    if "dbos" not in kept:
        url = current_app.config["DATABASE_URL"]
        kept["dbos"] = DBOSClient(
            system_database_url=url, application_name=NAME, serializer=DBOSPortableJSONSerializer(), lazy=True
        )
    return kept["dbos"]


def _quiet() -> None:
    logging.getLogger("dbos").setLevel(logging.ERROR)


class _Running:
    """The app that this worker process works for; jobs run in threads of the engine and look for it here."""

    app: Flask


@DBOS.workflow(name=SOLVE)
def solve_job(solve_id: int) -> None:
    """Bring one solve to its end."""
    try:
        run_solve(solve_id)
    except Exception:
        log.exception("Solve %s failed", solve_id)
        give_up(solve_id)


@DBOS.step(retries_allowed=True, max_attempts=3, interval_seconds=2)
def run_solve(solve_id: int) -> None:
    """One attempt; each has a name of its own, so that an earlier one that still lives writes nothing more."""
    with _Running.app.app_context():
        runner = f"{planning.JOB}-{DBOS.executor_id}-{uuid.uuid4().hex[:8]}"
        solve = planning.run_solve(solve_id, runner=runner)
        if solve.plan_id is not None:
            enqueue_reasons(solve.plan_id)
        db.session.commit()


@DBOS.workflow(name=REASONS)
def reasons_job(plan_id: int, what: str) -> None:
    """Find out more about a plan; where that fails, the page offers to try again."""
    try:
        look_for_reasons(plan_id, what)
    except Exception:
        log.exception("Nothing was found out about plan %s", plan_id)


@DBOS.step()
def look_for_reasons(plan_id: int, what: str) -> None:
    with _Running.app.app_context():
        planning.reasons.look_for(plan_id, what)


@DBOS.step()
def give_up(solve_id: int) -> None:
    """End a solve that cannot be run, its best plan so far kept."""
    with _Running.app.app_context():
        solve = db.session.get_one(Solve, solve_id, with_for_update=True)
        if planning.is_under_way(solve):
            planning.end_solve(solve, SolveState.FAILED, error=planning.LOST)
        db.session.commit()


def show_pulse() -> None:
    workers.beat(current_app.config["WORKER_ID"])
    db.session.commit()


def deliver_mails() -> None:
    mailing.deliver_due(limit=MAILS_AT_ONCE)
    db.session.commit()


def remind() -> None:
    reminders.remind_due()
    joining.remind_unfinished()
    db.session.commit()


def mend_plans() -> None:
    for solve in planning.begin_wanted_repairs():
        enqueue_solve(solve.id)
    db.session.commit()


def read_busy_calendars() -> None:
    """One a turn, for a slow one holds up the other chores; no transaction is open while it answers."""
    due = busy.due_calendars(limit=1)
    db.session.commit()
    for calendar in due:
        outcome = calendar.read()
        busy.keep(calendar, outcome)
        db.session.commit()


def read_mailbox() -> None:
    answers.read_mailbox()


def erase_what_is_over() -> None:
    retention.sweep()
    db.session.commit()


def take_over_solves() -> None:
    """Resume the solves of workers that stay away, and end those that no job stands for any more."""
    silent = {_workflow_id(solve.id): solve.id for solve in planning.silent_jobs()}
    db.session.commit()  # the engine writes by a connection of its own: it must not wait for this one
    if not silent:
        return
    waiting = DBOS.list_workflows(workflow_ids=list(silent), status=list(WAITING))
    lost = [
        job.workflow_id for job in waiting if job.status == "PENDING" and job.executor_id != DBOS.executor_id
    ]
    if lost:
        DBOS.resume_workflows(lost, queue_name=QUEUE)
    for workflow_id in silent.keys() - {job.workflow_id for job in waiting}:
        give_up(silent[workflow_id])


def forget_old_jobs() -> None:
    """Delete the engine's record of jobs that ended more than a week ago."""
    before = (datetime.fromtimestamp(clock.heartbeat(), UTC) - timedelta(days=KEEP_DAYS)).isoformat()
    old = DBOS.list_workflows(completed_before=before, limit=500, load_input=False, load_output=False)
    DBOS.delete_workflows([job.workflow_id for job in old])


# What the worker does beside its jobs, each every so many seconds.
CHORES: tuple[tuple[float, Callable[[], None]], ...] = (
    (5, show_pulse),
    (3, deliver_mails),
    (5, mend_plans),
    (60, remind),
    (20, take_over_solves),
    (60, read_mailbox),
    (5, read_busy_calendars),
    (3600, forget_old_jobs),
    (24 * 3600, erase_what_is_over),
)


class Worker:
    """The worker process: jobs run in the engine's threads, chores one after the other in this one."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.ending = threading.Event()
        self.due = dict.fromkeys((chore for _, chore in CHORES), 0.0)

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; then exit at once. A solve under way is left as it is, for the next start.

        Raises Refused where another live worker has this one's WORKER_ID.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.ending.set())
        self._launch()
        log.info("Worker %s is ready", self.app.config["WORKER_ID"])
        while not self.ending.wait(0.5):
            self._do_chores()
        # Threads that run a solve cannot be ended one by one. Theirs ends with this process, its own transaction is
        # rolled back, and what was stored last is where the next start goes on.
        logging.shutdown()
        os._exit(0)

    def _launch(self) -> None:
        with self.app.app_context():
            self.name_lock = workers.hold_name(self.app.config["WORKER_ID"])
            prepare_database()
        _Running.app = self.app
        DBOS(config=_config(self.app))
        DBOS.launch()
        for queue in (QUEUE, REASONS):  # reasons never keep a repair waiting
            DBOS.register_queue(queue, worker_concurrency=1, on_conflict="always_update")

    def _do_chores(self) -> None:
        for seconds, chore in CHORES:
            if time.monotonic() >= self.due[chore] and not self.ending.is_set():
                pause = seconds if self._do(chore) else max(seconds, AFTER_FAULT_SECONDS)
                self.due[chore] = time.monotonic() + pause

    def _do(self, chore: Callable[[], None]) -> bool:
        try:
            with self.app.app_context():
                chore()
        except Exception:
            # The database may be away for a while; the worker stays and tries again.
            log.exception("%s failed", chore.__name__)
            return False
        return True


def _config(app: Flask) -> DBOSConfig:
    return DBOSConfig(
        name=NAME,
        system_database_url=app.config["DATABASE_URL"],
        application_version=VERSION,
        executor_id=app.config["WORKER_ID"],
        serializer=DBOSPortableJSONSerializer(),
        log_level="ERROR",
    )
