"""Wall time at the edge: minutes after midnight by the clock on the wall, and the instants that they mean."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from outreach.services.errors import Refused

MIDNIGHT = 24 * 60
_TIME = re.compile(r"^(\d{1,2})[:.](\d{2})(?::00)?$")


def parse_time(text: str) -> int:
    """Minutes after midnight (0 to 1440) of `9:50`, `09:50` or `24:00`. Raises Refused."""
    match = _TIME.match(text.strip())
    if match:
        hours, minutes = int(match[1]), int(match[2])
        if minutes < 60 and hours * 60 + minutes <= MIDNIGHT:
            return hours * 60 + minutes
    raise Refused(_l("“%(text)s” is not a time of day such as 09:50.", text=text[:40]))


def format_time(minute: int) -> str:
    """`09:50` for 590."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def resolve(day: date, minute: int, zone: str) -> datetime:
    """The instant (UTC) at which clocks in `zone` (IANA name) show `minute` on `day`.

    Of an hour that comes twice (autumn) the first is meant. Raises Refused for an hour that spring skips.
    """
    place = ZoneInfo(zone)
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    instant = wall.replace(tzinfo=place).astimezone(UTC)
    if instant.astimezone(place).replace(tzinfo=None) != wall:
        raise Refused(
            _l(
                "%(time)s does not exist on %(day)s: the clocks go forward.",
                time=format_time(minute),
                day=day.isoformat(),
            )
        )
    return instant


def wall(instant: datetime, zone: str) -> tuple[date, int]:
    """The day and the minutes after midnight that clocks in `zone` show at `instant`."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.date(), local.hour * 60 + local.minute


def today(instant: datetime, zone: str) -> date:
    """The day in `zone` at `instant`."""
    return instant.astimezone(ZoneInfo(zone)).date()
