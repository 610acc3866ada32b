"""Mending the published plan after something happened: somebody cannot come, a school is closed, a request is new.

What happened is in the database already (an answer, a closure, a request): a repair freezes the campaign as it stands and
proposes plans as drafts, to be looked at and published like any other.
"""

import json
import logging

from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, Person, PlanVersion, Solve
from outreach.services.errors import Refused
from outreach.services.planning.plans import published_plan, store_plan
from outreach.services.planning.solving import is_stale, solve_under_way, start_solve
from solver import Problem, Repair

log = logging.getLogger(__name__)

REPAIR_SECONDS = 60.0


def propose_repair(
    campaign: Campaign,
    *,
    time_limit: float = REPAIR_SECONDS,
    seed: int = 1,
    requested_by: Person | None = None,
) -> Solve:
    """Start a repair of the published plan, queued; `jobs.enqueue_solve(solve.id)` (or `run_solve`) comes next. Flushes.

    Record first what happened: `answers.answer(invitation, Answer.DECLINED, …)` for who cannot come (see also
    dropouts.py), or a closure. Within two seconds of its start there is a draft in which nobody moves who need not; at
    the end one that serves most, where it differs. Raises Refused 409 where nothing is published, or while another solve
    of the campaign is under way (what happened is recorded all the same: the next repair takes it in), and whatever
    `freeze` raises.
    """
    if published_plan(campaign) is None:
        raise Refused(_l("No plan is published yet, so there is nothing to repair."), status=409)
    return start_solve(campaign, time_limit=time_limit, seed=seed, requested_by=requested_by, repairs=True)


def want_repair(campaign: Campaign) -> None:
    """Somebody cannot come: the worker begins a repair as soon as no other solve is under way. Flushes."""
    campaign.repair_wanted_at = clock.now()
    db.session.flush()


def begin_wanted_repairs() -> list[Solve]:
    """A repair for each campaign that waits for one, as `propose_repair` gives it. Flushes.

    One that cannot begin, because an organizer's pin has died for example, is not tried again and again: organizers
    were told what happened, and the button of their page tells them what stands in the way.
    """
    waiting = db.select(Campaign).where(Campaign.repair_wanted_at.is_not(None)).order_by(Campaign.id)
    free = [campaign for campaign in db.session.scalars(waiting) if _is_free(campaign)]
    return [solve for campaign in free if (solve := _begun(campaign))]


def _is_free(campaign: Campaign) -> bool:
    other = solve_under_way(campaign)
    return other is None or is_stale(other)


def _begun(campaign: Campaign) -> Solve | None:
    try:
        return propose_repair(campaign)
    except Refused as refusal:
        log.warning("No repair of %s could begin: %s", campaign.slug, refusal.sentence)
        campaign.repair_wanted_at = None
        db.session.flush()
        return None


def asked_since(solve: Solve) -> tuple[str, ...]:
    """The lessons of a repair that the published plan was made without knowing."""
    published = published_plan(solve.campaign)
    known = set(_lessons(published.problem)) if published else set()
    return tuple(id for id in _lessons(solve.problem) if published and id not in known)


def _lessons(problem: str) -> list[str]:
    return [lesson["id"] for lesson in json.loads(problem)["lessons"]]


def propose(solve: Solve, found: Repair) -> PlanVersion | None:
    """Keep a first proposal as a draft; None where an earlier attempt kept it. Adds and flushes. Raises IllegalPlan."""
    if found.freedom in {draft.freedom for draft in drafts_of(solve)}:
        return None
    plan = found.for_whole(Problem.from_json(solve.problem), None)
    draft = store_plan(solve, plan, found.freedom)
    solve.drafts = [*solve.drafts, draft.number]
    db.session.flush()
    return draft


def drafts_of(solve: Solve) -> list[PlanVersion]:
    """The first proposals of a repair that are still there, in their order."""
    query = db.select(PlanVersion).where(
        PlanVersion.campaign_id == solve.campaign_id, PlanVersion.number.in_(solve.drafts)
    )
    return list(db.session.scalars(query.order_by(PlanVersion.number)))
