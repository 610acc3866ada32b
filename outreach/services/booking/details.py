"""What a school says about the lesson it wants, and whether it can be so."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from outreach.models import Campaign, Delivery, Photos, School
from outreach.services.booking.slots import Slot, check_slot
from outreach.services.errors import Refused
from outreach.services.importing.cells import BadCell, class_and_grade

MOST_PUPILS = 200
MOST_TEAM = 2
MOST_NOTES = 1000  # letters
MOST_SLOTS = 12
MOST_CLASSES = 8  # booked in one go
LENGTHS = {"room": 80, "equipment": 200, "teacher": 120, "day_phone": 40}  # letters


@dataclass(frozen=True, kw_only=True)
class LessonDetails:
    """`languages` and `slots` are in the order of preference.

    `teacher_stays`: the `teacher` named here is in the room throughout; `day_phone` is the number to call on the day.
    """

    class_name: str
    pupils: int
    girls: int
    languages: list[str]
    slots: list[Slot]
    teacher_stays: bool
    topics: list[str] = field(default_factory=list)
    delivery: Delivery = Delivery.IN_PERSON
    team: int = 1
    photos: Photos = Photos.NONE
    notes: str = ""
    room: str = ""
    equipment: str = ""
    teacher: str = ""
    day_phone: str = ""


_AROUND = re.compile(
    r"[„“”\"]|\s+(?:kl\.?|klasė|class)\s*$", re.IGNORECASE
)  # what people write with a class's name


def class_of(text: str) -> tuple[str, int]:
    """A class's name and its grade; `8 „b“ klasė` is `8b`. Raises Refused for what is no class."""
    try:
        name, grade = class_and_grade(_AROUND.sub("", text))
    except BadCell as fault:
        raise Refused(fault.faults[0][1], field="class_name") from None
    return name, grade


def class_key(name: str) -> str:
    """The same for `8b`, `8B` and `8-b`."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def check_details(
    campaign: Campaign, school: School, details: LessonDetails, *, with_slots: bool = True
) -> int:
    """The class's grade. Raises Refused, naming the field, for the first thing that cannot be so."""
    _, grade = class_of(details.class_name)
    pupils, girls = details.pupils, details.girls
    _demand(
        1 <= pupils <= MOST_PUPILS,
        "pupils",
        _l("A class has between 1 and %(most)s pupils.", most=MOST_PUPILS),
    )
    _demand(0 <= girls <= pupils, "girls", _l("There cannot be more girls than pupils."))
    _demand(details.languages, "languages", _l("Choose the language that the lesson should be in."))
    known = not campaign.topics or set(details.topics) <= set(campaign.topics)
    _demand(known, "topics", _l("Choose topics from the list."))
    _demand(1 <= details.team <= MOST_TEAM, "team", _l("Ask for one volunteer or for two."))
    _demand(
        details.teacher_stays, "teacher_stays", _l("A teacher has to be in the room during the whole lesson.")
    )
    _demand(details.teacher.strip(), "teacher", _l("Name the teacher who stays in the room."))
    for name, most in {"notes": MOST_NOTES, **LENGTHS}.items():
        _demand(
            len(getattr(details, name)) <= most, name, _l("At most %(most)s letters fit here.", most=most)
        )
    if with_slots:
        _check_slots(campaign, school, grade, details.slots)
    return grade


def _check_slots(campaign: Campaign, school: School, grade: int, slots: list[Slot]) -> None:
    _demand(slots, "slots", _l("Choose at least one time; three or more are better."))
    _demand(len(slots) <= MOST_SLOTS, "slots", _l("Choose at most %(most)s times.", most=MOST_SLOTS))
    _demand(len(set(slots)) == len(slots), "slots", _l("Choose each time once."))
    for slot in slots:
        check_slot(campaign, school, grade, slot)


def _demand(holds: object, name: str, otherwise: Any) -> None:
    if not holds:
        raise Refused(otherwise, field=name)
