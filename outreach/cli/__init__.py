"""The `outreach` command. Exits 0 on success, 1 on a fault of the data (one clear sentence a fault), 2 on wrong usage."""

import sys

import click

from outreach.config import BadSetting
from outreach.services.errors import Refused


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="outreach")
def commands() -> None:
    """Books, plans and publishes school lessons given by volunteers."""


def main() -> None:
    """The entry point: what is refused is told in a sentence, never as a traceback."""
    from outreach.cli import demo, exporting, people, running, season

    for command in (
        demo.demo, running.serve, running.web, running.worker, running.upgrade,
        season.import_, season.solve, season.publish, exporting.export,
        people.link, people.feed_link, people.organizer, people.outbox,
    ):  # fmt: skip
        commands.add_command(command)
    try:
        commands()
    except (Refused, BadSetting) as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
