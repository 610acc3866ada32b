"""Links, feeds, organizers and the outbox."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask_babel import gettext as _

from outreach.cli.common import as_json, campaign_named, print_figures, with_app
from outreach.extensions import db
from outreach.models import Campaign, OrganizerRole, Person, School
from outreach.services import access, mailing
from outreach.services.errors import Refused


@click.command()
@click.argument("email")
@with_app
def link(email: str) -> None:
    """A fresh sign-in link for EMAIL; it works once, for an hour."""
    url = access.sign_in_link(_known(email))
    db.session.commit()
    click.echo(url)


@click.command("feed-link")
@click.argument("email", required=False)
@click.option("--school", "code", help="The calendar of this school, by its code, for its main contact.")
@click.option("--campaign", "slug", help="All lessons of this campaign, for an organizer.")
@click.option("--municipality", "municipalities", multiple=True, help="Only its lessons; may be repeated.")
@click.option("--name", default="", help="What the address is for, such as “phone”.")
@click.option("--replace", is_flag=True, help="End all earlier addresses of the same calendar.")
@with_app
def feed_link(
    email: str | None,
    code: str | None,
    slug: str | None,
    municipalities: tuple[str, ...],
    name: str,
    replace: bool,
) -> None:
    """One more calendar address, shown this once, for a volunteer, a school's contact or an organizer."""
    if (email is None) == (code is None):
        raise click.UsageError(_("Give either an address or --school CODE."))
    if municipalities and not slug:
        raise click.UsageError(_("--municipality needs --campaign SLUG."))
    school = _school(code) if code else None
    person = _main_contact(school) if school else _known(email or "")
    campaign = campaign_named(slug) if slug else _only_campaign(person)
    calendar = access.Calendar(school, None if school else campaign, municipalities)
    _feed, url = access.new_feed(person, calendar, name=name, replace=replace)
    db.session.commit()
    click.echo(url)


def _only_campaign(person: Person) -> Campaign | None:
    """The newest campaign, for an organizer who has no lessons of her own."""
    if access.roles(person) != {"organizer"}:
        return None
    return db.session.scalar(db.select(Campaign).order_by(Campaign.first_day.desc()).limit(1))


@click.command()
@click.argument("email")
@click.option(
    "--role", type=click.Choice([role.value for role in OrganizerRole]), default=OrganizerRole.ORGANIZER.value
)
@click.option(
    "--municipality", "municipalities", multiple=True, help="Of a regional organizer; may be repeated."
)
@with_app
def organizer(email: str, role: str, municipalities: tuple[str, ...]) -> None:
    """Add an organizer, or change her role."""
    person = access.add_organizer(email, role=role, municipalities=municipalities)
    db.session.commit()
    click.echo(_("%(email)s is now an organizer (%(role)s).", email=person.email, role=role))


@click.command()
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Only messages made on this day (UTC) or later."
)
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Write each as an .eml file."
)
@as_json
@with_app
def outbox(since: datetime | None, folder: Path | None, json_wanted: bool) -> None:
    """The messages: state, receiver, kind, subject."""
    messages = mailing.outbox(since=since.replace(tzinfo=UTC) if since else None)
    rows = [
        {"id": m.id, "state": m.state.value, "to": m.to_address, "kind": m.kind.value, "subject": m.subject}
        for m in messages
    ]
    lines = [
        f"{row['id']:>6}  {row['state']:<9} {row['kind']:<13} {row['to']:<40} {row['subject']}"
        for row in rows
    ]
    if folder:
        written = mailing.write_eml(messages, folder)
        lines.append(_("%(count)s files written to %(folder)s.", count=written, folder=folder))
    print_figures({"messages": rows}, json_wanted, lines or [_("No messages.")])


def _known(email: str) -> Person:
    person = access.find_person(email)
    if person is None:
        raise Refused(_("Nobody here has the address %(email)s.", email=email), status=404)
    return person


def _school(code: str) -> School:
    school = db.session.scalar(db.select(School).filter_by(code=code))
    if school is None:
        raise Refused(_("There is no school with the code %(code)s.", code=code), status=404)
    return school


def _main_contact(school: School) -> Person:
    if not school.contacts:
        raise Refused(_("%(school)s has no contact yet: a calendar belongs to a person.", school=school.name))
    return school.contacts[0].person
