"""Links that let somebody in: mailed, used once, over after an hour."""

import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from outreach import clock
from outreach.extensions import db
from outreach.models import MessageKind, Person, SignInToken
from outreach.services import links, mailing
from outreach.services.access.people import find_person, roles
from outreach.services.access.tokens import hashed
from outreach.services.errors import Refused

LINKS_AN_HOUR = 5


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


def _new_link(person: Person) -> str:
    token = secrets.token_urlsafe(32)
    row = SignInToken(person=person, token_hash=hashed(token), expires_at=clock.now() + mailing.LINK_LIVES)
    db.session.add(row)
    db.session.flush()
    return links.sign_in(token)


def _links_lately(person: Person) -> int:
    lately = SignInToken.created_at > clock.now() - timedelta(hours=1)
    count = sa.select(sa.func.count()).where(SignInToken.person_id == person.id, lately)
    return db.session.scalar(count) or 0


def _works(token: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        SignInToken.token_hash == hashed(token),
        SignInToken.used_at.is_(None),
        SignInToken.expires_at > clock.now(),
    )


def _over() -> Refused:
    return Refused(_l("This link was used already, or its hour is over. Ask for a new one."), status=410)
