"""What every command shares: the app's context, the reader's language, figures as JSON, a progress bar."""

import functools
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_migrate import upgrade

from outreach import create_app
from outreach.extensions import db
from outreach.models import Campaign
from outreach.services.errors import Refused

as_json = click.option("--json", "json_wanted", is_flag=True, help="Print the figures as JSON.")


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run the command inside the app, its database ready, in the reader's language."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with app_context(create_app()):
            return command(*args, **kwargs)

    return wrapped


@contextmanager
def app_context(app: Flask) -> Iterator[Flask]:
    """The app's context on a database that is there; what a service refuses ends the command with its sentence."""
    with app.app_context(), force_locale(language()):
        try:
            ready_database()
            yield app
        except Refused as fault:
            raise click.ClickException(str(fault)) from fault  # while the reader's language is known


def language() -> str:
    """OUTREACH_LANG, else LANG, else English: `lt` or `en`."""
    wanted = (os.environ.get("OUTREACH_LANG") or os.environ.get("LANG") or "en")[:2].lower()
    return wanted if wanted in current_app.config["LANGUAGES"] else "en"


def ready_database() -> None:
    """Make the tables of a database that has none; one that has them is migrated only when it is asked for."""
    if not sa.inspect(db.engine).has_table("alembic_version"):
        upgrade()
    db.session.remove()


def campaign_named(slug: str) -> Campaign:
    """The campaign; raises Refused with the slugs that there are."""
    campaign = db.session.scalar(db.select(Campaign).filter_by(slug=slug))
    if campaign is None:
        known = ", ".join(db.session.scalars(db.select(Campaign.slug).order_by(Campaign.slug))) or "–"
        raise Refused(
            _("There is no campaign “%(slug)s”. Known: %(known)s.", slug=slug, known=known), status=404
        )
    return campaign


def print_figures(figures: dict[str, Any], json_wanted: bool, lines: list[str]) -> None:
    """The figures as one JSON object, or as lines to read."""
    click.echo(json.dumps(figures, ensure_ascii=False) if json_wanted else "\n".join(lines))


class Progress:
    """One line that is drawn again where a person watches, a plain line every few seconds elsewhere; on stderr."""

    WIDTH = 24

    def __init__(self, quiet: bool = False) -> None:
        self.watched = sys.stderr.isatty()
        self.quiet = quiet
        # The first word comes after two seconds: shorter work needs none.
        self.next_at = time.monotonic() + 2
        self.drawn = 0

    def __call__(self, done: float, text: str) -> None:
        """Show `text` behind a bar filled to `done` (0 to 1)."""
        now = time.monotonic()
        if self.quiet or now < self.next_at:
            return
        self.next_at = now + (0.2 if self.watched else 5)
        if not self.watched:
            click.echo(text, err=True)
            return
        filled = round(min(max(done, 0), 1) * self.WIDTH)
        line = f"[{'#' * filled}{'·' * (self.WIDTH - filled)}] {text}"
        click.echo("\r" + line.ljust(self.drawn), nl=False, err=True)
        self.drawn = len(line)

    def importing(self, done: int, total: int) -> None:
        """What an import tells: rows done, of all."""
        share = done / max(total, 1)
        self(share, _("Importing: %(percent)s%%", percent=round(100 * share)))

    def end(self) -> None:
        """Leave the line for what comes next."""
        if self.watched and self.drawn:
            click.echo("", err=True)
            self.drawn = 0
