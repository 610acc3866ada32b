"""What is right with an installation and what is not, each in a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import make_msgid

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign
from outreach.services import answers, mailing, retention, workers
from outreach.services.calendars import Address, zone_is_exact
from outreach.services.mailing import Parcel
from outreach.services.mime import plain_mail


@dataclass(frozen=True)
class Finding:
    """One thing looked at, whether it is right, and in which words."""

    name: str
    right: bool
    words: str


def findings(mail_to: str | None = None) -> Iterator[Finding]:
    """Settings, database version, time zones, worker, mail server and mailbox, in that order; `mail_to` gets a test mail."""
    yield from _settings()
    yield _database()
    yield from _zones()
    yield _worker()
    yield _retention()
    yield _mail(mail_to)
    yield _mailbox()


def _settings() -> Iterator[Finding]:
    site = current_app.config["SITE_URL"]
    public = not site.startswith(("http://127.", "http://localhost"))
    safe = site.startswith("https:") or not public
    words = site if safe else _("%(url)s is not encrypted: calendars and links hold secrets.", url=site)
    yield Finding("SITE_URL", safe, words)
    sender = mailing.sender().email
    ready = not public or not sender.endswith("@localhost")
    yield Finding("MAIL_FROM", ready, sender if ready else _("MAIL_FROM is not set: no answer would arrive."))
    if clock.is_moved():
        yield Finding(
            "OUTREACH_NOW", not public, _("The clock is set to %(now)s.", now=clock.now().isoformat())
        )


def _database() -> Finding:
    with db.engine.connect() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
    words = _("version %(here)s", here=here) if here == newest else _("version %(here)s, not %(newest)s: run outreach upgrade.", here=here, newest=newest)  # fmt: skip
    return Finding("DATABASE_URL", here == newest, f"{db.engine.dialect.name}, {words}")


def _zones() -> Iterator[Finding]:
    for campaign in db.session.scalars(db.select(Campaign).order_by(Campaign.slug)):
        exact = zone_is_exact(campaign.timezone, range(campaign.first_day.year, campaign.last_day.year + 1))
        words = campaign.timezone if exact else _("%(zone)s changes its clocks by a rule that calendars are not told yet.", zone=campaign.timezone)  # fmt: skip
        yield Finding(campaign.slug, exact, words)


def _worker() -> Finding:
    alive = workers.alive()
    return Finding(
        "worker", bool(alive), ", ".join(alive) or _("No worker runs: nothing is planned or sent.")
    )


def _retention() -> Finding:
    """What the worker erases today, and whom somebody should ask; nothing is erased here."""
    found = [f"{each.count} {each.words}" for each in retention.sweep(dry_run=True) if each.count]
    return Finding("retention", True, "; ".join(found) or _("Nothing is old enough to be erased."))


def _mail(to: str | None) -> Finding:
    url = current_app.config["MAIL_URL"]
    if not url:
        return Finding("MAIL_URL", True, _("Not set: messages wait in the outbox."))
    if to is None:
        return Finding("MAIL_URL", True, _("Set; --mail-to ADDRESS sends a test."))
    sender = mailing.sender()
    eml = plain_mail(
        sender=sender, to=Address("", to), subject=_("A test"), text=_("This mail was sent to try the mail server."),
        message_id=make_msgid(domain=sender.email.partition("@")[2]), date=clock.now(),
    )  # fmt: skip
    with mailing.transport_for(url, sender.email) as transport:
        outcome = transport.send(Parcel(id=0, kind="test", to=to, eml=eml))
    return Finding("MAIL_URL", outcome.verdict == "taken", outcome.answer)


def _mailbox() -> Finding:
    url = current_app.config["IMAP_URL"]
    if not url:
        words = _("Not set: answers by mail are not read; outreach receive takes them from files.")
        return Finding("IMAP_URL", True, words)
    try:
        count = answers.waiting(url)
    except answers.TROUBLE as trouble:
        return Finding(
            "IMAP_URL", False, _("The mailbox cannot be read: %(fault)s", fault=answers.said(trouble))
        )
    return Finding("IMAP_URL", True, _n("%(num)s mail is new there.", "%(num)s mails are new there.", count))
