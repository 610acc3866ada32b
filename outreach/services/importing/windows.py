"""Whether a volunteer's windows can be."""

from datetime import date

from flask_babel import lazy_gettext as _l

from outreach.services.errors import Refused
from outreach.services.importing.records import Record
from outreach.services.importing.times import joined, window_text
from outreach.services.importing.world import World
from outreach.services.walltime import resolve


def check_windows(world: World, record: Record) -> None:
    """Tell times that do not exist and days beyond the campaign; join what overlaps."""
    named = record.values.get("windows")
    if not named or world.campaign is None:
        return
    for window in named:
        on = date.fromisoformat(window[0])
        if not world.campaign.first_day <= on <= world.campaign.last_day:
            record.warn("windows", _l("The window is outside the campaign."), window_text(window))
        try:
            resolve(on, window[1], world.campaign.timezone)
            resolve(on, window[2], world.campaign.timezone)
        except Refused as refusal:
            record.fault("windows", refusal.sentence, window_text(window))
    record.values["windows"] = joined(named)
    if len(record.values["windows"]) < len(named):
        record.warn("windows", _l("Windows that overlap were joined."))
