"""What the rows of an import refer to: the campaign, schools and people, loaded in a few queries."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import selectinload

from outreach.extensions import db
from outreach.geography import Place, PlaceUnknown, find_place, fold
from outreach.models import BellPeriod, Campaign, Person, School, SchoolContact
from outreach.services.importing.records import Record
from outreach.services.timetable import periods

AT_ONCE = 500
DEFAULT_COUNTRY = "LT"


@dataclass
class World:
    """The entities of the database and of this import, by what files call them."""

    overwrite: bool
    skip_faulty: bool
    campaign: Campaign | None = None
    schools: dict[str, School] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    # Kinds whose file is here and cannot be read: what they would have held is not asked for.
    unreadable: set[str] = field(default_factory=set)
    # Codes of schools whose own row in this import is at fault.
    faulty_schools: set[str] = field(default_factory=set)
    _owners: dict[str, tuple[str, Record]] = field(default_factory=dict)
    _places: dict[tuple[str, str], Place | PlaceUnknown] = field(default_factory=dict)
    _periods: dict[tuple[int, int, int], list[BellPeriod]] = field(default_factory=dict)

    def load_schools(self, codes: Iterable[str]) -> None:
        wanted = select_in(School, School.code, set(codes) - self.schools.keys(), with_schools())
        self.schools.update({school.code: school for school in wanted})

    def load_people(self, emails: Iterable[str]) -> None:
        wanted = select_in(Person, Person.email, set(emails) - self.people.keys())
        self.people.update({person.email: person for person in wanted})

    def person(self, email: str) -> Person:
        """The person with that address, made if there is none."""
        if email not in self.people:
            self.people[email] = Person(email=email, name="", phone="")
            db.session.add(self.people[email])
        return self.people[email]

    def claim(self, record: Record, column: str, email: str, name: str) -> None:
        """Note whose address it is; a second name for one address is a fault."""
        if not name:
            return
        owner, first = self._owners.setdefault(email, (name, record))
        if fold(owner) != fold(name):
            sentence = _l(
                "“%(name)s” has the address of “%(owner)s” (%(file)s, row %(row)s): one address is one person.",
                name=name[:80], owner=owner[:80], file=first.sheet.file, row=first.row,
            )  # fmt: skip
            record.fault(column, sentence, email)

    def school(self, record: Record, column: str, code: str) -> School | None:
        """The school called `code`; None where there is none.

        That is a fault, but for a school that is at fault itself: the row waits for it, or is skipped with it.
        """
        if code in self.schools:
            return self.schools[code]
        waits = "schools" in self.unreadable or code in self.faulty_schools
        if waits and not self.skip_faulty:
            record.complete = False
        elif waits:
            record.fault(column, _l("The row of this school is at fault itself."), code)
        else:
            record.fault(column, _l("No school has this code."), code)
        return None

    def place(self, town: str, municipality: str) -> Place:
        """The gazetteer's place, in the campaign's country. Raises PlaceUnknown."""
        country = self.campaign.country if self.campaign else DEFAULT_COUNTRY
        if (town, municipality) not in self._places:
            try:
                self._places[town, municipality] = find_place(town, municipality, country)
            except PlaceUnknown as fault:
                self._places[town, municipality] = fault
        found = self._places[town, municipality]
        if isinstance(found, PlaceUnknown):
            raise found
        return found

    def periods(self, school: School, grade: int, day: Any) -> list[BellPeriod]:
        """The lessons of that class on that day (services.timetable), remembered by weekday."""
        key = (id(school), grade, day.isoweekday())
        if key not in self._periods:
            self._periods[key] = periods(school.bells, grade, day)
        return self._periods[key]


def with_schools() -> list[Any]:
    return [selectinload(School.contacts).joinedload(SchoolContact.person), selectinload(School.bells)]


def select_in(
    model: Any, column: Any, keys: Iterable[Hashable], options: Iterable[Any] = ()
) -> Iterator[Any]:
    """The rows whose `column` is one of `keys`, some hundred a query."""
    remaining = iter(sorted(keys))  # type: ignore[type-var]
    while part := list(islice(remaining, AT_ONCE)):
        yield from db.session.scalars(db.select(model).where(column.in_(part)).options(*options))


def place_record(world: World, record: Record) -> None:
    """Give the record `lat` and `lon`: its own, or the gazetteer's when it is new or names another town."""
    values, entity = record.values, record.entity
    if record.at_fault("lat") or record.at_fault("lon"):
        return
    lat, lon = values.get("lat"), values.get("lon")
    if (lat is None) != (lon is None):
        record.fault("lat" if lat is None else "lon", _l("Give both lat and lon, or none of them."))
    if lat is not None or lon is not None:
        return
    cleared = values.pop("lat", 0) is None or values.pop("lon", 0) is None
    values.pop("lon", None)
    moved = entity is not None and any(
        column in values and values[column] != entity.imported.get(column, getattr(entity, column))
        for column in ("town", "municipality")
    )
    town = values.get("town") or getattr(entity, "town", "")
    if town and (entity is None or moved or cleared):
        _by_gazetteer(world, record, town)


def _by_gazetteer(world: World, record: Record, town: str) -> None:
    municipality = record.values.get("municipality", getattr(record.entity, "municipality", ""))
    try:
        place = world.place(town, municipality)
    except PlaceUnknown as fault:
        record.fault("town", fault.sentence, town)
        return
    record.values |= {"lat": place.lat, "lon": place.lon}
    if not municipality:
        record.values["municipality"] = place.municipality
