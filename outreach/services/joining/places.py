"""Places that the gazetteer lacks: organizers put them on the map, for every volunteer who waits for one."""

from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.geography import fold
from outreach.models import AddedPlace, Campaign, Volunteer
from outreach.services.errors import Refused


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
