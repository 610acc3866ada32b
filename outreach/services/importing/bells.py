"""bells.csv: when a school's lessons are, for some grades and weekdays or for all."""

from collections.abc import Hashable
from typing import Any

from flask_babel import lazy_gettext as _l

from outreach.models import HIGHEST_GRADE, LOWEST_GRADE, BellPeriod
from outreach.services.importing import cells
from outreach.services.importing.kind import Kind
from outreach.services.importing.records import Column, Record

ALL_GRADES = [LOWEST_GRADE, HIGHEST_GRADE]
ALL_WEEKDAYS = [1, 7]


class Bells(Kind):
    name = "bells"
    columns = (
        Column("school_code", cells.code(), key=True),
        Column("lesson", cells.whole(0, 20), key=True),
        Column("start", cells.time_of_day, blank=None, needed=True),
        Column("end", cells.time_of_day, blank=None, needed=True),
        Column("grades", cells.grades, blank=ALL_GRADES),
        Column("weekdays", cells.weekdays, blank=ALL_WEEKDAYS),
    )
    plain = {"start": "starts", "end": "ends"}
    needs_campaign = False

    def refers_to(self, record: Record) -> tuple[set[str], set[str]]:
        return {record.values["school_code"]}, set()

    def key(self, values: dict[str, Any]) -> Hashable:
        scope = (*values.get("grades", ALL_GRADES), *values.get("weekdays", ALL_WEEKDAYS))
        return (values["school_code"], values["lesson"], *scope)

    def load(self, records: list[Record]) -> None:
        """The world has loaded the schools with their bells."""
        self.found = {}
        for code, school in self.world.schools.items():
            for bell in school.bells:
                grades, weekdays = [bell.grade_from, bell.grade_to], [bell.weekday_from, bell.weekday_to]
                scope = {"school_code": code, "lesson": bell.lesson, "grades": grades, "weekdays": weekdays}
                self.found[self.key(scope)] = bell

    def find(self, record: Record) -> BellPeriod | None:
        return self.found.get(record.key)

    def check(self, record: Record) -> None:
        self.world.school(record, "school_code", record.values["school_code"])
        starts = record.values.get("start", getattr(record.entity, "starts", None))
        ends = record.values.get("end", getattr(record.entity, "ends", None))
        if starts is not None and ends is not None and ends <= starts:
            record.fault("end", _l("The end must be later than the start."))

    def create(self, record: Record) -> BellPeriod:
        values = record.values
        (first, last), (monday, sunday) = (
            values.get("grades", ALL_GRADES),
            values.get("weekdays", ALL_WEEKDAYS),
        )
        return BellPeriod(
            school=self.world.schools[values["school_code"]],
            lesson=values["lesson"],
            grade_from=first, grade_to=last, weekday_from=monday, weekday_to=sunday,
        )  # fmt: skip
