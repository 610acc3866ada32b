"""Volunteers as the planning problem has them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from outreach.models import School, Vetting, Volunteer
from outreach.services.availability import Span as Free
from outreach.services.availability import span_of, without
from outreach.services.errors import Refused
from outreach.services.planning import names
from outreach.services.planning.holding import Held, Why
from outreach.services.planning.reach import minutes_by_car, minutes_to_work, spare_minutes
from outreach.services.planning.season import Season, plannable
from outreach.services.walltime import MIDNIGHT, resolve, today
from solver import Volunteer as Planned
from solver import Window

Span = tuple[datetime, datetime]


class People:
    """Who is in the problem: everybody who can get lessons, and those who left after giving some.

    A past day on which she gave a lesson is hers as a whole, whatever her windows say today: nothing new can be put
    there. Who left has only the days and the number of lessons that she gave, so that she gets no more.
    Who goes by bus comes less far, and her windows are narrower by what the bus takes longer (see reach.py). Who wishes
    company counts as a newcomer, whom `newcomers_need_company` never sends alone. On days from work her windows are
    narrower by the way between home and work, so that she is in time from either; that other schools are near then no
    problem can say.
    """

    def __init__(self, season: Season, held: list[Held]) -> None:
        self.season = season
        self.zone = season.campaign.timezone
        self.given: Counter[int] = Counter()
        self.carried: Counter[int] = Counter()
        self.days: dict[int, set[date]] = defaultdict(set)
        for one in held:
            for volunteer in one.volunteers:
                self._note(one, volunteer)

    def _note(self, held: Held, volunteer: Volunteer) -> None:
        if held.why == Why.CARRIED:
            self.carried[volunteer.id] += 1
        elif held.why == Why.GIVEN:
            self.given[volunteer.id] += 1
            self.days[volunteer.id].add(today(held.slot.start, self.zone))

    def planned(self, schools: set[str]) -> tuple[Planned, ...]:
        """The problem's volunteers; `schools` are the names of its schools."""
        return tuple(
            self._planned(volunteer, schools)
            for volunteer in self.season.volunteers
            if plannable(self.season, volunteer) or self.given[volunteer.id]
        )

    def _planned(self, volunteer: Volunteer, schools: set[str]) -> Planned:
        return Planned(
            id=names.of_volunteer(volunteer),
            lat=volunteer.lat,
            lon=volunteer.lon,
            languages=tuple(dict.fromkeys(volunteer.languages)),
            topics=tuple(dict.fromkeys(volunteer.topics)),
            delivery=tuple(dict.fromkeys(volunteer.delivery)),
            vetted=volunteer.vetting == Vetting.YES,
            experienced=volunteer.experienced and not volunteer.wishes_company,
            windows=self._windows(volunteer),
            max_lessons=self._most(volunteer),
            max_lessons_per_day=volunteer.max_lessons_per_day,
            max_lessons_per_week=volunteer.max_lessons_per_week,
            max_travel=minutes_by_car(volunteer.max_travel, volunteer.transport),
            favourite_schools=_known(volunteer.favourite_schools, schools),
            refused_schools=_known(volunteer.refused_schools, schools),
        )

    def _most(self, volunteer: Volunteer) -> int:
        given = self.given[volunteer.id]
        if not plannable(self.season, volunteer):
            return given
        return max(volunteer.max_lessons - self.carried[volunteer.id], given)

    def _windows(self, volunteer: Volunteer) -> tuple[Window, ...]:
        """Her windows from today on, and the past days on which she gave lessons."""
        spans = [self._span(day, 0, MIDNIGHT) for day in self._whole_days(volunteer)]
        if plannable(self.season, volunteer):
            free = [(span, self._spare(volunteer, span.day)) for span in self._free(volunteer)]
            spans += [
                self._span(span.day, span.starts + spare, span.ends - spare)
                for span, spare in free
                if span.ends - span.starts > 2 * spare
            ]
        return tuple(Window(start, end) for start, end in merged(spans))

    def _spare(self, volunteer: Volunteer, day: date) -> int:
        """What the solver does not know of her ways on that day: minutes that stay free at both ends of her windows."""
        work = self.season.work.get(volunteer.id) if day.isoweekday() in volunteer.work_days else None
        return spare_minutes(volunteer) + (minutes_to_work(volunteer, work) if work else 0)

    def _free(self, volunteer: Volunteer) -> list[Free]:
        """Her windows from today on, less what her own calendar says."""
        ahead = [window for window in volunteer.windows if window.day >= self.season.today]
        busy = self.season.busy.get(volunteer.person_id, [])
        return [left for window in ahead for left in without([span_of(window)], busy)]

    def _whole_days(self, volunteer: Volunteer) -> list[date]:
        here = plannable(self.season, volunteer)
        return [day for day in self.days[volunteer.id] if day < self.season.today or not here]

    def _span(self, day: date, starts: int, ends: int) -> Span:
        return edge(day, starts, self.zone), edge(day, ends, self.zone)


def _known(listed: Iterable[School], schools: set[str]) -> tuple[str, ...]:
    return tuple(name for name in map(names.of_school, listed) if name in schools)


def edge(day: date, minute: int, zone: str) -> datetime:
    """The instant of a window's edge; one in the hour that spring skips is moved to the end of that hour."""
    while True:
        try:
            return resolve(day, minute, zone)
        except Refused:
            minute += 1


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in time order, overlapping ones made one and empty ones left out; touching ones stay two."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
