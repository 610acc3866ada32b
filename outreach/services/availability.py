"""When a volunteer can, and how much: windows door to door by the clock on the wall, joined where they meet."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    AvailabilityWindow,
    Campaign,
    Invitation,
    InvitationState,
    LessonRequest,
    Volunteer,
)
from outreach.services.errors import Refused
from outreach.services.walltime import MIDNIGHT, resolve, today, wall
from outreach.services.words import day_in_words


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of one day: minutes after midnight, `starts` < `ends`."""

    day: date
    starts: int
    ends: int

    def holds(self, other: "Span") -> bool:
        return self.day == other.day and self.starts <= other.starts and other.ends <= self.ends


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few spans as can be: those that overlap or touch become one."""
    result: list[Span] = []
    for span in sorted(spans):
        last = result[-1] if result else None
        if last and last.day == span.day and span.starts <= last.ends:
            result[-1] = Span(last.day, last.starts, max(last.ends, span.ends))
        else:
            result.append(span)
    return result


def without(spans: Iterable[Span], gone: Iterable[Span]) -> list[Span]:
    """What is left of `spans` where `gone` is cut out of them."""
    left = joined(spans)
    for cut in gone:
        left = [piece for span in left for piece in _cut(span, cut)]
    return left


def _cut(span: Span, cut: Span) -> list[Span]:
    if span.day != cut.day or cut.ends <= span.starts or span.ends <= cut.starts:
        return [span]
    pieces = ((span.starts, cut.starts), (cut.ends, span.ends))
    return [Span(span.day, starts, ends) for starts, ends in pieces if starts < ends]


def every(first: date, last: date, weekdays: Collection[int], starts: int, ends: int) -> Iterator[Span]:
    """The same hours on each of these weekdays (Monday is 1) from `first` to `last`, both included; `last` may be far."""
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if day.isoweekday() in weekdays:
            yield Span(day, starts, ends)


def add_windows(volunteer: Volunteer, spans: Iterable[Span]) -> int:
    """Let her be away in these spans too; a window that one meets grows. Gives how many spans were added.

    Raises Refused for a day that is over or outside the campaign, an end before its start, an hour that spring skips.
    """
    added = joined(_checked(volunteer.campaign, spans))
    if not added:
        raise Refused(_l("There is no such weekday between these two days."), field="weekdays")
    days = {span.day for span in added}
    _replace(volunteer, days, lambda before: joined([*before, *added]))
    return len(added)


def take_away(volunteer: Volunteer, spans: Iterable[Span]) -> int:
    """She cannot be away in these spans: windows shrink, part or end. Gives on how many days something changed."""
    gone = list(spans)
    days = {window.day for window in volunteer.windows} & {span.day for span in gone}
    return _replace(volunteer, days, lambda before: without(before, gone))


def never_between(volunteer: Volunteer, first: date, last: date) -> int:
    """Take away every window between two days, both included; gives how many days had one.

    Raises Refused where the season has no such day.
    """
    campaign = volunteer.campaign
    for outside, day in ((last < campaign.first_day, last), (first > campaign.last_day, first)):
        if outside:
            raise Refused(_outside(campaign, day), field="last" if day == last else "day")
    return take_away(volunteer, [span_of(one) for one in volunteer.windows if first <= one.day <= last])


def remove_windows(volunteer: Volunteer, window_ids: Collection[int]) -> int:
    """Take these windows of hers away; others' and unknown ids are passed over. Gives how many went."""
    gone = [span_of(window) for window in volunteer.windows if window.id in window_ids]
    take_away(volunteer, gone)
    return len(gone)


def last_change(volunteer: Volunteer) -> str:
    """A word for her last change, so that two taps on Undo do not take back that it was undone."""
    return hashlib.sha256(json.dumps(volunteer.times_before, sort_keys=True).encode()).hexdigest()[:16]


