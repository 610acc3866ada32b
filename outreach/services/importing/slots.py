"""Whether a request's slots can be: in the campaign, outside weekends and closures, by the school's bells."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from outreach.models import School
from outreach.services.errors import Refused
from outreach.services.importing.records import Record
from outreach.services.importing.times import slot_text
from outreach.services.importing.world import World
from outreach.services.timetable import check_day
from outreach.services.walltime import resolve


def check_slots(world: World, record: Record, school: School, grade: int) -> None:
    """Tell what is wrong with the record's slots, and take one named twice once."""
    taken: dict[tuple[str, Any], list[Any]] = {}
    for slot in record.values.get("slots", []):
        start = _checked(world, record, school, grade, slot)
        if taken.setdefault((slot[0], start), slot) is not slot:
            other = slot_text(taken[slot[0], start])
            record.warn(
                "slots",
                _l("The slot is the same as %(other)s and was taken once.", other=other),
                slot_text(slot),
            )
    if taken:
        record.values["slots"] = list(taken.values())


def _checked(world: World, record: Record, school: School, grade: int, slot: list[Any]) -> Any:
    """The minute at which the slot begins, or its lesson number where the bell table has none."""
    day, number, starts, ends = slot
    on = date.fromisoformat(day)
    try:
        check_day(world.campaign, school, grade, on)  # type: ignore[arg-type]
        for minute in (starts, ends):
            if minute is not None:
                resolve(on, minute, world.campaign.timezone)  # type: ignore[union-attr]
    except Refused as refusal:
        _tell(record, refusal.sentence, slot)
    if number is not None:
        return _by_number(world, record, school, grade, slot)
    bells = world.periods(school, grade, on)
    if bells and all((bell.starts, bell.ends) != (starts, ends) for bell in bells):
        record.warn("slots", _l("The slot is outside the school's bell table."), slot_text(slot))
    return starts


def _tell(record: Record, sentence: Any, slot: list[Any]) -> None:
    """A fault; only a warning for a slot of an earlier import, which a later closure has overtaken."""
    earlier = record.entity.imported.get("slots", []) if record.entity is not None else []
    if slot in earlier:
        record.warn("slots", sentence, slot_text(slot))
    else:
        record.fault("slots", sentence, slot_text(slot))


def _by_number(world: World, record: Record, school: School, grade: int, slot: list[Any]) -> Any:
    on, number = date.fromisoformat(slot[0]), slot[1]
    bell = next((bell for bell in world.periods(school, grade, on) if bell.lesson == number), None)
    if bell is None:
        sentence = _l(
            "The school's bell table has no lesson %(number)s for this class on that day.", number=number
        )
        record.warn("slots", sentence, slot_text(slot))
        return f"#{number}"
    try:
        resolve(on, bell.starts, world.campaign.timezone)  # type: ignore[union-attr]
    except Refused as refusal:
        _tell(record, refusal.sentence, slot)
    return bell.starts
