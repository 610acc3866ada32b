"""A solve in this process, told as it goes on; shared by `outreach solve` and `outreach demo`."""

import os
from typing import Any

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from outreach.cli.common import Progress
from outreach.extensions import db
from outreach.models import Campaign, PlanVersion
from outreach.services import planning, reporting
from outreach.services.errors import Refused


def solve_in_this_process(
    campaign: Campaign, *, time_limit: float, seed: int, quiet: bool = False
) -> PlanVersion:
    """A draft plan of `campaign`. Raises Refused when a solve is under way, or when it failed."""
    solve = planning.start_solve(campaign, time_limit=time_limit, seed=seed)
    db.session.commit()
    bar = Progress(quiet)
    solve = planning.run_solve(
        solve.id,
        runner=f"cli-{os.getpid()}",
        on_progress=lambda progress: bar(progress.seconds / time_limit, progress_words(progress)),
    )
    bar.end()
    trouble = _(solve.error) if solve.error else ""
    if solve.plan is None:
        raise Refused(trouble or _("The solve ended without a plan."))
    if trouble:
        click.echo(trouble, err=True)
    return solve.plan


def progress_words(progress: planning.Progress) -> str:
    """One line of a solve's progress."""
    value, bound = progress.objective, progress.bound
    return _(
        "%(seconds)s s: coverage %(coverage)s (at most %(coverage_bound)s), %(minutes)s minutes (at least %(minutes_bound)s)",
        seconds=round(progress.seconds), coverage=value.coverage, coverage_bound=bound.coverage,
        minutes=value.minutes, minutes_bound=bound.minutes,
    )  # fmt: skip


def solved_figures(plan: PlanVersion) -> dict[str, Any]:
    """What a plan reached and what is proven of it, in numbers."""
    return {
        "plan": plan.number, "status": plan.status, "seconds": round(plan.seconds, 1),
        "objective": {"coverage": plan.coverage, "disruption": plan.disruption, "minutes": plan.minutes},
        "bound": {"coverage": plan.coverage_bound, "disruption": plan.disruption_bound, "minutes": plan.minutes_bound},
        "lessons": len(plan.assignments),
        "schools": len({assignment.request.school_id for assignment in plan.assignments}),
        "left_out": len(plan.left_out),
    }  # fmt: skip


def solved_lines(plan: PlanVersion) -> list[str]:
    """The same, to read."""
    figures = solved_figures(plan)
    return [
        _("Plan %(number)s (draft), after %(seconds)s s:", number=plan.number, seconds=figures["seconds"]),
        "  " + ngettext("%(num)s lesson", "%(num)s lessons", figures["lessons"])
        + ", " + ngettext("%(num)s school", "%(num)s schools", figures["schools"]),
        _("  Coverage %(value)s. %(proof)s", value=plan.coverage, proof=reporting.coverage_proof(plan.coverage, plan.coverage_bound)),
        _("  Minutes %(value)s. %(proof)s", value=plan.minutes, proof=reporting.minutes_proof(plan.minutes, plan.minutes_bound)),
        *([_("  Disruption %(value)s. %(proof)s", value=plan.disruption, proof=reporting.disruption_proof(plan.disruption, plan.disruption_bound))]
          if plan.disruption else []),
        *([ngettext("  %(num)s request has no slot left.", "  %(num)s requests have no slot left.", len(plan.left_out))] if plan.left_out else []),
    ]  # fmt: skip
