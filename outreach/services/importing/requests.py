"""requests.csv: the lessons that schools ask for, each with its slots in order of preference."""

from collections.abc import Hashable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import selectinload

from outreach.models import CandidateSlot, Delivery, LessonRequest, Photos, School
from outreach.services.importing import cells, times
from outreach.services.importing.kind import Kind
from outreach.services.importing.records import Column, Record
from outreach.services.importing.slots import check_slots
from outreach.services.importing.topics import check_topics
from outreach.services.importing.world import select_in


class Requests(Kind):
    name = "requests"
    columns = (
        Column("reference", cells.code(), key=True),
        Column("school_code", cells.code(), needed=True),
        Column("class", cells.class_and_grade, needed=True),
        Column("pupils", cells.whole(0, 500), blank=0),
        Column("girls", cells.whole(0, 500), blank=0),
        Column("languages", cells.several(cells.language), blank=[], needed=True),
        Column("topics", cells.several(cells.topic), blank=[]),
        Column("delivery", cells.choice(Delivery), blank=Delivery.IN_PERSON),
        Column("team", cells.whole(1, 20), blank=1),
        Column("photos", cells.choice(Photos), blank=Photos.NONE),
        Column("slots", times.slots, blank=[], needed=True),
        Column("weight", cells.whole(0, 1000), blank=1),
        Column("requires_vetting", cells.yes_no, blank=None),
    )
    plain = {
        name: name
        for name in (
            "pupils",
            "girls",
            "languages",
            "topics",
            "delivery",
            "team",
            "photos",
            "weight",
            "requires_vetting",
        )
    }

    def refers_to(self, record: Record) -> tuple[set[str], set[str]]:
        return {code for code in [record.values.get("school_code")] if code}, set()

    def key(self, values: dict[str, Any]) -> Hashable:
        return values["reference"]

    def load(self, records: list[Record]) -> None:
        assert self.world.campaign is not None
        references = {record.values["reference"] for record in records}
        slots_and_school = (
            selectinload(LessonRequest.slots),
            selectinload(LessonRequest.school).selectinload(School.bells),
        )
        wanted = select_in(LessonRequest, LessonRequest.reference, references, slots_and_school)
        self.found = {r.reference: r for r in wanted if r.campaign_id == self.world.campaign.id}
        self.asked: dict[tuple[str, str], int] = {}

    def find(self, record: Record) -> LessonRequest | None:
        return self.found.get(record.values["reference"])

    def check(self, record: Record) -> None:
        school = self._school(record)
        check_topics(self.world, record)
        pupils, girls = (
            record.values.get(name, getattr(record.entity, name, 0)) for name in ("pupils", "girls")
        )
        if girls > pupils:
            record.fault("girls", _l("There cannot be more girls than pupils (%(pupils)s).", pupils=pupils))
        known = record.values.get("class") or (
            record.entity and [record.entity.class_name, record.entity.grade]
        )
        if school is not None and known:
            self._warn_of_twins(record, school, known[0])
            check_slots(self.world, record, school, known[1])

    def _school(self, record: Record) -> School | None:
        if "school_code" in record.values:
            return self.world.school(record, "school_code", record.values["school_code"])
        return record.entity.school if record.entity is not None else None

    def _warn_of_twins(self, record: Record, school: School, name: str) -> None:
        first = self.asked.setdefault((school.code, name.casefold()), record.row)
        if first != record.row:
            record.warn(
                "class",
                _l("The class %(name)s of this school asks in row %(row)s too.", name=name, row=first),
            )

    def current(self, entity: LessonRequest, record: Record) -> dict[str, Any]:
        return super().current(entity, record) | {
            "school_code": entity.school.code if entity.school else "",
            "class": [entity.class_name, entity.grade] if entity.class_name else "",
            "slots": [slot_values(slot) for slot in entity.slots],
        }

    def create(self, record: Record) -> LessonRequest:
        reference = record.values["reference"]
        return self.blank(
            LessonRequest(reference=reference, campaign=self.world.campaign, school=None, slots=[])
        )

    def write(self, entity: LessonRequest, changes: dict[str, Any], record: Record) -> None:
        super().write(entity, changes, record)
        if "school_code" in changes:
            entity.school = self.world.schools[changes["school_code"]]
        if "class" in changes:
            entity.class_name, entity.grade = changes["class"]
        if "slots" in changes:
            _write_slots(entity, changes["slots"])


def slot_values(slot: CandidateSlot) -> list[Any]:
    """The slot as `times.slot` gives it."""
    return [slot.day.isoformat(), slot.lesson, slot.starts, slot.ends]


def _write_slots(request: LessonRequest, slots: list[list[Any]]) -> None:
    """Rows are changed in place, rank by rank: new rows beside old ones would share a rank for a moment."""
    for rank, (day, lesson, starts, ends) in enumerate(slots):
        if rank == len(request.slots):
            request.slots.append(CandidateSlot(rank=rank))
        slot = request.slots[rank]
        slot.day, slot.lesson, slot.starts, slot.ends = date.fromisoformat(day), lesson, starts, ends
    del request.slots[len(slots) :]
