"""Where a volunteer comes from: her town, by the gazetteer and the places that organizers have added."""

import re

from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.geography import Place, PlaceUnknown, find_place, fold
from outreach.models import AddedPlace, Campaign, Volunteer
from outreach.services.errors import Refused

_POST_CODE = re.compile(r"([a-z]{2})?[- ]?\d{4,6}", re.IGNORECASE)


def find_town(campaign: Campaign, town: str, municipality: str = "") -> Place:
    """The place in the campaign's country. Raises Refused, naming the field, with what may be meant."""
    if _POST_CODE.fullmatch(town):
        raise Refused(
            _l("Our list of places knows no post codes: write the town, or the nearest one."), field="town"
        )
    query = db.select(AddedPlace).filter_by(country=campaign.country)
    extra = [Place(row.town, row.municipality, row.lat, row.lon) for row in db.session.scalars(query)]
    try:
        return find_place(town, municipality, campaign.country, extra)
    except PlaceUnknown as unknown:
        field = "municipality" if unknown.candidates and _is_known(unknown, town) else "town"
        raise Refused(unknown.sentence, field=field) from None


def _is_known(unknown: PlaceUnknown, town: str) -> bool:
    """Whether the town is there, several times or elsewhere: then its municipality is asked for."""
    return any(fold(place.town) == fold(town) for place in unknown.candidates)


def add_place(campaign: Campaign, town: str, municipality: str, lat: float, lon: float) -> int:
    """Put a place that the gazetteer lacks on the map, for every volunteer who waits for it. Gives how many did.

    Raises Refused for degrees that are none.
    """
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise Refused(_l("Write degrees such as 54.6892 and 25.2798."), field="lat")
    known = {"country": campaign.country, "town": town, "municipality": municipality}
    place = db.session.scalar(db.select(AddedPlace).filter_by(**known)) or AddedPlace(**known)
    place.lat, place.lon = lat, lon
    db.session.add(place)
    waiting = [one for one in _placeless(campaign) if fold(one.town) == fold(town)]
    for volunteer in waiting:
        volunteer.lat, volunteer.lon = lat, lon
        volunteer.municipality = volunteer.municipality or municipality
    db.session.flush()
    return len(waiting)


def _placeless(campaign: Campaign) -> list[Volunteer]:
    query = db.select(Volunteer).filter_by(campaign_id=campaign.id, left_at=None, lat=None)
    return list(db.session.scalars(query))
