"""A season in three commands: import, solve, publish."""

import sys
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from outreach.cli.common import Progress, as_json, campaign_named, language, print_figures, with_app
from outreach.cli.solving import solve_in_this_process, solved_figures, solved_lines
from outreach.extensions import db, reading
from outreach.models import Campaign, PlanVersion
from outreach.services import importing, planning, publishing
from outreach.services.errors import Refused

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--campaign", "slug", help="The campaign that a lone file belongs to.")
@click.option("--dry-run", is_flag=True, help="Only report what would be added and changed.")
@click.option(
    "--skip-faulty", is_flag=True, help="Import the rows without a fault; the others come back as a file."
)
@click.option(
    "--skipped", "folder", type=FOLDER, help="Where skipped rows go (default: skipped/ beside the file)."
)
@click.option("--overwrite", is_flag=True, help="The file wins over what people have changed online.")
@as_json
@with_app
def import_(
    paths: tuple[Path, ...], slug: str | None, folder: Path | None, json_wanted: bool, **how: bool
) -> None:
    """Bring in a campaign's spreadsheets: folders or files, csv or xlsx."""
    bar = Progress(quiet=json_wanted)
    report = importing.import_files(
        list(paths), campaign=slug, language=language(), progress=bar.importing, **how
    )  # fmt: skip
    bar.end()
    db.session.commit()
    lines = [*map(str, report.faults), *(_("Warning: %(text)s", text=note) for note in report.warnings)]
    lines += [*(_("Kept: %(text)s", text=note) for note in report.kept), *_counts(report)]
    if report.written and report.skipped:
        lines += _write_skipped(report, folder or _beside(paths[0]))
    print_figures(_as_figures(report), json_wanted, lines)
    sys.exit(0 if report.ok else 1)


def _counts(report: importing.Report) -> list[str]:
    words = {
        "added": _("added"), "changed": _("changed"), "unchanged": _("unchanged"), "kept": _("values kept"), "skipped": _("skipped"),
    }  # fmt: skip
    lines = [
        f"{kind}: " + ", ".join(f"{number} {words[outcome]}" for outcome, number in counts.items() if number)
        for kind, counts in report.figures().items()
    ]
    if report.dry_run:
        return [*lines, _("Nothing was written: this was a dry run.")]
    return lines if report.written else [*lines, _("Nothing was written.")]


def _beside(path: Path) -> Path:
    return (path if path.is_dir() else path.parent) / "skipped"


def _write_skipped(report: importing.Report, folder: Path) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    files = importing.skipped_files(report)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [_("The skipped rows are in %(folder)s.", folder=folder)] if files else []


def _as_figures(report: importing.Report) -> dict[str, Any]:
    return {
        "campaign": report.campaign, "written": report.written, "counts": report.figures(),
        "faults": [str(note) for note in report.faults], "warnings": [str(note) for note in report.warnings],
        "kept": [str(note) for note in report.kept],
    }  # fmt: skip


@click.command()
@click.argument("slug")
@click.option("--time-limit", type=click.FloatRange(min=1), default=60, show_default=True, help="Seconds.")
@click.option("--seed", type=int, default=1, show_default=True)
@as_json
@with_app
def solve(slug: str, time_limit: float, seed: int, json_wanted: bool) -> None:
    """A new draft plan: who gives which lesson when. Ctrl-C keeps the best plan so far."""
    plan = solve_in_this_process(campaign_named(slug), time_limit=time_limit, seed=seed, quiet=json_wanted)
    print_figures(solved_figures(plan), json_wanted, solved_lines(plan))


@click.command()
@click.argument("slug")
@click.option("--plan", "number", type=int, help="A plan by its number; default: the latest draft.")
@click.option("--dry-run", is_flag=True, help="Only show the difference and the messages.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
@with_app
def publish(slug: str, number: int | None, dry_run: bool, yes: bool, json_wanted: bool) -> None:
    """Show the difference to what is published and the messages, ask, and publish."""
    with reading():  # nobody has to wait for the database meanwhile
        plan = _plan(campaign_named(slug), number)
        difference = publishing.difference(plan)
        if difference.refusals:
            raise click.ClickException("\n".join(map(str, difference.refusals)))
        lines = difference_lines(plan, difference)
        ahead = publishing.write_ahead(plan) if not dry_run else None
    plan = _plan(campaign_named(slug), number)
    wanted = not dry_run and (yes or _agreed(lines, json_wanted))
    if wanted:
        difference = publishing.publish_plan(plan, ahead=ahead)
        db.session.commit()
    figures = difference_figures(plan, difference) | {"published": wanted}
    last = _("Plan %(number)s is published.", number=plan.number) if wanted else _("Nothing was published.")
    print_figures(figures, json_wanted, [*(lines if yes or dry_run else []), last])


def _agreed(lines: list[str], json_wanted: bool) -> bool:
    if json_wanted:
        raise click.UsageError(_("--json cannot ask: add --yes or --dry-run."))
    click.echo("\n".join(lines))
    db.session.rollback()  # nobody must wait for the database while a person thinks; publishing reads all anew
    return click.confirm(_("Publish it?"))


def difference_lines(plan: PlanVersion, difference: publishing.Difference) -> list[str]:
    """What publishing would change, in words, the counts last."""
    changes = [str(change.words) for change in (*difference.changed, *difference.new, *difference.lost)]
    counts = _(
        "Plan %(number)s: %(kept)s kept, %(changed)s changed, %(new)s new, %(lost)s lost; %(messages)s messages.",
        number=plan.number, kept=len(difference.kept), changed=len(difference.changed), new=len(difference.new),
        lost=len(difference.lost), messages=len(difference.messages),
    )  # fmt: skip
    return [*changes, *(str(warning) for warning in difference.warnings), counts]


def difference_figures(plan: PlanVersion, difference: publishing.Difference) -> dict[str, Any]:
    """The difference in numbers."""
    parts = ("kept", "changed", "new", "lost", "messages")
    return {"plan": plan.number} | {part: len(getattr(difference, part)) for part in parts}


def _plan(campaign: Campaign, number: int | None) -> PlanVersion:
    plan = planning.plan_by_number(campaign, number) if number is not None else planning.latest_plan(campaign)
    if plan is None:
        raise Refused(_("%(campaign)s has no such plan: solve first.", campaign=campaign.slug), status=404)
    return plan
