"""Where a person sets out: a town of the gazetteer or one that organizers have added, as she typed it."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.geography import Place, PlaceUnknown, find_place, fold
from outreach.models import AddedPlace
from outreach.post_codes import post_town, split_post_code
from outreach.services.errors import Refused


def added_places(country: str) -> list[Place]:
    """The places of a country that organizers have added. One query."""
    rows = db.session.scalars(db.select(AddedPlace).filter_by(country=country))
    return [Place(row.town, row.municipality, row.lat, row.lon) for row in rows]


def find_town(country: str, town: str, municipality: str = "", extra: Sequence[Place] | None = None) -> Place:
    """The place that is meant. Raises Refused, naming the field, with what may be meant.

    `Kaunas, Kauno r.` names the municipality too. A post code beside the town is passed over; alone, or beside a village
    that nobody knows, it stands for the town of its post district. `extra` are the added places, where they are at hand.
    """
    code, name = split_post_code(town)
    name, _comma, beside = name.partition(",")
    municipality = municipality or beside
    near = post_town(code, country)
    if not name and code:
        if near is None:
            raise Refused(
                _l("Of this post code we do not know the town: write the town, or the nearest one."),
                field="town",
            )
        return near
    known = added_places(country) if extra is None else extra
    try:
        return find_place(name, municipality, country, known)
    except PlaceUnknown as unknown:
        if near is not None and not _is_known(unknown, name):
            return near
        raise _refused(unknown, name) from None


def meant_by_code(country: str, town: str) -> str:
    """The town that a post code stands for in what was typed; "" where she named it herself, or nobody knows it."""
    code, name = split_post_code(town)
    if not code:
        return ""
    try:
        place = find_town(country, town)
    except Refused:
        return ""
    return "" if fold(place.town) == fold(name.partition(",")[0]) else place.town


def _is_known(unknown: PlaceUnknown, town: str) -> bool:
    """Whether the town is there, several times or elsewhere: then its municipality is asked for."""
    return any(fold(place.town) == fold(town) for place in unknown.candidates)


def _refused(unknown: PlaceUnknown, town: str) -> Refused:
    """The gazetteer's word on it, but for the degrees that it asks organizers for."""
    if not unknown.candidates:
        sentence = _l("We know no town “%(town)s”: write the nearest larger one.", town=town[:80])
        return Refused(sentence, field="town")
    if not _is_known(unknown, town):
        return Refused(unknown.sentence, field="town")
    if len(unknown.candidates) > 1 and len({place.municipality for place in unknown.candidates}) == 1:
        sentence = _l(
            "%(municipality)s has several places called “%(town)s”: write the nearest larger town.",
            town=town[:80], municipality=unknown.candidates[0].municipality,
        )  # fmt: skip
        return Refused(sentence, field="town")
    return Refused(unknown.sentence, field="municipality")
