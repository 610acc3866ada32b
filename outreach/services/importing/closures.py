"""closures.csv: days without lessons, for all or for some grades, one municipality or one school."""

from collections.abc import Hashable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from outreach.geography import fold_municipality
from outreach.models import HIGHEST_GRADE, LOWEST_GRADE, Closure
from outreach.services.importing import cells
from outreach.services.importing.kind import Kind
from outreach.services.importing.records import Column, Record
from outreach.services.importing.report import Report

ALL_GRADES = [LOWEST_GRADE, HIGHEST_GRADE]


class Closures(Kind):
    name = "closures"
    columns = (
        Column("first_day", cells.day, key=True),
        Column("last_day", cells.day, needed=True),
        Column("name", cells.line(), key=True),
        Column("grades", cells.grades, blank=ALL_GRADES),
        Column("municipality", cells.line(120)),
        Column("school_code", cells.code()),
    )

    def refers_to(self, record: Record) -> tuple[set[str], set[str]]:
        return {code for code in [record.values.get("school_code")] if code}, set()

    def key(self, values: dict[str, Any]) -> Hashable:
        scope = (
            *values.get("grades", ALL_GRADES),
            values.get("municipality", ""),
            values.get("school_code", ""),
        )
        return (values["first_day"], values["name"], *scope)

    def load(self, records: list[Record]) -> None:
        """By what the last import called them too, so that one renamed online is not added again."""
        assert self.world.campaign is not None
        self.codes = {school.id: code for code, school in self.world.schools.items()}
        present = self.world.campaign.closures
        self.found = {self.key(closure.imported): closure for closure in present if closure.imported}
        self.found |= {self.key(self.current(closure, None)): closure for closure in present}

    def find(self, record: Record) -> Closure | None:
        return self.found.get(record.key)

    def check(self, record: Record) -> None:
        first = record.values["first_day"]
        last = record.values.get("last_day", "")
        if last and last < first:
            record.fault("last_day", _l("The last day must not be before the first day."), last)
        if record.values.get("school_code"):
            self.world.school(record, "school_code", record.values["school_code"])

    def finish(self, records: list[Record], report: Report) -> None:
        """A name that no school has closes nothing."""
        known = {fold_municipality(school.municipality) for school in self.world.schools.values()}
        for record in records:
            name = record.values.get("municipality", "")
            if name and known and fold_municipality(name) not in known:
                record.warn("municipality", _l("No school of this import is in this municipality."))

    def current(self, entity: Closure, record: Record | None) -> dict[str, Any]:
        return {
            "first_day": entity.first_day.isoformat() if entity.first_day else "",
            "last_day": entity.last_day.isoformat() if entity.last_day else "",
            "name": entity.name or "",
            "grades": [entity.grade_from, entity.grade_to],
            "municipality": entity.municipality,
            "school_code": self.codes.get(entity.school_id, "") if entity.school_id else "",
        }

    def create(self, record: Record) -> Closure:
        first, last = ALL_GRADES
        return Closure(campaign=self.world.campaign, grade_from=first, grade_to=last, municipality="")

    def write(self, entity: Closure, changes: dict[str, Any], record: Record) -> None:
        for column in {"first_day", "last_day"} & changes.keys():
            setattr(entity, column, date.fromisoformat(changes[column]))
        for column in {"name", "municipality"} & changes.keys():
            setattr(entity, column, changes[column])
        if "grades" in changes:
            entity.grade_from, entity.grade_to = changes["grades"]
        if changes.get("school_code"):
            entity.school_id = self.world.schools[changes["school_code"]].id
