"""The addresses of calendars: many a person, each shown once, ended alone or all at once (calendars.md, E40)."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import Signer
from sqlalchemy.orm import joinedload

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, FeedToken, Organizer, Person, School, SchoolContact
from outreach.services import links
from outreach.services.access.people import role_exists, roles, schools_of
from outreach.services.access.tokens import hashed
from outreach.services.calendars import clean_line
from outreach.services.errors import Refused

NOTED_EVERY = timedelta(hours=1)
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Calendar:
    """What an address shows: her own lessons, those of a `school`, or a `campaign`, in some `municipalities` or all."""

    school: School | None = None
    campaign: Campaign | None = None
    municipalities: Sequence[str] = ()

    def shows(self, feed: FeedToken) -> bool:
        """Whether the address belongs to this calendar, whichever part of the campaign it shows."""
        school = self.school.id if self.school else None
        campaign = self.campaign.id if self.campaign else None
        return (feed.school_id, feed.campaign_id) == (school, campaign)


OWN = Calendar()


def new_feed(
    person: Person, calendar: Calendar = OWN, *, name: str = "", replace: bool = False, once: str = ""
) -> tuple[FeedToken, str]:
    """One more calendar address, which is shown this once. Flushes.

    `replace` ends her earlier addresses of the same calendar; without it none ever ends. `once` names a form: sent
    twice, it makes one address. Raises Refused where there would be nothing to see, or what is not hers.
    """
    _check(person, calendar)
    if replace:
        end_feeds(person, calendar)
    name = clean_line(name, _LONGEST_NAME)
    token = _token_of_form(person, calendar, name, once) if once else secrets.token_urlsafe(32)
    made = db.session.scalar(sa.select(FeedToken).filter_by(token_hash=hashed(token)))
    if made is not None and made.ended_at is None:
        return made, links.feed(token)
    if made is not None:  # the form came back long after its address had ended
        token = secrets.token_urlsafe(32)
    row = FeedToken(
        person=person, school=calendar.school, campaign=calendar.campaign, municipalities=list(calendar.municipalities),
        token_hash=hashed(token), name=name,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row, links.feed(token)


def _token_of_form(person: Person, calendar: Calendar, name: str, once: str) -> str:
    """The same for the same form, and as hard to guess as a random one without the site's own secret."""
    school, campaign = (one.id if one else 0 for one in (calendar.school, calendar.campaign))
    asked = json.dumps([person.id, school, campaign, sorted(calendar.municipalities), name, once])
    signer = Signer(current_app.config["SECRET_KEY"], salt="feed", digest_method=hashlib.sha256)
    return signer.get_signature(asked).decode("ascii")


def feeds_of(person: Person, calendar: Calendar | None = None) -> list[FeedToken]:
    """Her live addresses, of one calendar or of all, the newest first; one query."""
    query = (
        sa.select(FeedToken)
        .where(FeedToken.person_id == person.id, FeedToken.ended_at.is_(None))
        .options(joinedload(FeedToken.school))
        .order_by(FeedToken.id.desc())
    )
    return [feed for feed in db.session.scalars(query) if calendar is None or calendar.shows(feed)]


def end_feed(feed: FeedToken) -> None:
    """The address answers 404 from now on; her others live on. Flushes."""
    if feed.ended_at is None:
        feed.ended_at = clock.now()
        db.session.flush()


def end_feeds(person: Person, calendar: Calendar | None = None) -> int:
    """End all her addresses, of one calendar or of all; returns how many there were. Flushes."""
    live = feeds_of(person, calendar)
    for feed in live:
        end_feed(feed)
    return len(live)


def feed_of(token: str) -> FeedToken | None:
    """The live feed of this token, its person, school and campaign loaded; one query.

    None for one that is unknown or ended, of a person who left or lost her part, or of a school she no longer
    speaks for.
    """
    speaks_for = sa.exists().where(
        SchoolContact.person_id == FeedToken.person_id, SchoolContact.school_id == FeedToken.school_id
    )
    organizes = sa.exists().where(Organizer.person_id == FeedToken.person_id)
    has_a_part = sa.or_(*role_exists(FeedToken.person_id).values())
    return db.session.scalar(
        sa.select(FeedToken)
        .join(FeedToken.person)
        .where(
            FeedToken.token_hash == hashed(token),
            FeedToken.ended_at.is_(None),
            Person.left_at.is_(None),
            sa.case(
                (FeedToken.campaign_id.is_not(None), organizes),
                (FeedToken.school_id.is_not(None), speaks_for),
                else_=has_a_part,
            ),
        )
        .options(
            joinedload(FeedToken.person).joinedload(Person.organizer),
            joinedload(FeedToken.school),
            joinedload(FeedToken.campaign),
        )
    )


def is_note_due(feed: FeedToken) -> bool:
    """Whether nobody noted within the hour that the feed was read."""
    return feed.last_read_at is None or feed.last_read_at <= clock.now() - NOTED_EVERY


def note_read(feed_id: int, client: str) -> None:
    """Write down that a client of this kind has just read the feed."""
    db.session.execute(
        sa.update(FeedToken)
        .where(FeedToken.id == feed_id)
        .values(last_read_at=clock.now(), last_client=client)
    )


def _check(person: Person, calendar: Calendar) -> None:
    mine = roles(person)
    if not mine:
        raise Refused(_l("%(email)s has no part here and no calendar.", email=person.email), status=409)
    if calendar.school is not None and calendar.school not in schools_of(person):
        raise Refused(_l("Only a contact of the school may have its calendar."), status=403)
    if calendar.campaign is not None and "organizer" not in mine:
        raise Refused(_l("Only an organizer may have the calendar of a campaign."), status=403)
