"""campaign.csv: one campaign, a key and a value a row."""

from collections.abc import Hashable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.models import Campaign
from outreach.services.importing import cells
from outreach.services.importing.files import Sheet
from outreach.services.importing.kind import Kind
from outreach.services.importing.records import Column, Record, read_cell
from outreach.services.importing.report import Report

COUNTRY_OF_ZONE = {
    "Europe/Vilnius": "LT",
    "Europe/Riga": "LV",
    "Europe/Tallinn": "EE",
    "Europe/Warsaw": "PL",
    "Europe/Prague": "CZ",
    "Europe/Bucharest": "RO",
}
# The planning problem's defaults (planning-problem.md); a campaign stores only what differs.
WEIGHTS = {
    "arrive_early": 10,
    "topic_match": 10,
    "favourite_school": 30,
    "slot_rank": 5,
    "unused_volunteer": 30,
    "online_instead": 60,
}
COMPANY = "newcomers_need_company"


def _days(name: str, blank: int, least: int = 0) -> Column:
    return Column(name, cells.whole(least, 365), blank=blank)


def _yes_no(name: str) -> Column:
    return Column(name, cells.yes_no, blank=False)


class Campaigns(Kind):
    name = "campaign"
    columns = (
        Column("slug", cells.slug, key=True),
        Column("name", cells.line(), needed=True),
        Column("timezone", cells.timezone, needed=True),
        Column("first_day", cells.day, needed=True),
        Column("last_day", cells.day, needed=True),
        _days("lead_days", 14),
        _days("freeze_days", 3),
        _days("answer_days", 7, least=1),
        Column("organizer_email", cells.email),
        _yes_no("weekends"),
        Column("topics", cells.several(cells.topic), blank=[]),
        _yes_no("requires_vetting"),
        Column("code_of_conduct", cells.line(40)),
        *(Column(name, cells.whole(0, 10_000), blank=blank) for name, blank in WEIGHTS.items()),
        _yes_no(COMPANY),
    )
    plain = {
        name: name
        for name in ("name", "timezone", "lead_days", "freeze_days", "answer_days", "organizer_email", "weekends",
                     "topics", "requires_vetting", "code_of_conduct")
    }  # fmt: skip
    needs_campaign = False

    @classmethod
    def headings(cls) -> list[str]:
        return ["key", "value"]

    key_headings = headings

    def read(self, sheet: Sheet, report: Report) -> list[Record]:
        """All rows make one record, each key a value of it."""
        record = Record(sheet, sheet.lines, report)
        columns = {column.name: column for column in self.columns}
        for line in sheet.lines:
            key = cells.clean(str(line.cells.get("key", ""))).casefold()
            if key not in columns:
                report.warn(
                    sheet.file, line.number, "key", key, _l("The key is not known and was not imported.")
                )
            elif key in record.rows:
                record.fault("key", _l("The same key stands in row %(row)s.", row=record.rows[key]), key)
            else:
                record.rows[key] = line.number
                read_cell(record, columns[key], line.cells.get("value", ""))
        return [record] if sheet.lines else []

    def key(self, values: dict[str, Any]) -> Hashable:
        return values["slug"]

    def load(self, records: list[Record]) -> None:
        slugs = [record.values.get("slug") for record in records]
        self.found = {
            c.slug: c for c in db.session.scalars(db.select(Campaign).where(Campaign.slug.in_(slugs)))
        }

    def find(self, record: Record) -> Campaign | None:
        return self.found.get(record.values["slug"])

    def check(self, record: Record) -> None:
        first, last = (_iso(record, column) for column in ("first_day", "last_day"))
        if first and last and last < first:
            record.fault("last_day", _l("The last day must not be before the first day."), last)

    def finish(self, records: list[Record], report: Report) -> None:
        for record in records:
            self.world.campaign = record.entity

    def current(self, entity: Campaign, record: Record) -> dict[str, Any]:
        days = {name: getattr(entity, name) for name in ("first_day", "last_day")}
        return (
            super().current(entity, record)
            | {name: day.isoformat() if day else "" for name, day in days.items()}
            | {COMPANY: False}
            | WEIGHTS
            | (entity.policy or {})
        )

    def create(self, record: Record) -> Campaign:
        return self.blank(Campaign(slug=record.values["slug"], policy={}, closures=[]))

    def write(self, entity: Campaign, changes: dict[str, Any], record: Record) -> None:
        super().write(entity, changes, record)
        for column in {"first_day", "last_day"} & changes.keys():
            setattr(entity, column, date.fromisoformat(changes[column]))
        if changes.get("timezone") in COUNTRY_OF_ZONE:
            entity.country = COUNTRY_OF_ZONE[changes["timezone"]]
        defaults = WEIGHTS | {COMPANY: False}
        policy = entity.policy | {name: value for name, value in changes.items() if name in defaults}
        different = {name: value for name, value in policy.items() if value != defaults.get(name)}
        if different != entity.policy:
            entity.policy = different


def _iso(record: Record, column: str) -> str | None:
    """The day by the file, else by the database."""
    present = getattr(record.entity, column, None)
    return record.values.get(column) or (present.isoformat() if present else None)
