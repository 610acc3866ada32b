"""Background work in a real worker process: killed, restarted, replaced, ended."""

import random
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from outreach import clock, jobs
from outreach.extensions import db
from outreach.models import Message, PlanVersion, Solve, SolveState
from outreach.services import planning, workers
from solver import Plan
from tests import program
from tests.factories import KAUNAS, MONDAY, VILNIUS, make_campaign, make_request, make_school, make_volunteer

# So long that a solve is surely under way when a busy machine comes to kill its worker; SHORT is what it then gets.
LONG, SHORT = 60, 3


both_databases = pytest.mark.parametrize("app", ["sqlite_app", "postgres_app"], indirect=True)


@pytest.fixture
def app(request: pytest.FixtureRequest) -> Flask:
    """The app on SQLite, or on both databases where a test asks for them. No context is pushed."""
    return request.getfixturevalue(getattr(request, "param", "sqlite_app"))


@pytest.fixture
def work(app: Flask) -> Iterator["Work"]:
    clock.start_from(datetime.fromisoformat("2027-01-11T09:00+02:00"))
    work = Work(app)
    yield work
    work.end()


class Work:
    """The workers that a test started, and the solve that it looks at."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.processes = []

    def start(self, name: str = "worker-1"):
        self.processes.append(program.command(self.app, "worker", WORKER_ID=name))
        return self.processes[-1]

    def end(self) -> None:
        for process in self.processes:
            program.end(process, signal.SIGKILL)

    def solve(self, **changes: object) -> Solve:
        """The only solve as it is now, after `changes`."""
        with self.app.app_context():
            if changes:
                db.session.execute(sa.update(Solve).values(**changes))
                db.session.commit()
            solve = db.session.scalars(db.select(Solve).options(sa.orm.undefer(Solve.best))).one()
            db.session.expunge(solve)
            return solve

    def wait_for(self, state: SolveState) -> Solve:
        return program.wait_for(lambda: (solve := self.solve()).state == state and solve)

    def wait_for_a_plan(self) -> Solve:
        return program.wait_for(lambda: (solve := self.solve()).best and solve)

    def plan(self) -> Plan:
        """The plan that the solve has made."""
        with self.app.app_context():
            return Plan.from_json(db.session.scalars(db.select(Solve)).one().plan.solution)


def ask_for_a_solve(app: Flask, *, lessons: int, limit: float = LONG, commit: bool = True) -> None:
    """A campaign of scattered schools and volunteers, large enough to keep the solver busy, and a solve of it."""
    dice = random.Random(1)
    with app.app_context():
        campaign = make_campaign()
        days = [MONDAY + timedelta(days=n) for n in range(5)]
        for _ in range(lessons // 2):
            school = make_school(**somewhere(dice))
            for _ in range(2):
                offered = [(dice.choice(days), dice.randint(1, 7)) for _ in range(4)]
                make_request(
                    campaign, school, slots=offered, team=dice.choice([1, 2]), topics=[dice.choice("abc")]
                )
        for _ in range(lessons // 3):
            make_volunteer(
                campaign, **somewhere(dice), max_lessons=4, max_travel=150, topics=[dice.choice("abc")]
            )
        solve = planning.start_solve(campaign, time_limit=limit)
        jobs.enqueue_solve(solve.id)
        if commit:
            db.session.commit()


def somewhere(dice: random.Random) -> dict[str, float]:
    """A place between Vilnius and Kaunas."""
    share = dice.random()
    lat, lon = (start + share * (end - start) for start, end in zip(VILNIUS, KAUNAS, strict=True))
    return {"lat": lat + dice.uniform(-0.2, 0.2), "lon": lon + dice.uniform(-0.2, 0.2)}


@both_databases
def test_a_solve_whose_worker_is_killed_goes_on_from_its_last_plan_after_the_restart(work):
    ask_for_a_solve(work.app, lessons=60)
    worker = work.start()
    before = work.wait_for_a_plan()
    (engine,) = program.children(worker.pid)
    program.end(worker, signal.SIGKILL)
    program.wait_for(lambda: not program.is_there(engine))
    killed = work.solve()
    assert killed.state == SolveState.RUNNING
    work.solve(time_limit=killed.seconds_used + SHORT)
    work.start()
    done = work.wait_for(SolveState.DONE)
    assert done.attempts == 2
    assert done.runner != before.runner
    assert done.seconds_used >= killed.seconds_used
    assert work.plan().objective.rank <= Plan.from_json(killed.best).objective.rank


@both_databases
def test_another_worker_takes_over_from_one_that_stays_away(work):
    ask_for_a_solve(work.app, lessons=60)
    first = work.start("first")
    work.wait_for_a_plan()
    program.end(first, signal.SIGKILL)
    work.solve(heartbeat=clock.heartbeat() - 91, time_limit=work.solve().seconds_used + SHORT)
    work.start("second")
    assert work.wait_for(SolveState.DONE).runner.startswith("job-second-")


def test_a_worker_that_is_told_to_end_does_so_at_once_and_leaves_its_solve_for_the_next(work):
    ask_for_a_solve(work.app, lessons=60)
    worker = work.start()
    work.wait_for_a_plan()
    (engine,) = program.children(worker.pid)
    assert program.end(worker) == 0
    program.wait_for(lambda: not program.is_there(engine))
    assert work.solve().state == SolveState.RUNNING
    assert "Traceback" not in program.output(work.app).read_text(encoding="utf-8")


def test_a_running_job_is_cancelled_with_its_best_plan(work):
    ask_for_a_solve(work.app, lessons=60)
    work.start()
    work.wait_for_a_plan()
    work.solve(cancel_asked=True)
    assert work.wait_for(SolveState.CANCELLED).plan_id is not None


@both_databases
def test_after_a_solve_the_worker_looks_for_what_would_help(work):
    ask_for_a_solve(work.app, lessons=4, limit=SHORT)
    work.start()
    work.wait_for(SolveState.DONE)

    def found() -> dict | None:
        with work.app.app_context():
            return planning.reasons.found(
                db.session.scalars(db.select(PlanVersion)).one(), planning.reasons.WHY
            )

    assert set(program.wait_for(found)) == {"lessons", "recruits", "asks", "standbys"}


@both_databases
def test_a_job_that_was_not_committed_is_never_run(work):
    ask_for_a_solve(work.app, lessons=2, commit=False)
    with work.app.app_context():
        assert db.session.scalars(db.select(Solve)).all() == []
        table = "workflow_status" if db.engine.dialect.name == "sqlite" else "dbos.workflow_status"
        assert db.session.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 0


def test_a_solve_that_no_job_stands_for_is_ended(work):
    with work.app.app_context():
        solve = planning.start_solve(make_campaign())
        solve.runner, solve.heartbeat = planning.JOB, clock.heartbeat() - 91
        db.session.commit()
    work.start()
    assert work.wait_for(SolveState.FAILED).error == planning.LOST


@both_databases
def test_a_worker_whose_name_another_one_holds_is_refused_in_one_sentence(work):
    with work.app.app_context():
        held = workers.hold_name("worker-1")
        assert work.start().wait(program.PATIENCE_SECONDS) == 1
        assert held
    said = program.output(work.app).read_text(encoding="utf-8")
    assert "A worker called worker-1 is running already" in said
    assert "Traceback" not in said


def test_a_worker_shows_its_pulse_and_forgets_jobs_that_ended_long_ago(work):
    ask_for_a_solve(work.app, lessons=2, limit=SHORT)
    work.start()
    work.wait_for(SolveState.DONE)
    program.wait_for(lambda: look(work.app, workers.alive) == ["worker-1"])
    program.wait_for(lambda: look(work.app, ended_jobs) == 1)
    program.end(work.processes[-1])
    with work.app.app_context():
        db.session.execute(
            sa.text("UPDATE workflow_status SET completed_at = completed_at - 8 * 24 * 3600 * 1000")
        )
        db.session.commit()
    work.start()
    program.wait_for(lambda: look(work.app, ended_jobs) == 0)
    assert work.solve().state == SolveState.DONE


def ended_jobs() -> int:
    return db.session.scalar(sa.text("SELECT count(*) FROM workflow_status WHERE completed_at IS NOT NULL"))


def look(app: Flask, question):
    with app.app_context():
        return question()


@both_databases
def test_preparing_a_database_that_is_ready_changes_nothing(app):
    with app.app_context():
        before = sorted(sa.inspect(db.engine).get_table_names())
        jobs.prepare_database()
        assert sorted(sa.inspect(db.engine).get_table_names()) == before
        assert db.session.scalars(db.select(Message)).all() == []
