"""What a volunteer says of herself: the same answers whether she is joining or has long joined.

`answers` are JSON values by name, one group a page: where, what, often. Checking them makes no row.
"""

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.models import Campaign, Delivery, Person, School, Transport, Volunteer
from outreach.services import audit
from outreach.services.codes import LANGUAGE_LEVELS
from outreach.services.errors import Refused
from outreach.services.places import find_town

MOST_LESSONS = 100
LONGEST_TRAVEL = 600  # minutes one way

Answers = dict[str, Any]


def check_where(campaign: Campaign, answers: Answers) -> Answers:
    """How she gives lessons, where from and how far; with the place's `lat` and `lon` (None: organizers add it)."""
    ways = set(answers["delivery"])
    _demand(
        ways and ways <= {Delivery.IN_PERSON, Delivery.ONLINE},
        "delivery",
        _l("Choose in person, online, or both."),
    )
    within = 0 <= answers["max_travel"] <= LONGEST_TRAVEL
    _demand(within, "max_travel", _l("Give minutes between 0 and %(most)s.", most=LONGEST_TRAVEL))
    _demand(answers["transport"] in list(Transport), "transport", _l("Choose by car or by bus."))
    _check_work(campaign, answers)
    return answers | _placed(campaign, answers)


def _check_work(campaign: Campaign, answers: Answers) -> None:
    """A place and its days go together, and the place must be known: there is nobody to put it on the map."""
    town, days = answers["work_town"], answers["work_days"]
    _demand(town or not days, "work_town", _l("Write the town where you work on these days."))
    _demand(days or not town, "work_days", _l("Choose the days on which you set out from work."))
    if town:
        try:
            find_town(campaign.country, town)
        except Refused as refusal:
            raise Refused(refusal.sentence, field="work_town") from None


def _placed(campaign: Campaign, answers: Answers) -> Answers:
    try:
        place = find_town(campaign.country, answers["town"], answers["municipality"])
    except Refused:
        if not answers.get("place_missing"):
            raise
        return {"lat": None, "lon": None}
    return {"town": place.town, "municipality": place.municipality, "lat": place.lat, "lon": place.lon,
            "place_missing": False}  # fmt: skip


def check_what(campaign: Campaign, answers: Answers, *, kept: Iterable[str] = ()) -> Answers:
    """In which languages (code to level), about what; topics of the list, or `kept` ones that she has already."""
    levels = answers["language_levels"]
    _demand(levels, "language_levels", _l("Choose at least one language that you teach in."))
    _demand(
        set(levels.values()) <= LANGUAGE_LEVELS.keys(),
        "language_levels",
        _l("Choose from the answers shown."),
    )
    known = not campaign.topics or set(answers["topics"]) <= {*campaign.topics, *kept}
    _demand(known, "topics", _l("Choose topics from the list."))
    return answers


def check_often(_campaign: Campaign, answers: Answers) -> Answers:
    """How many lessons at most (None: no limit of its own), and which schools she would like or rather not visit."""
    for name in ("max_lessons", "max_lessons_per_week", "max_lessons_per_day"):
        value = answers[name]
        fits = value is None or 0 <= value <= MOST_LESSONS
        _demand(fits, name, _l("Give a number between 0 and %(most)s.", most=MOST_LESSONS))
    both = set(answers["favourite_schools"]) & set(answers["refused_schools"])
    _demand(not both, "refused_schools", _l("The same school stands among your favourites."))
    return answers


PAGES: dict[str, Callable[..., Answers]] = {"where": check_where, "what": check_what, "often": check_often}
PLAIN = ("delivery", "max_travel", "transport", "town", "municipality", "lat", "lon", "work_town", "work_days", "language_levels",
         "topics", "employer", "experienced", "wishes_company", "max_lessons", "max_lessons_per_week",
         "max_lessons_per_day")  # fmt: skip
SCHOOLS = ("favourite_schools", "refused_schools")


def answers_of(volunteer: Volunteer) -> Answers:
    """What she has said, as the pages ask for it."""
    answers = {name: getattr(volunteer, name) for name in PLAIN}
    lists = {name: [school.id for school in getattr(volunteer, name)] for name in SCHOOLS}
    levels = {code: volunteer.language_levels.get(code, "fluent") for code in volunteer.languages}
    missing = bool(volunteer.town) and volunteer.lat is None
    return answers | lists | {"language_levels": levels, "place_missing": missing}


def write(volunteer: Volunteer, answers: Answers) -> None:
    """Set what `answers` (checked) say; what they do not name stays. Flushes."""
    for name in answers.keys() & set(PLAIN):
        setattr(volunteer, name, answers[name])
    for name in answers.keys() & set(SCHOOLS):
        rows = db.session.scalars(sa.select(School).where(School.id.in_(answers[name]))).all()
        setattr(volunteer, name, list(rows))
    if "language_levels" in answers:
        volunteer.languages = list(answers["language_levels"])
    db.session.flush()


def set_wishes(volunteer: Volunteer, page: str, answers: Answers, *, actor: Person | None = None) -> None:
    """Check the answers of one page ("where", "what" or "often") and write them. Raises Refused, naming the field."""
    kept = {"kept": volunteer.topics} if page == "what" else {}
    write(volunteer, PAGES[page](volunteer.campaign, answers, **kept))
    audit.record("volunteer.wishes", str(volunteer.id), actor=actor, campaign=volunteer.campaign, page=page)


def _demand(holds: object, name: str, otherwise: Any) -> None:
    if not holds:
        raise Refused(otherwise, field=name)
