"""volunteers.csv: who gives lessons, where from, when and how often."""

from collections.abc import Hashable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload, selectinload

from outreach.extensions import db
from outreach.models import AvailabilityWindow, Delivery, Vetting, Volunteer
from outreach.services.importing import cells, times
from outreach.services.importing.kind import Kind
from outreach.services.importing.records import Column, Record
from outreach.services.importing.topics import check_topics
from outreach.services.importing.windows import check_windows
from outreach.services.importing.world import place_record

SCHOOL_LISTS = ("favourite_schools", "refused_schools")


def offered(text: str) -> list[Any]:
    """What a volunteer offers: in person, online, or both (`either`)."""
    named = cells.several(cells.choice(Delivery))(text)
    chosen = [Delivery.IN_PERSON, Delivery.ONLINE]
    return chosen if Delivery.EITHER in named else [delivery for delivery in chosen if delivery in named]


class Volunteers(Kind):
    name = "volunteers"
    columns = (
        Column("email", cells.email, key=True),
        Column("name", cells.line(), needed=True),
        Column("phone", cells.phone),
        Column("town", cells.line(120), needed=True),
        Column("municipality", cells.line(120)),
        Column("languages", cells.several(cells.language), blank=[], needed=True),
        Column("topics", cells.several(cells.topic), blank=[]),
        Column("delivery", offered, blank=[Delivery.IN_PERSON]),
        Column("experienced", cells.yes_no, blank=True),
        Column("vetted", cells.vetted, blank=Vetting.YES),
        Column("max_lessons", cells.whole(0, 500), blank=None, needed=True),
        Column("max_lessons_per_day", cells.whole(0, 20), blank=None),
        Column("max_lessons_per_week", cells.whole(0, 100), blank=None),
        Column("max_travel_minutes", cells.whole(0, 1440), blank=None, needed=True),
        Column("favourite_schools", cells.several(cells.code()), blank=[]),
        Column("windows", times.windows, blank=[]),
        Column("lat", cells.degrees(90), blank=None),
        Column("lon", cells.degrees(180), blank=None),
        Column("refused_schools", cells.several(cells.code()), blank=[]),
        Column("previous_email", cells.email),
    )
    plain = {
        name: name
        for name in ("town", "municipality", "lat", "lon", "languages", "topics", "delivery", "experienced",
                     "max_lessons", "max_lessons_per_day", "max_lessons_per_week")
    } | {"vetted": "vetting", "max_travel_minutes": "max_travel"}  # fmt: skip

    def refers_to(self, record: Record) -> tuple[set[str], set[str]]:
        codes = {code for name in SCHOOL_LISTS for code in record.values.get(name, [])}
        emails = {record.values[name] for name in ("email", "previous_email") if record.values.get(name)}
        return codes, emails

    def key(self, values: dict[str, Any]) -> Hashable:
        return values["email"]

    def load(self, records: list[Record]) -> None:
        """All of the campaign, by the present address and by that of the last import: she may have changed it since."""
        present = db.session.scalars(
            db.select(Volunteer)
            .where(Volunteer.campaign == self.world.campaign)
            .options(
                joinedload(Volunteer.person),
                *(selectinload(part) for part in
                  (Volunteer.windows, Volunteer.favourite_schools, Volunteer.refused_schools)),
            )
        ).all()  # fmt: skip
        self.by_import = {v.imported["email"]: v for v in present if "email" in (v.imported or {})}
        self.by_email = {v.person.email: v for v in present}
        self.rows: dict[int, int] = {}

    def find(self, record: Record) -> Volunteer | None:
        email, previous = record.values["email"], record.values.pop("previous_email", None)
        found = self.by_email.get(email) or self.by_import.get(email)
        if found is None and previous:
            found = self.by_email.get(previous) or self.by_import.get(previous)
            if found is None:
                record.warn(
                    "previous_email", _l("Nobody has this earlier address: the row adds a new volunteer.")
                )
        return found

    def check(self, record: Record) -> None:
        email = record.values["email"]
        if record.entity is not None:
            first = self.rows.setdefault(record.entity.id, record.row)
            if first != record.row:
                record.fault("email", _l("Row %(row)s speaks of the same volunteer.", row=first))
        self.world.claim(record, "email", email, record.values.get("name", ""))
        place_record(self.world, record)
        check_topics(self.world, record)
        check_windows(self.world, record)
        for column in SCHOOL_LISTS:
            for code in record.values.get(column, []):
                self.world.school(record, column, code)

    def current(self, entity: Volunteer, record: Record) -> dict[str, Any]:
        return super().current(entity, record) | {
            "email": entity.person.email,
            "name": entity.person.name,
            "phone": entity.person.phone,
            "windows": [[w.day.isoformat(), w.starts, w.ends] for w in entity.windows],
            "favourite_schools": self._codes(record, "favourite_schools"),
            "refused_schools": self._codes(record, "refused_schools"),
        }

    def _codes(self, record: Record, column: str) -> list[str]:
        """The codes in the file's order where they are the same schools: the order says nothing."""
        codes = [school.code for school in getattr(record.entity, column)]
        named = record.values.get(column, [])
        return named if set(named) == set(codes) else codes

    def create(self, record: Record) -> Volunteer:
        person = self.world.person(record.values["email"])
        empty = Volunteer(
            campaign=self.world.campaign, person=person, windows=[], favourite_schools=[], refused_schools=[]
        )
        return self.blank(empty)

    def write(self, entity: Volunteer, changes: dict[str, Any], record: Record) -> None:
        super().write(entity, changes, record)
        if "email" in changes:
            self._readdress(entity, changes["email"])
        for column in {"name", "phone"} & changes.keys():
            setattr(entity.person, column, changes[column])
        for column in set(SCHOOL_LISTS) & changes.keys():
            setattr(entity, column, [self.world.schools[code] for code in changes[column]])
        if "windows" in changes:
            _write_windows(entity, changes["windows"])

    def _readdress(self, volunteer: Volunteer, email: str) -> None:
        """Her new address; where somebody is known by it already, that is her too."""
        known = self.world.people.get(email)
        if known is not None:
            volunteer.person = known
        else:
            self.world.people.pop(volunteer.person.email, None)
            self.world.people[email] = volunteer.person
            volunteer.person.email = email


def _write_windows(volunteer: Volunteer, windows: list[list[Any]]) -> None:
    """Windows that begin as before stay the same rows, as two rows may not share a beginning for a moment."""
    present = {(window.day, window.starts): window for window in volunteer.windows}
    chosen = []
    for day, starts, ends in windows:
        begins = (date.fromisoformat(day), starts)
        window = present.get(begins) or AvailabilityWindow(day=begins[0], starts=starts)
        window.ends = ends
        chosen.append(window)
    volunteer.windows = chosen
