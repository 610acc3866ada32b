"""`outreach demo`: a whole season in a minute, on made-up people and real towns."""

import tempfile
from pathlib import Path

import click
from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from outreach import clock, create_app, server
from outreach.cli.common import Progress, app_context, language
from outreach.cli.solving import solve_in_this_process, solved_lines
from outreach.config import instance_folder
from outreach.demo import make_campaign
from outreach.extensions import db
from outreach.models import Campaign, Invitation, Person, PlanVersion, Recipient
from outreach.services import access, importing, publishing

ORGANIZER = "organizer@programme.example"


@click.command()
@click.option("--schools", type=click.IntRange(min=1), default=250, show_default=True)
@click.option("--volunteers", type=click.IntRange(min=1), default=300, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--time-limit", type=click.FloatRange(min=1), default=60, show_default=True, help="Seconds for the solve."
)
@click.option("--port", type=int, default=5000, show_default=True)
@click.option("--no-serve", is_flag=True, help="Stop before serving the site.")
def demo(schools: int, volunteers: int, seed: int, time_limit: float, port: int, no_serve: bool) -> None:
    """Make, plan and publish a campaign of made-up people on real towns, then serve the site."""
    app = create_app(_own_settings(port))
    with app_context(app):
        campaign = _imported(schools, volunteers, seed)
        click.echo(_("Planning, for at most %(seconds)s s …", seconds=round(time_limit)))
        plan = solve_in_this_process(campaign, time_limit=time_limit, seed=seed)
        click.echo("\n".join(solved_lines(plan)))
        _publish(plan)
        for line in _links(plan):
            click.echo(line)
        db.session.commit()
    if not no_serve:
        _serve(app, port)


def _own_settings(port: int) -> dict[str, str]:
    """A database made anew, and no mail server: the demo's people are made up, its mails must reach nobody."""
    database = instance_folder() / "demo.sqlite"
    for file in database.parent.glob("demo.sqlite*"):
        file.unlink()
    return {"DATABASE_URL": f"sqlite:///{database}", "MAIL_URL": "", "SITE_URL": f"http://127.0.0.1:{port}"}


def _imported(schools: int, volunteers: int, seed: int) -> Campaign:
    bar = Progress()
    with tempfile.TemporaryDirectory() as folder:
        make_campaign(
            Path(folder), schools=schools, volunteers=volunteers, seed=seed, today=clock.now().date()
        )
        report = importing.import_files(
            [Path(folder)], campaign=None, language=language(), progress=bar.importing
        )  # fmt: skip
    bar.end()
    db.session.commit()
    counts = {kind: sum(outcomes.values()) for kind, outcomes in report.figures().items()}
    click.echo(
        _("%(schools)s schools ask for %(requests)s lessons; %(volunteers)s volunteers.",
          schools=counts["schools"], requests=counts["requests"], volunteers=counts["volunteers"])
    )  # fmt: skip
    return db.session.scalars(db.select(Campaign)).one()


def _publish(plan: PlanVersion) -> None:
    difference = publishing.publish_plan(plan)
    access.add_organizer(ORGANIZER)
    db.session.commit()
    count = len(difference.messages)
    click.echo(
        ngettext(
            "Published; %(num)s message waits in the outbox.",
            "Published; %(num)s messages wait in the outbox.",
            count,
        )
    )


def _links(plan: PlanVersion) -> list[str]:
    """A sign-in link for one of each role: a contact and a volunteer who have lessons, and the organizer."""
    people = {
        _("School"): _invited(Recipient.CONTACT),
        _("Volunteer"): _invited(Recipient.VOLUNTEER),
        _("Organizer"): access.find_person(ORGANIZER),
    }
    return [f"{role + ':':<12} {access.sign_in_link(person)}" for role, person in people.items() if person]


def _invited(recipient: Recipient) -> Person | None:
    query = (
        db.select(Person)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Invitation.recipient == recipient)
    )
    return db.session.scalars(query.order_by(Person.id).limit(1)).first()


def _serve(app: Flask, port: int) -> None:
    click.echo(_("The site is at %(url)s (Ctrl-C ends it).", url=app.config["SITE_URL"]))
    server.serve(app, "127.0.0.1", port)
