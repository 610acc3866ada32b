"""From a campaign to plans: freeze it into a problem, have that solved, keep the plans. The only importer of solver."""

from outreach.services.planning import reasons
from outreach.services.planning.alternatives import Alternative, alternatives
from outreach.services.planning.forgetting import forget
from outreach.services.planning.freezing import Frozen, freeze
from outreach.services.planning.pins import pin_assignment, pin_of, unpin
from outreach.services.planning.plans import (
    IllegalPlan,
    latest_plan,
    plan_by_number,
    published_plan,
    store_plan,
)
from outreach.services.planning.repairing import (
    begin_wanted_repairs,
    drafts_of,
    propose_repair,
    want_repair,
)
from outreach.services.planning.running import Progress, run_solve
from outreach.services.planning.slots import REASONS
from outreach.services.planning.solving import (
    JOB,
    LOST,
    cancel_solve,
    end_solve,
    is_silent,
    is_stale,
    is_under_way,
    silent_jobs,
    solve_under_way,
    start_solve,
)

__all__ = [
    "JOB",
    "LOST",
    "REASONS",
    "Alternative",
    "Frozen",
    "IllegalPlan",
    "Progress",
    "alternatives",
    "begin_wanted_repairs",
    "cancel_solve",
    "drafts_of",
    "end_solve",
    "forget",
    "freeze",
    "is_silent",
    "is_stale",
    "is_under_way",
    "latest_plan",
    "pin_assignment",
    "pin_of",
    "plan_by_number",
    "propose_repair",
    "published_plan",
    "reasons",
    "run_solve",
    "silent_jobs",
    "solve_under_way",
    "start_solve",
    "store_plan",
    "unpin",
    "want_repair",
]  # fmt: skip
