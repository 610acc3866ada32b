"""Names of people, lessons and schools behind the ids of planning problems, for sentences."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from babel.lists import format_list
from flask_babel import get_locale

from outreach.extensions import db
from outreach.models import Campaign, LessonRequest, Person, School, Volunteer
from outreach.services.walltime import wall
from outreach.services.words import clock_time, short_day


@dataclass(frozen=True)
class Place:
    """A school as people know it."""

    name: str
    town: str
    code: str


class Names:
    """The names of one campaign; each kind is read once, when first asked for."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign

    @cached_property
    def _people(self) -> dict[str, str]:
        rows = db.session.execute(
            sa.select(Volunteer.id, Person.name)
            .join(Person, Person.id == Volunteer.person_id)
            .where(Volunteer.campaign_id == self.campaign.id)
        )
        return {f"V-{id}": name for id, name in rows}

    @cached_property
    def _lessons(self) -> dict[str, tuple[str, str]]:
        rows = db.session.execute(
            sa.select(LessonRequest.reference, School.name, LessonRequest.class_name)
            .join(School, School.id == LessonRequest.school_id)
            .where(LessonRequest.campaign_id == self.campaign.id)
        )
        return {f"L-{reference}": (school, class_name) for reference, school, class_name in rows}

    @cached_property
    def _schools(self) -> dict[str, Place]:
        rows = db.session.execute(sa.select(School.code, School.name, School.town))
        return {f"S-{code}": Place(name, town, code) for code, name, town in rows}

    def person(self, id: str) -> str:
        """A volunteer's name; of one who is gone, her id."""
        return self._people.get(id, id)

    def people(self, ids: list[str]) -> str:
        """`Ona Šimkutė ir Eva Kalnė`, in the reader's language."""
        return listed([self.person(id) for id in ids])

    def lesson(self, id: str) -> str:
        """`R0012 (Žagarės gimnazija, 8b)`."""
        school, class_name = self._lessons.get(id, ("", ""))
        about = ", ".join(filter(None, (school, class_name)))
        return f"{id.removeprefix('L-')} ({about})" if about else id.removeprefix("L-")

    def lessons(self, ids: list[str]) -> str:
        return listed([self.lesson(id) for id in ids])

    def school(self, id: str) -> Place:
        """The school of an id; one that is gone is called by its code."""
        return self._schools.get(id) or Place(id.removeprefix("S-"), id.removeprefix("S-"), id)

    def when(self, instant: str) -> str:
        """`vasario 10 d., trečiadienis, 09:50` by the campaign's clocks."""
        day, minute = wall(datetime.fromisoformat(instant), self.campaign.timezone)
        return f"{short_day(day)}, {clock_time(minute)}"


def listed(words: list[str]) -> str:
    """The words as a list in a sentence of the reader's language."""
    locale: Any = get_locale() or "en"
    return format_list(words, locale=locale)
