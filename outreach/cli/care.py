"""Looking after an installation: check, backup, restore."""

import sys
from pathlib import Path

import click
from flask_babel import gettext as _

from outreach.cli.common import as_json, print_figures, with_app
from outreach.services import backups, checkup

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--mail-to", metavar="ADDRESS", help="Send a test mail there.")
@as_json
@with_app
def check(mail_to: str | None, json_wanted: bool) -> None:
    """Settings, database version, mail server, time zones, worker: what is right and what is not."""
    found = list(checkup.findings(mail_to))
    lines = [f"{'✓' if finding.right else '✗'} {finding.name}: {finding.words}" for finding in found]
    print_figures({"findings": [vars(finding) for finding in found]}, json_wanted, lines)
    sys.exit(0 if all(finding.right for finding in found) else 1)


@click.command()
@click.argument("file", type=FILE)
@with_app
def backup(file: Path) -> None:
    """Write the whole database to FILE, consistent while the site runs."""
    backups.backup(file)
    click.echo(_("%(file)s is written.", file=file))


@click.command()
@click.argument("file", type=FILE)
@click.confirmation_option(prompt="Everything since that backup will be gone. Go on?")
@with_app
def restore(file: Path) -> None:
    """Put the whole database back as it is in FILE."""
    backups.restore(file)
    click.echo(_("The database is as it was in %(file)s.", file=file))
