"""Who somebody is here."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from outreach.extensions import db
from outreach.models import Campaign, Organizer, OrganizerRole, Person, School, SchoolContact, Volunteer
from outreach.services import audit
from outreach.services.errors import Refused


def find_person(email: str) -> Person | None:
    """Who has this address; case and spaces do not matter."""
    return db.session.scalar(sa.select(Person).where(Person.email == _normal(email)))


def roles(person: Person) -> frozenset[str]:
    """`school`, `volunteer`, `organizer`: what she may open. Who has left has none. One query."""
    if person.left_at is not None:
        return frozenset()
    questions = [question.label(role) for role, question in role_exists(person.id).items()]
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


def role_exists(person_id: Any) -> dict[str, sa.ColumnElement[bool]]:
    """For each role the condition under which somebody has it."""
    active = (Volunteer.person_id == person_id, Volunteer.left_at.is_(None))
    return {
        "school": sa.exists().where(SchoolContact.person_id == person_id),
        "volunteer": sa.exists().where(*active),
        "organizer": sa.exists().where(Organizer.person_id == person_id),
    }


def _normal(email: str) -> str:
    return "".join(email.split()).lower()


def _checked(email: str) -> str:
    try:
        return _normal(validate_email(_normal(email), check_deliverability=False).normalized)
    except EmailNotValidError:
        raise Refused(_l("“%(email)s” is not an e-mail address.", email=email[:80]), field="email") from None
