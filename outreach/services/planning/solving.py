"""Asking for a solve, calling it off, and what becomes of it."""

import logging

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, Person, PlanState, PlanVersion, Solve, SolveState
from outreach.services import audit
from outreach.services.errors import Refused
from outreach.services.planning.forgetting import anybody_left, empty
from outreach.services.planning.freezing import freeze
from outreach.services.planning.plans import IllegalPlan, store_plan
from solver import Plan

log = logging.getLogger(__name__)

UNDER_WAY = (SolveState.QUEUED, SolveState.RUNNING)
STALE_SECONDS = 90.0
LONGEST_SECONDS = 24 * 3600
LARGEST_SEED = 2**31 - 1
JOB = "job"  # the runner of a solve that waits for the worker; what the worker runs begins with it

# What stands in Solve.error: English here, translated where it is shown.
N_ = str
ENDED = N_("The solver's process ended before its time; the machine may have run out of memory.")
LOST = N_("The process that ran this solve is gone.")
TOO_OFTEN = N_("The worker was lost again and again during this solve.")
BROKEN = N_("The solver's plan did not pass the check of the rules and was not kept.")


def start_solve(
    campaign: Campaign,
    *,
    time_limit: float = 60,
    seed: int = 1,
    requested_by: Person | None = None,
    repairs: bool = False,
) -> Solve:
    """Freeze the campaign into a new solve, queued. Adds and flushes; `jobs.enqueue_solve` or `run_solve` comes next.

    `time_limit` in seconds. `repairs`: mend the published plan step by step (see repairing.py). Raises Refused 409 while another solve of the campaign is under way, and what `freeze` raises.
    One whose process is gone (see is_stale) is ended first, its best plan kept as a draft.
    """
    _check(time_limit, seed)
    other = solve_under_way(campaign)
    if other is not None and not is_stale(other):
        raise _busy()
    if other is not None:
        end_solve(other, SolveState.FAILED, error=LOST)
    campaign.repair_wanted_at = None  # what is frozen now has it in; who says no meanwhile waits for this row
    db.session.flush()
    frozen = freeze(campaign)
    solve = Solve(
        campaign=campaign,
        requested_by_id=requested_by.id if requested_by else None,
        problem=frozen.problem.to_json(),
        left_out=frozen.left_out,
        time_limit=time_limit,
        seed=seed,
        repairs=repairs,
        heartbeat=clock.heartbeat(),
    )
    _add_alone(solve)
    audit.record(
        "solve.started",
        str(solve.id),
        actor=requested_by,
        campaign=campaign,
        time_limit=time_limit,
        seed=seed,
    )
    return solve


def _check(time_limit: float, seed: int) -> None:
    if not 0 < time_limit <= LONGEST_SECONDS:
        raise Refused(_l("The time limit must be between 1 second and 24 hours."), field="time_limit")
    if not 0 <= seed <= LARGEST_SEED:
        raise Refused(
            _l("The seed must be a whole number from 0 to %(most)s.", most=LARGEST_SEED), field="seed"
        )


def _add_alone(solve: Solve) -> None:
    """Two who press the button in the same instant: the database lets one through."""
    try:
        with db.session.begin_nested():
            db.session.add(solve)
    except IntegrityError:
        raise _busy() from None


def _busy() -> Refused:
    return Refused(
        _l("A solve of this campaign is already under way. Wait for it, or cancel it first."), status=409
    )


def solve_under_way(campaign: Campaign) -> Solve | None:
    """The campaign's solve that is queued or running; `is_stale` tells whether somebody still works on it."""
    query = db.select(Solve).where(Solve.campaign_id == campaign.id, Solve.state.in_(UNDER_WAY))
    return db.session.scalar(query)


def is_under_way(solve: Solve) -> bool:
    """Whether the solve is queued or running."""
    return solve.state in UNDER_WAY


def is_stale(solve: Solve) -> bool:
    """Whether nobody will bring the solve to an end: no sign of life for 90 s, and no job that the worker resumes."""
    return not solve.runner.startswith(JOB) and is_silent(solve)


def is_silent(solve: Solve) -> bool:
    """Whether the solve is under way and gave no sign of life for 90 s: its worker is dead or has not begun."""
    return is_under_way(solve) and clock.heartbeat() - solve.heartbeat > STALE_SECONDS


def silent_jobs() -> list[Solve]:
    """The solves that the worker should be running and of which nothing was heard for 90 s."""
    oldest = clock.heartbeat() - STALE_SECONDS
    query = db.select(Solve).where(
        Solve.state.in_(UNDER_WAY), Solve.runner.startswith(JOB), Solve.heartbeat < oldest
    )
    return list(db.session.scalars(query))


def cancel_solve(solve: Solve, actor: Person | None = None) -> None:
    """Call the solve off, its best plan so far kept as a draft. Flushes.

    One that runs is told to stop, which takes a moment; one that waits, or whose process is gone, ends here and now.
    Cancelling one that has ended changes nothing.
    """
    db.session.refresh(solve, with_for_update=True)
    if not is_under_way(solve):
        return
    solve.cancel_asked = True
    audit.record("solve.cancelled", str(solve.id), actor=actor, campaign=solve.campaign)
    if solve.state == SolveState.QUEUED or is_silent(solve):
        end_solve(solve, SolveState.CANCELLED)
    db.session.flush()


def end_solve(solve: Solve, state: SolveState, *, error: str = "") -> None:
    """Bring the solve to its end with its best plan so far (`solve.best`), if there is one, as a draft. Flushes."""
    try:
        if solve.best is not None:
            with db.session.begin_nested():
                _keep(solve, Plan.from_json(solve.best))
    except IllegalPlan as fault:
        log.error("Solve %s: %s", solve.id, fault)
        state, error = SolveState.FAILED, BROKEN
    solve.state = state
    solve.error = error
    solve.finished_at = clock.now()
    if anybody_left(solve):
        empty(solve)
    db.session.flush()


def _keep(solve: Solve, plan: Plan) -> None:
    """The plan as a draft; of a repair, instead of those first proposals that it or a later one makes needless."""
    solve.plan = store_plan(solve, plan, "all" if solve.repairs else "")
    kept = [solve.plan]
    for number in reversed(solve.drafts):
        draft = db.session.scalar(
            db.select(PlanVersion).filter_by(campaign_id=solve.campaign_id, number=number)
        )
        needless = draft and any(
            one.coverage >= draft.coverage and one.disruption <= draft.disruption for one in kept
        )
        if draft and needless and draft.state == PlanState.DRAFT:
            db.session.delete(draft)
        elif draft:
            kept.append(draft)
