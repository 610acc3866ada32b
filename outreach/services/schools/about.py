"""What a visitor has to know of a school, and what of it is still missing (domain.md, R26).

Missing facts do not stop a plan from being published: imported seasons often lack them, and 400 schools would wait for
one. They are asked for on the school's page from the first booking on, and stand by name among the warnings that an
organizer reads before she publishes (publishing/checks.py).
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.models import Person, School
from outreach.services import audit
from outreach.services.errors import Refused

MOST_ROOMS = 20


@dataclass(frozen=True)
class Gap:
    """A fact that is missing: the `field` of the form that asks for it, and why it is needed."""

    field: str
    sentence: Any


def gaps(school: School, person: Person) -> list[Gap]:
    """What the school still has to tell, for one of its contacts to read."""
    found = []
    if not school.entrance:
        found.append(Gap("entrance", _l("How does a visitor come in? Which door, and where to report?")))
    if not school.address:
        found.append(Gap("address", _l("The street and the number of the house are missing.")))
    if not person.phone:
        found.append(Gap("phone", _l("Your telephone number is missing, for the day of the lesson.")))
    return found


def set_about(
    school: School, person: Person, *, address: str, entrance: str, rooms: int, name: str, phone: str
) -> None:
    """Keep what a contact says of her school and of herself. Raises Refused, naming the field."""
    if not 1 <= rooms <= MOST_ROOMS:
        raise Refused(_l("Between 1 and %(most)s lessons at a time.", most=MOST_ROOMS), field="rooms")
    school.address, school.entrance, school.rooms = address, entrance, rooms
    person.name, person.phone = name, phone
    db.session.flush()
    audit.record("school.changed", school.code, actor=person)
