"""A campaign as files: the planning problem, the plan, a workbook, a calendar."""

from collections.abc import Callable
from pathlib import Path

import click
from flask_babel import gettext as _

from outreach.cli.common import campaign_named, with_app
from outreach.models import Campaign, PlanVersion
from outreach.services import exporting, planning, reporting
from outreach.services.errors import Refused

FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.argument("slug")
@click.option(
    "--problem",
    type=FILE,
    metavar="FILE.json",
    help="As it would be frozen now; with --plan N as that plan's.",
)
@click.option(
    "--plan",
    "plans",
    multiple=True,
    metavar="FILE.json|N",
    help="The file to write the plan to, or which plan.",
)
@click.option("--xlsx", type=FILE, metavar="FILE.xlsx", help="A workbook of everything.")
@click.option("--ics", type=FILE, metavar="FILE.ics", help="All lessons as one calendar.")
@with_app
def export(
    slug: str, problem: Path | None, plans: tuple[str, ...], xlsx: Path | None, ics: Path | None
) -> None:
    """Write a campaign and its published plan (or plan N) to files."""
    campaign = campaign_named(slug)
    number = next((int(word) for word in plans if word.isdigit()), None)
    wanted: list[tuple[Path | None, Callable[[], bytes]]] = [
        (
            problem,
            lambda: exporting.problem(campaign, _plan(campaign, number) if number is not None else None),
        ),
        (_file(plans), lambda: exporting.solution(_plan(campaign, number))),
        (xlsx, lambda: reporting.workbook(campaign, _plan(campaign, number))),
        (ics, lambda: exporting.lessons_calendar(_plan(campaign, number))),
    ]
    files = [(path, content) for path, content in wanted if path]
    if not files:
        raise click.UsageError(_("Say what to write: --problem, --plan, --xlsx or --ics."))
    for path, content in files:
        path.write_bytes(content())
        click.echo(_("%(file)s is written.", file=path))


def _file(plans: tuple[str, ...]) -> Path | None:
    return next((Path(word) for word in plans if not word.isdigit()), None)


def _plan(campaign: Campaign, number: int | None) -> PlanVersion:
    plan = (
        planning.plan_by_number(campaign, number) if number is not None else planning.published_plan(campaign)
    )
    if plan is None:
        raise Refused(
            _("%(campaign)s has no such plan, or none is published yet.", campaign=campaign.slug), status=404
        )
    return plan
