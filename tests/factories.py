"""Small made-up campaigns. Each maker adds and flushes; give only what the test is about."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count
from typing import Any

from outreach.extensions import db
from outreach.models import (
    Assignment,
    AvailabilityWindow,
    BellPeriod,
    Campaign,
    CandidateSlot,
    Closure,
    Delivery,
    LessonRequest,
    Organizer,
    Person,
    PlanVersion,
    School,
    SchoolContact,
    Volunteer,
)
from outreach.services.timetable import slot_times
from outreach.services.walltime import parse_time

_numbers = count(1)
MONDAY = date(2027, 2, 8)
VILNIUS = (54.6892, 25.2798)
KAUNAS = (54.9027, 23.9096)


def make(entity: Any) -> Any:
    db.session.add(entity)
    db.session.flush()
    return entity


def make_campaign(**fields: Any) -> Campaign:
    given = {
        "slug": "spring",
        "name": "Spring",
        "first_day": date(2027, 2, 1),
        "last_day": date(2027, 4, 30),
    } | fields
    return make(Campaign(**given))


def make_person(**fields: Any) -> Person:
    number = next(_numbers)
    return make(
        Person(
            **{"email": f"person{number}@example.org", "name": f"Person {number}", "phone": "+37060000000"}
            | fields
        )
    )


def make_school(*, contact: Person | None = None, bells: bool = True, **fields: Any) -> School:
    """A school in Vilnius with eight lessons a day from 8:00 (55 minutes apart) and one contact."""
    number = next(_numbers)
    given = {"code": f"19{number:07d}", "name": f"School {number}", "town": "Vilnius", "municipality": "Vilniaus m. sav.",
             "lat": VILNIUS[0], "lon": VILNIUS[1], "entrance": "Main door"} | fields  # fmt: skip
    school = School(**given)
    school.contacts = [SchoolContact(person=contact or make_person())]
    if bells:
        school.bells = [
            BellPeriod(lesson=n, starts=480 + 55 * (n - 1), ends=525 + 55 * (n - 1)) for n in range(1, 9)
        ]
    return make(school)


def make_closure(campaign: Campaign, day: date = MONDAY, **fields: Any) -> Closure:
    return make(
        Closure(campaign=campaign, **({"first_day": day, "last_day": day, "name": "Holiday"} | fields))
    )


def make_request(
    campaign: Campaign, school: School, *, slots: list[tuple[date, int]] | None = None, **fields: Any
) -> LessonRequest:
    """A request for class 8b; `slots` are (day, lesson number), best first."""
    given = {
        "reference": f"R{next(_numbers):04d}",
        "class_name": "8b",
        "grade": 8,
        "pupils": 24,
        "girls": 12,
        "languages": ["lt"],
    } | fields
    offered = [(MONDAY, 2)] if slots is None else slots
    rows = [CandidateSlot(rank=rank, day=day, lesson=lesson) for rank, (day, lesson) in enumerate(offered)]
    return make(LessonRequest(campaign=campaign, school=school, slots=rows, **given))


def make_volunteer(
    campaign: Campaign,
    *,
    person: Person | None = None,
    windows: list[tuple[date, str, str]] | None = None,
    **fields: Any,
) -> Volunteer:
    """A volunteer in Vilnius, free on the first Monday to Friday from 7:00 to 17:00 unless `windows` say else."""
    given = {"town": "Vilnius", "municipality": "Vilniaus m. sav.", "lat": VILNIUS[0], "lon": VILNIUS[1], "languages": ["lt"],
             "max_lessons": 3, "max_travel": 60} | fields  # fmt: skip
    free = [(MONDAY + timedelta(days=n), "07:00", "17:00") for n in range(5)] if windows is None else windows
    rows = [
        AvailabilityWindow(day=day, starts=parse_time(start), ends=parse_time(end))
        for day, start, end in free
    ]
    return make(Volunteer(campaign=campaign, person=person or make_person(), windows=rows, **given))


def make_organizer(person: Person | None = None, **fields: Any) -> Person:
    """A person who runs campaigns; `fields` are the role and its municipalities."""
    organizer = Organizer(person=person or make_person(), **fields)
    return make(organizer).person


def make_plan(
    campaign: Campaign,
    served: dict[LessonRequest, list[Volunteer]] | None = None,
    *,
    unserved: Iterable[LessonRequest] = (),
    **fields: Any,
) -> PlanVersion:
    """The campaign's next plan version: each of `served` at its best slot, in person, by those volunteers."""
    teams = served or {}
    asked = [{"id": f"L-{request.reference}"} for request in (*teams, *unserved)]
    given = {"number": next(_numbers), "problem": json.dumps({"lessons": asked}), "solution": "{}", "status": "feasible",
             "coverage": 3 * len(teams), "coverage_bound": 3 * len(teams), "disruption": 0, "disruption_bound": 0,
             "minutes": 60, "minutes_bound": 40, "seconds": 1.0} | fields  # fmt: skip
    return make(
        PlanVersion(campaign=campaign, assignments=[_assigned(*pair) for pair in teams.items()], **given)
    )


def _assigned(request: LessonRequest, team: list[Volunteer]) -> Assignment:
    times = slot_times(request, request.slots[0])
    assert times
    return Assignment(request=request, starts_at=times.start, ends_at=times.end, delivery=Delivery.IN_PERSON,
                      volunteers=list(team))  # fmt: skip
