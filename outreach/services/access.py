"""Who may come in: sign-in links, roles, and the addresses of feeds. Of every secret only its SHA-256 is kept."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Campaign,
    FeedToken,
    MessageKind,
    Organizer,
    OrganizerRole,
    Person,
    School,
    SchoolContact,
    SignInToken,
    Volunteer,
)
from outreach.services import audit, links, mailing
from outreach.services.calendars import clean_line
from outreach.services.errors import Refused

LINKS_AN_HOUR = 5
NOTED_EVERY = timedelta(hours=1)
_LONGEST_TOKEN = 100
_LONGEST_NAME = 80


def find_person(email: str) -> Person | None:
    """Who has this address; case and spaces do not matter."""
    return db.session.scalar(sa.select(Person).where(Person.email == _normal(email)))


def roles(person: Person) -> frozenset[str]:
    """`school`, `volunteer`, `organizer`: what she may open. Who has left has none. One query."""
    if person.left_at is not None:
        return frozenset()
    questions = [question.label(role) for role, question in _role_exists(person.id).items()]
    found = db.session.execute(sa.select(*questions)).one()._mapping
    return frozenset(role for role, has in found.items() if has)


def schools_of(person: Person) -> list[School]:
    """The schools that she speaks for, by name."""
    mine = sa.select(SchoolContact.school_id).where(SchoolContact.person_id == person.id)
    return list(db.session.scalars(sa.select(School).where(School.id.in_(mine)).order_by(School.name)))


def volunteers_of(person: Person) -> list[Volunteer]:
    """Her part in each campaign that she has not left, the newest first."""
    return list(
        db.session.scalars(
            sa.select(Volunteer)
            .join(Volunteer.campaign)
            .where(Volunteer.person_id == person.id, Volunteer.left_at.is_(None))
            .options(joinedload(Volunteer.campaign))
            .order_by(Campaign.first_day.desc(), Volunteer.id)
        )
    )


def ask_for_link(email: str) -> None:
    """Queue a sign-in mail, if the address is known, has a role, and had fewer than five links within the hour.

    Says nothing either way: whoever asks learns nothing about who is known here. Flushes.
    """
    person = find_person(email)
    if person is None or not roles(person) or _links_lately(person) >= LINKS_AN_HOUR:
        return
    mailing.queue(MessageKind.SIGN_IN, person, link=_new_link(person))


def sign_in_link(person: Person) -> str:
    """A fresh link, for the command line. It works once, for an hour. Raises Refused for a person without a role."""
    if not roles(person):
        raise Refused(
            _l("%(email)s has no part here and could open nothing.", email=person.email), status=409
        )
    return _new_link(person)


def look(token: str) -> Person:
    """Whose link this is; it stays unused, since mail scanners look too. Raises Refused 410 if it does not work."""
    row = db.session.scalar(
        sa.select(SignInToken).where(*_works(token)).options(joinedload(SignInToken.person))
    )
    if row is None or not roles(row.person):
        raise _over()
    return row.person


def redeem(token: str) -> Person:
    """Use a link up and say who comes in; of two at the same moment one gets in. Raises Refused 410."""
    used = sa.update(SignInToken).where(*_works(token)).values(used_at=clock.now())
    person_id = db.session.scalar(used.returning(SignInToken.person_id))
    person = db.session.get(Person, person_id) if person_id else None
    if person is None or not roles(person):
        raise _over()
    return person


def new_feed(
    person: Person, *, school: School | None = None, name: str = "", replace: bool = False
) -> tuple[FeedToken, str]:
    """One more calendar address, which is shown this once: her own lessons, or those of a school that she speaks for.

    `replace` ends her earlier addresses of the same calendar. Raises Refused where there would be nothing to see.
    """
    if not roles(person):
        raise Refused(_l("%(email)s has no part here and no calendar.", email=person.email), status=409)
    if school is not None and school not in schools_of(person):
        raise Refused(_l("Only a contact of the school may have its calendar."), status=403)
    if replace:
        for feed in feeds_of(person):
            if feed.school_id == (school.id if school else None):
                end_feed(feed)
    token = secrets.token_urlsafe(32)
    row = FeedToken(
        person=person, school=school, token_hash=_hashed(token), name=clean_line(name, _LONGEST_NAME)
    )
    db.session.add(row)
    db.session.flush()
    return row, links.feed(token)


def feeds_of(person: Person) -> list[FeedToken]:
    """Her live addresses, the newest first."""
    return list(
        db.session.scalars(
            sa.select(FeedToken)
            .where(FeedToken.person_id == person.id, FeedToken.ended_at.is_(None))
            .options(joinedload(FeedToken.school))
            .order_by(FeedToken.id.desc())
        )
    )


def end_feed(feed: FeedToken) -> None:
    """The address answers 404 from now on; her others live on."""
    if feed.ended_at is None:
        feed.ended_at = clock.now()
        db.session.flush()


def feed_of(token: str) -> FeedToken | None:
    """The live feed of this token, its person and school loaded; one query.

    None for one that is unknown or ended, of a person who left or lost her part, or of a school she no longer
    speaks for.
    """
    speaks_for = sa.exists().where(
        SchoolContact.person_id == FeedToken.person_id, SchoolContact.school_id == FeedToken.school_id
    )
    has_a_part = sa.or_(*_role_exists(FeedToken.person_id).values())
    return db.session.scalar(
        sa.select(FeedToken)
        .join(FeedToken.person)
        .where(
            FeedToken.token_hash == _hashed(token),
            FeedToken.ended_at.is_(None),
            Person.left_at.is_(None),
            sa.case((FeedToken.school_id.is_(None), has_a_part), else_=speaks_for),
        )
        .options(joinedload(FeedToken.person), joinedload(FeedToken.school))
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


def add_organizer(email: str, role: str = "organizer", municipalities: Iterable[str] = ()) -> Person:
    """Make whoever has the address an organizer, or change her role; one who had left is back. Raises Refused."""
    address = _checked(email)
    person = find_person(address) or Person(email=address)
    person.left_at = None
    person.organizer = person.organizer or Organizer()
    person.organizer.role = OrganizerRole(role)
    person.organizer.municipalities = list(municipalities)
    db.session.add(person)
    db.session.flush()
    audit.record("organizer.added", str(person.id), role=role)
    return person


def _role_exists(person_id: Any) -> dict[str, sa.ColumnElement[bool]]:
    active = (Volunteer.person_id == person_id, Volunteer.left_at.is_(None))
    return {
        "school": sa.exists().where(SchoolContact.person_id == person_id),
        "volunteer": sa.exists().where(*active),
        "organizer": sa.exists().where(Organizer.person_id == person_id),
    }


def _new_link(person: Person) -> str:
    token = secrets.token_urlsafe(32)
    row = SignInToken(person=person, token_hash=_hashed(token), expires_at=clock.now() + mailing.LINK_LIVES)
    db.session.add(row)
    db.session.flush()
    return links.sign_in(token)


def _links_lately(person: Person) -> int:
    lately = SignInToken.created_at > clock.now() - timedelta(hours=1)
    count = sa.select(sa.func.count()).where(SignInToken.person_id == person.id, lately)
    return db.session.scalar(count) or 0


def _works(token: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        SignInToken.token_hash == _hashed(token),
        SignInToken.used_at.is_(None),
        SignInToken.expires_at > clock.now(),
    )


def _over() -> Refused:
    return Refused(_l("This link was used already, or its hour is over. Ask for a new one."), status=410)


def _hashed(token: str) -> str:
    """The SHA-256 of a token; no real one is longer than what is looked at."""
    return hashlib.sha256(token[:_LONGEST_TOKEN].encode("utf-8", "replace")).hexdigest()


def _normal(email: str) -> str:
    return "".join(email.split()).lower()


def _checked(email: str) -> str:
    try:
        return _normal(validate_email(_normal(email), check_deliverability=False).normalized)
    except EmailNotValidError:
        raise Refused(_l("“%(email)s” is not an e-mail address.", email=email[:80]), field="email") from None
