"""Who speaks for a school: colleagues are invited by a contact, and a contact may leave when another stays."""

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.models import MessageKind, Person, School, SchoolContact
from outreach.services import access, audit, mailing
from outreach.services.errors import Refused
from outreach.services.schools import letters

MOST_CONTACTS = 20


def invite_colleague(school: School, by: Person, email: str, *, name: str = "") -> Person:
    """Make the address a contact of the school at once: a contact vouches for it. Its owner gets a mail.

    Raises Refused when it is one already, or when the school has very many.
    """
    _lock(school)
    person = access.find_person(email)
    if person is not None and any(contact.person_id == person.id for contact in school.contacts):
        raise Refused(_l("This address is a contact of the school already."), field="email")
    if len(school.contacts) >= MOST_CONTACTS:
        raise Refused(_l("A school has at most %(most)s contacts.", most=MOST_CONTACTS), field="email")
    if person is None:
        person = Person(email=email, name=name, language=by.language)
        db.session.add(person)
    person.left_at, person.name = None, person.name or name
    db.session.flush()
    school.contacts.append(SchoolContact(person=person))
    db.session.flush()
    with force_locale(mailing.language_of(person)):
        letter = letters.invited(school, by.name or by.email)
    mailing.queue_letter(MessageKind.NOTICE, person, letter)
    audit.record("contact.invited", school.code, actor=by, person=person.id)
    return person


def may_remove(by: SchoolContact, other: SchoolContact) -> bool:
    """A contact takes back who came after her, such as an address with a slip in it; newcomers remove nobody."""
    return other.id > by.id


def remove_contact(school: School, by: Person, contact_id: int) -> None:
    """The colleague speaks for the school no more, and gets a mail; a second time changes nothing.

    Raises Refused 403 for one who was there before.
    """
    _lock(school)
    mine = next(contact for contact in school.contacts if contact.person_id == by.id)
    other = next((contact for contact in school.contacts if contact.id == contact_id), None)
    if other is None:
        return
    if not may_remove(mine, other):
        raise Refused(_l("You can remove only who became a contact after you."), status=403)
    person = other.person
    school.contacts.remove(other)
    db.session.flush()
    with force_locale(mailing.language_of(person)):
        letter = letters.removed(school, by.name or by.email)
    mailing.queue_letter(MessageKind.NOTICE, person, letter)
    audit.record("contact.removed", school.code, actor=by, person=person.id)


def leave_school(school: School, person: Person) -> None:
    """She speaks for the school no more; a second time changes nothing. Raises Refused 409 for its only contact."""
    _lock(school)
    mine = [contact for contact in school.contacts if contact.person_id == person.id]
    others = [
        contact for contact in school.contacts if contact not in mine and contact.person.left_at is None
    ]
    if mine and not others:
        raise Refused(
            _l("You are the only contact of this school. Invite a colleague first, then leave."), status=409
        )
    for contact in mine:
        school.contacts.remove(contact)
    db.session.flush()
    audit.record("contact.left", school.code, actor=person)


def _lock(school: School) -> None:
    """Of two who change the contacts at once the second waits: a school is never left without one."""
    db.session.execute(sa.select(School.id).where(School.id == school.id).with_for_update())
    db.session.refresh(school, ["contacts"])
