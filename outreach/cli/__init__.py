"""The `outreach` command. Exits 0 on success, 1 on a fault of the data (one clear sentence a fault), 2 on wrong usage."""

from importlib import import_module
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from outreach.config import BadSetting
from outreach.services.errors import Refused

# Where each command stands; a module is loaded only when its command is asked for.
COMMANDS = {
    "demo": "demo", "serve": "running", "web": "running", "worker": "running", "upgrade": "running",
    "import": "season", "solve": "season", "publish": "season", "export": "exporting",
    "link": "people", "feed-link": "people", "organizer": "people", "outbox": "people", "receive": "receiving",
    "check": "care", "backup": "care", "restore": "care",
}  # fmt: skip


class Commands(click.Group):
    """Lists its commands in the order of use."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"outreach.cli.{COMMANDS[name]}")
        found = getattr(module, name.replace("-", "_"), None) or getattr(module, f"{name}_")
        assert isinstance(found, click.Command)
        return found

    def invoke(self, context: click.Context) -> Any:
        """What is refused is told in a sentence, never as a traceback."""
        try:
            return super().invoke(context)
        except (Refused, BadSetting) as fault:
            raise click.ClickException(str(fault)) from fault
        except OperationalError as fault:
            raise click.ClickException(f"The database says: {str(fault.orig).splitlines()[0]}.") from fault
        except OSError as fault:
            if fault.filename is None:
                raise
            raise click.ClickException(f"{fault.filename}: {fault.strerror}.") from fault


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="outreach")
def commands() -> None:
    """Books, plans and publishes school lessons given by volunteers."""


def main() -> None:
    """The entry point."""
    commands(prog_name="outreach")
