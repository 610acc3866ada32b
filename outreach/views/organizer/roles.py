"""What an organizer sees and may change.

An organizer may do everything. A regional one sees the schools and volunteers of her municipalities, and may pin
their lessons; what concerns the whole campaign is not hers. Viewers and the safeguarding role see everything and change
nothing.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_login import current_user

from outreach.extensions import db
from outreach.models import Campaign, OrganizerRole, Person
from outreach.services.errors import Refused
from outreach.services.reporting import Region

View = Callable[..., Any]
ONLY_LOOKS = _l("Your role lets you read this campaign, not change it.")
WHOLE_CAMPAIGN = _l(
    "This concerns the whole campaign: you see the part of it that is in your municipalities."
)


def me() -> Person:
    """The organizer who reads."""
    person: Person = current_user.person
    return person


def my_region() -> Region:
    """The municipalities that she sees; None for all."""
    organizer = me().organizer
    if organizer is None:
        return frozenset()
    return frozenset(organizer.municipalities) if organizer.role is OrganizerRole.REGIONAL else None


def may_change() -> bool:
    """Whether she may import, solve and publish."""
    return _has_role(OrganizerRole.ORGANIZER)


def may_pin() -> bool:
    return _has_role(OrganizerRole.ORGANIZER, OrganizerRole.REGIONAL)


def _has_role(*roles: OrganizerRole) -> bool:
    organizer = me().organizer if current_user.is_authenticated else None
    return organizer is not None and organizer.role in roles


def changes(view: View) -> View:
    """Only for those who may change the campaign."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not may_change():
            raise Refused(WHOLE_CAMPAIGN if my_region() is not None else ONLY_LOOKS, status=403)
        return view(*args, **kwargs)

    return guarded


def sees_all(view: View) -> View:
    """Only for those who see the whole campaign."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if my_region() is not None:
            raise Refused(WHOLE_CAMPAIGN, status=403)
        return view(*args, **kwargs)

    return guarded


def find_campaign(slug: str) -> Campaign:
    """The campaign; raises Refused 404 where there is none."""
    campaign = db.session.scalar(db.select(Campaign).filter_by(slug=slug))
    if campaign is None:
        raise Refused(_l("There is no campaign at this address."), status=404)
    return campaign
