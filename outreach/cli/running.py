"""Serving the site, alone or with a worker, and bringing the database up to date."""

import logging
import os

import click
from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _

from outreach import config, create_app
from outreach.cli.common import language

host_option = click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
port_option = click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))


@click.command()
@host_option
@port_option
def serve(host: str, port: int) -> None:
    """The site and one worker, both restarted if they die; the database is brought up to date first."""
    from outreach import server

    app = _app(port)
    with app.app_context(), force_locale(language()):
        here = _("The site is at %(url)s. Ctrl-C ends it.", url=f"http://{host}:{port}")
        server.serve(app, host, port, announce=lambda: click.echo(here))


@click.command()
@host_option
@port_option
def web(host: str, port: int) -> None:
    """The site alone, for many processes or machines."""
    from outreach import server

    app = _ready(port)
    with app.app_context(), force_locale(language()), server.listening(host, port) as door:
        os.set_inheritable(door.fileno(), True)
        # This process becomes gunicorn, so that signals reach it without a go-between.
        words = server.web_command(door)
        os.execve(words[0], words, server.settings_of(app))


@click.command()
def worker() -> None:
    """One worker alone: it runs solves and sends mail."""
    from outreach import jobs, server

    server.hold_to_lifeline()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("outreach").setLevel(logging.INFO)
    jobs.Worker(_app()).run()


@click.command()
def upgrade() -> None:
    """Create the database, or migrate it to this version."""
    app = _ready()
    with app.app_context(), force_locale(language()):
        click.echo(_("The database is up to date."))


def _ready(port: int | None = None) -> Flask:
    """The app on a database that is up to date."""
    from outreach import jobs

    app = _app(port)
    with app.app_context():
        jobs.prepare_database()
    return app


def _app(port: int | None = None) -> Flask:
    """The app; its links name the port where nobody said what the site's address is."""
    app = create_app()
    if port and app.config["SITE_URL"] == config.SETTINGS["SITE_URL"][0]:
        app.config["SITE_URL"] = f"http://127.0.0.1:{port}"
    return app
