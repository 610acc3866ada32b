"""schools.csv: the register of schools and the people who speak for them."""

from collections import Counter
from collections.abc import Hashable
from typing import Any

from flask_babel import lazy_gettext as _l

from outreach.models import Person, School, SchoolContact
from outreach.services.importing import cells
from outreach.services.importing.kind import Kind
from outreach.services.importing.records import Column, Record
from outreach.services.importing.report import Report
from outreach.services.importing.world import place_record

# Schools that share one point are told from so many on: travel among them counts 0 minutes.
CROWD = 10


class Schools(Kind):
    name = "schools"
    columns = (
        Column("code", cells.code(), key=True),
        Column("name", cells.line(), needed=True),
        Column("municipality", cells.line(120)),
        Column("town", cells.line(120), needed=True),
        Column("address", cells.line()),
        Column("lat", cells.degrees(90), blank=None),
        Column("lon", cells.degrees(180), blank=None),
        Column("rooms", cells.whole(1, 100), blank=1),
        Column("contact_name", cells.line()),
        Column("contact_email", cells.email),
        Column("contact_phone", cells.phone),
        Column("entrance", cells.line(500)),
        Column("weight", cells.whole(0, 1000), blank=2),
    )
    plain = {
        name: name
        for name in ("name", "municipality", "town", "address", "lat", "lon", "rooms", "entrance", "weight")
    }
    needs_campaign = False

    def refers_to(self, record: Record) -> tuple[set[str], set[str]]:
        return {record.values["code"]}, {email for email in [record.values.get("contact_email")] if email}

    def key(self, values: dict[str, Any]) -> Hashable:
        return values["code"]

    def load(self, records: list[Record]) -> None:
        """The world has loaded them already: other files name schools too."""

    def find(self, record: Record) -> School | None:
        return self.world.schools.get(record.values["code"])

    def check(self, record: Record) -> None:
        place_record(self.world, record)
        email = record.values.get("contact_email")
        if email:
            self.world.claim(record, "contact_email", email, record.values.get("contact_name", ""))
        elif not _contact(record) and {"contact_name", "contact_phone"} & record.values.keys():
            record.warn(
                "contact_email",
                _l("A contact without an address cannot be told anything and was not imported."),
            )

    def give_up(self, record: Record) -> None:
        self.world.faulty_schools.add(record.values.get("code", ""))

    def finish(self, records: list[Record], report: Report) -> None:
        points = Counter(
            (record.entity.lat, record.entity.lon) for record in records if record.entity is not None
        )
        for (lat, lon), schools in points.items():
            if schools >= CROWD:
                sentence = _l(
                    "%(schools)s schools stand at one point (%(lat)s, %(lon)s): travel among them counts 0 minutes.",
                    schools=schools, lat=lat, lon=lon,
                )  # fmt: skip
                report.warn(records[0].sheet.file, None, None, "", sentence)

    def current(self, entity: School, record: Record) -> dict[str, Any]:
        """Of several contacts the file speaks of the one it names, or of the one it named last."""
        emails = [contact.person.email for contact in entity.contacts]
        named = (record.values.get("contact_email"), (entity.imported or {}).get("contact_email"))
        email = next((email for email in named if email in emails), emails[0] if emails else "")
        person = _contact(record)
        return super().current(entity, record) | {
            "contact_email": email,
            "contact_name": person.name if person else self._known(record, "name"),
            "contact_phone": person.phone if person else self._known(record, "phone"),
        }

    def last(self, record: Record) -> dict[str, Any]:
        """Of a contact whom the last import did not name it said nothing."""
        last = super().last(record)
        if record.values.get("contact_email", last.get("contact_email")) == last.get("contact_email"):
            return last
        return {
            column: value for column, value in last.items() if column not in ("contact_name", "contact_phone")
        }

    def _known(self, record: Record, attribute: str) -> str:
        """What a person who is yet to become the contact is called already."""
        person = self.world.people.get(record.values.get("contact_email", ""))
        return getattr(person, attribute) if person else ""

    def create(self, record: Record) -> School:
        school = self.blank(School(code=record.values["code"], contacts=[], bells=[]))
        self.world.schools[school.code] = school
        return school

    def write(self, entity: School, changes: dict[str, Any], record: Record) -> None:
        """Earlier contacts stay: a file only adds (domain.md, R9)."""
        super().write(entity, changes, record)
        if changes.get("contact_email"):
            entity.contacts.append(SchoolContact(person=self.world.person(changes["contact_email"])))
        person = _contact(record)
        for column, attribute in (("contact_name", "name"), ("contact_phone", "phone")):
            if person and column in changes:
                setattr(person, attribute, changes[column])


def _contact(record: Record) -> Person | None:
    """The school's contact whom the row speaks of: the one it names, else the one of the last import."""
    if record.entity is None:
        return None
    email = record.values.get("contact_email") or (record.entity.imported or {}).get("contact_email")
    return next((c.person for c in record.entity.contacts if c.person.email == email), None)
