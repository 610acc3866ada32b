"""Coming in as a contact of a school: at once with a known address, else after an organizer has looked.

Whoever asks learns nothing about who is known: both ways one row is written and one mail is sent to the address given,
and the page says the same.
"""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from outreach import clock
from outreach.extensions import db
from outreach.geography import Place, PlaceUnknown, find_place
from outreach.models import (
    AddedPlace,
    ApplicationState,
    MessageKind,
    Person,
    School,
    SchoolApplication,
    SchoolContact,
)
from outreach.services import access, audit, mailing
from outreach.services.errors import Refused
from outreach.services.mailing.letters import Letter
from outreach.services.reporting.region import Region
from outreach.services.schools import letters

MAILS_A_DAY = 3  # to one address: nobody is flooded with mail in somebody else's name
APPLICATIONS_A_DAY = 100  # from one address: somebody may book for every school of a large municipality


@dataclass(frozen=True, kw_only=True)
class NewSchool:
    """A school that the register does not have; `municipality` may be left out where the town's name is the only one."""

    name: str
    town: str
    municipality: str = ""
    address: str = ""


def ask_to_come_in(
    school: School, email: str, *, name: str, phone: str = "", language: str | None = None
) -> None:
    """A sign-in link for a contact of the school; anybody else waits for an organizer. Flushes, says nothing."""
    if _is_contact(school, email):
        access.ask_for_link(email)
        return
    _apply(SchoolApplication(school=school, email=email, name=name, phone=phone, language=language))


def ask_for_new_school(
    new: NewSchool, email: str, *, name: str, phone: str = "", language: str | None = None
) -> None:
    """The school and its contact wait for an organizer together. Raises Refused where the gazetteer lacks the town."""
    place = _place(new)
    _apply(
        SchoolApplication(
            school_name=new.name, town=place.town, municipality=place.municipality, address=new.address,
            lat=place.lat, lon=place.lon, email=email, name=name, phone=phone, language=language,
        )
    )  # fmt: skip


def waiting_applications(region: Region = None) -> list[SchoolApplication]:
    """Those to be decided, the oldest first; of a regional organizer's municipalities only."""
    query = (
        sa.select(SchoolApplication)
        .filter_by(state=ApplicationState.WAITING)
        .options(joinedload(SchoolApplication.school))
        .order_by(SchoolApplication.id)
    )
    return [one for one in db.session.scalars(query) if is_in(one, region)]


def waiting_of(person: Person) -> list[SchoolApplication]:
    """What she has asked for herself and nobody has decided yet, the oldest first."""
    query = (
        sa.select(SchoolApplication)
        .filter_by(state=ApplicationState.WAITING, email=person.email)
        .options(joinedload(SchoolApplication.school))
    )
    return list(db.session.scalars(query.order_by(SchoolApplication.id)))


def application_by_id(number: int, region: Region = None) -> SchoolApplication:
    """Raises Refused 404 for one that is not there, or not in the organizer's municipalities."""
    found = db.session.get(SchoolApplication, number)
    if found is None or not is_in(found, region):
        raise Refused(_l("There is no such application."), status=404)
    return found


def accept(application: SchoolApplication, actor: Person, *, code: str = "") -> School:
    """Make the applicant a contact, and the school with her where it is new; she gets a mail. Flushes.

    `code` names the school of the register that was meant, or the code of the new one. Raises Refused 409 when it was
    decided already.
    """
    _decide(application, ApplicationState.ACCEPTED, actor)
    school = application.school or _school_of(application, code.strip())
    application.school = school
    person = _person_of(application)
    if not _is_contact(school, person.email):
        db.session.add(SchoolContact(school=school, person=person))
    db.session.flush()
    _write(person, letters.application_accepted, school)
    audit.record("application.accepted", str(application.id), actor=actor, school=school.id)
    return school


def refuse(application: SchoolApplication, actor: Person, *, reason: str = "") -> None:
    """Say no, with the organizer's reason if she gives one. Raises Refused 409 when it was decided already."""
    _decide(application, ApplicationState.REFUSED, actor)
    name = application.school.name if application.school else application.school_name
    _write(_applicant(application), letters.application_refused, name, reason)
    audit.record("application.refused", str(application.id), actor=actor)


def is_in(application: SchoolApplication, region: Region) -> bool:
    place = application.school.municipality if application.school else application.municipality
    return region is None or place in region


def _is_contact(school: School, email: str) -> bool:
    person = access.find_person(email)
    return person is not None and any(
        contact.person_id == person.id for contact in school.contacts if person.left_at is None
    )


def _apply(application: SchoolApplication) -> None:
    """Keep it, unless the same waits already; the first ones of a day are confirmed by mail."""
    lately = sa.select(SchoolApplication).where(
        SchoolApplication.email == application.email,
        SchoolApplication.created_at > clock.now() - timedelta(days=1),
    )
    before = list(db.session.scalars(lately))
    same = [one for one in before if one.state == ApplicationState.WAITING and _is_same(one, application)]
    if same or len(before) >= APPLICATIONS_A_DAY:
        return
    db.session.add(application)
    db.session.flush()
    if len(before) >= MAILS_A_DAY:
        return
    name = application.school.name if application.school else application.school_name
    _write(_applicant(application), letters.application_received, name)


def _is_same(one: SchoolApplication, other: SchoolApplication) -> bool:
    wanted = other.school.id if other.school else None
    return (one.school_id, one.school_name) == (wanted, other.school_name or "")


def _decide(application: SchoolApplication, state: ApplicationState, actor: Person) -> None:
    db.session.refresh(application, with_for_update={"of": SchoolApplication})
    if application.state != ApplicationState.WAITING:
        raise Refused(_l("This application was decided already."), status=409)
    application.state, application.decided_at, application.decided_by = state, clock.now(), actor
    db.session.flush()


def _school_of(application: SchoolApplication, code: str) -> School:
    known = db.session.scalar(sa.select(School).filter_by(code=code)) if code else None
    if known is not None:
        return known
    # A check constraint gives every application without a school its place.
    school = School(
        code=code or f"own-{application.id}", name=application.school_name, town=application.town,
        municipality=application.municipality, address=application.address, lat=application.lat or 0.0, lon=application.lon or 0.0,
    )  # fmt: skip
    db.session.add(school)
    db.session.flush()
    return school


def _person_of(application: SchoolApplication) -> Person:
    person = access.find_person(application.email)
    if person is None:
        person = _applicant(application)
        db.session.add(person)
    person.left_at = None
    person.name, person.phone = person.name or application.name, person.phone or application.phone
    db.session.flush()
    return person


def _applicant(application: SchoolApplication) -> Person:
    """Who asked, as somebody to write to; no row before an organizer has said yes."""
    return Person(
        email=application.email, name=application.name, phone=application.phone, language=application.language
    )


def _write(person: Person, letter: object, *about: object) -> None:
    with force_locale(mailing.language_of(person)):
        written: Letter = letter(*about)  # type: ignore[operator]
    mailing.queue_letter(MessageKind.NOTICE, person, written)


def _place(new: NewSchool) -> Place:
    extra = [
        Place(row.town, row.municipality, row.lat, row.lon, row.country)
        for row in db.session.scalars(sa.select(AddedPlace).filter_by(country="LT"))
    ]
    try:
        return find_place(new.town, new.municipality or None, extra=extra)
    except PlaceUnknown as unknown:
        raise Refused(unknown.sentence, field="town") from None