def undo(volunteer: Volunteer, change: str | None = None) -> int:
    """Make her windows what they were before her last change; once more brings the change back. Gives how many days.

    Where `change` is another than the last one, it was undone already, or something came after it: nothing happens.
    """
    db.session.refresh(volunteer, ["times_before"], with_for_update=True)
    if change not in (None, last_change(volunteer)):
        return 0
    before = {
        date.fromisoformat(day): [Span(date.fromisoformat(day), *minutes) for minutes in spans]
        for day, spans in volunteer.times_before.items()
    }
    return _replace(
        volunteer, set(before), lambda _now: [span for spans in before.values() for span in spans]
    )


def span_of(window: AvailabilityWindow) -> Span:
    return Span(window.day, window.starts, window.ends)


def lessons_outside(volunteer: Volunteer) -> list[Invitation]:
    """Her published lessons to come that no window of hers holds (any more): they stand until the next plan."""
    query = (
        db.select(Invitation)
        .join(Invitation.request)
        .where(
            Invitation.person_id == volunteer.person_id,
            Invitation.state == InvitationState.CONFIRMED,
            Invitation.starts_at > clock.now(),
            LessonRequest.campaign_id == volunteer.campaign_id,
        )
        .order_by(Invitation.starts_at)
    )
    spans = [span_of(window) for window in volunteer.windows]
    return [one for one in db.session.scalars(query) if not _is_held(one, spans, volunteer.campaign.timezone)]


def _is_held(invitation: Invitation, spans: list[Span], zone: str) -> bool:
    day, starts = wall(invitation.starts_at, zone)
    lesson = Span(day, starts, wall(invitation.ends_at, zone)[1])
    return any(span.holds(lesson) for span in spans)


def _checked(campaign: Campaign, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans, each looked at in its turn, so that a range without end stops at its first day outside."""
    now = today(clock.now(), campaign.timezone)
    for span in spans:
        _check_day(campaign, span.day, now)
        _demand(0 <= span.starts < span.ends <= MIDNIGHT, "ends", _l("The end must be later than the start."))
        _check_minute(campaign, span.day, span.starts, "starts")
        _check_minute(campaign, span.day, span.ends, "ends")
        yield span


def _check_day(campaign: Campaign, day: date, now: date) -> None:
    if not campaign.first_day <= day <= campaign.last_day:
        raise Refused(_outside(campaign, day), field="day")
    _demand(day >= now, "day", _l("%(day)s is over.", day=day_in_words(day)))
    open_day = campaign.weekends or day.isoweekday() <= 5
    _demand(open_day, "day", _l("%(day)s is a weekend: there are no lessons then.", day=day_in_words(day)))


def _outside(campaign: Campaign, day: date) -> Any:
    first, last = day_in_words(campaign.first_day), day_in_words(campaign.last_day)
    return _l("%(day)s is outside the season: it lasts from %(first)s to %(last)s.",
              day=day_in_words(day), first=first, last=last)  # fmt: skip


def _check_minute(campaign: Campaign, day: date, minute: int, field: str) -> None:
    try:
        resolve(day, minute, campaign.timezone)
    except Refused as refusal:
        raise Refused(refusal.sentence, field=field) from None


def _replace(volunteer: Volunteer, days: set[date], change: Callable[[list[Span]], list[Span]]) -> int:
    """Set the windows of these days to what `change` makes of them; what they were is kept for `undo`.

    Of two changes at the same moment the second sees the first. Old rows leave first: day and start are unique.
    """
    db.session.flush()
    db.session.refresh(volunteer, ["windows", "times_before"], with_for_update=True)
    before = [span_of(window) for window in volunteer.windows if window.day in days]
    after = change(before)
    changed = {span.day for span in set(before) ^ set(after)}
    if not changed:
        return 0
    volunteer.times_before = {
        day.isoformat(): [[span.starts, span.ends] for span in before if span.day == day]
        for day in sorted(changed)
    }
    volunteer.windows = [window for window in volunteer.windows if window.day not in changed]
    db.session.flush()
    volunteer.windows += [
        AvailabilityWindow(day=span.day, starts=span.starts, ends=span.ends)
        for span in after
        if span.day in changed
    ]
    db.session.flush()
    db.session.refresh(volunteer, ["windows"])
    return len(changed)


def _demand(holds: object, name: str, otherwise: Any) -> None:
    if not holds:
        raise Refused(otherwise, field=name)
