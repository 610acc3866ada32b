"""Which small changes would open a place for a lesson that is left out.

One lesson at a time stands on a desk where everything else is held as planned and every rule that a change can mend is
loosened; each person then knows which changes she would need. Nobody else moves, except that a person on the new team
may hand one lesson of hers to a standby, or (a swap) give it up. Within that the search is exact."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from solver.changes import (
    Change,
    MoreTravel,
    OneMoreLesson,
    OneMoreSlot,
    OneMoreVetted,
    OtherDelivery,
    OtherLanguage,
    Smallness,
)
from solver.choice import candidates_in
from solver.days import Case
from solver.greedy import Desk
from solver.loosening import loosened
from solver.problem import DELIVERIES, Assignment, Lesson, Problem, Volunteer
from solver.standbys import Standby


@dataclass(frozen=True)
class Opening:
    """A set of changes that makes room for `assignment`, and what the set weighs (Smallness).

    `handed` are lessons of the team that standbys take over, `lost` those that nobody can."""

    changes: tuple[Change, ...]
    weight: int
    assignment: Assignment
    handed: tuple[str, ...]
    lost: tuple[str, ...]
    travel: (
        int  # minutes there, of the whole team: of two openings that weigh the same the nearer comes first
    )

    @property
    def kinds(self) -> frozenset[str]:
        """What kinds of changes it needs."""
        return frozenset(change.kind for change in self.changes)

    @property
    def rank(self) -> tuple[int, int, int, int, datetime, tuple[str, ...]]:
        """The smaller opening has the smaller key."""
        entry = self.assignment
        return self.weight, len(self.changes), len(self.handed), self.travel, entry.start, entry.volunteers


@dataclass(frozen=True)
class Place:
    """One person at one time: what she would need, and the lesson that she would have to leave (to a standby or not)."""

    candidate: int
    changes: tuple[Change, ...]
    weight: int
    out: int
    languages: frozenset[str]
    leaves: str | None = None

    @property
    def rank(self) -> tuple[int, bool, int, int]:
        """The one who needs less comes first, then the one who keeps her lessons, then the nearer one."""
        return self.weight, self.leaves is not None, self.out, self.candidate


class Loosened:
    """A plan held on a desk (`as_held`: loosening.held), and one lesson given as if every change had been made."""

    def __init__(
        self,
        problem: Problem,
        plan: tuple[Assignment, ...],
        as_held: Problem,
        lesson: Lesson,
        order: Smallness,
        stand_in: list[Standby],
    ) -> None:
        self.problem, self.lesson, self.order = problem, lesson, order
        self.case = Case(loosened(problem, as_held, lesson))
        self.online = self.case.options.online.tolist()
        self.desk = Desk(self.case)
        for team in candidates_in(self.case, plan):
            self.desk.add(team)
        pinned = {pin.lesson for pin in problem.pins}
        self.can_leave = {
            (one.lesson, one.absent): one.volunteers for one in stand_in if one.lesson not in pinned
        }
        self.hers: dict[int, list[int]] = {}
        self.best_kept: dict[int, Place | None] = {}
        self.keys = {candidate: self._key(candidate) for candidate in self.desk.chosen}
        for candidate in self.desk.chosen:
            self.hers.setdefault(self.desk.volunteer[candidate], []).append(candidate)

    def openings(self, most: int) -> list[Opening]:
        """The best ways of at most `most` changes for each time, delivery and language, smallest first; nobody loses.

        What only adds kinds to changes that do by themselves is not looked at: it is never the smaller one."""
        found: list[Opening] = []
        enough: set[frozenset[str]] = set()
        options = sorted(self._options(), key=lambda option: len(self._asked_of_school(option)))
        for other_words in (False, True):
            for option in options:
                asked = self._asked_of_school(option) | ({OtherLanguage.kind} if other_words else set())
                if not any(kinds < asked for kinds in enough):
                    some = [one for one in self._of_option(option, other_words) if len(one.changes) <= most]
                    found += some
                    enough.update(one.kinds for one in some if not one.handed)
        return sorted(found, key=lambda one: one.rank)

    def able(self) -> int:
        """How many people could give it as it is asked for, had they nothing else to give."""
        offered = (option for option in self._options() if self._is_offered(option))
        able = (one for option in offered for one in self.case.candidates_of_option(option))
        return len(
            {self.desk.volunteer[one] for one in able if self._is_plain(self._place(one, None, free=True))}
        )

    def swaps(self) -> list[Opening]:
        """The ways without any change in which a lesson of the team would be lost, nearest team first."""
        found = (self._swaps_of(option) for option in self._options() if self._is_offered(option))
        return sorted((one for some in found for one in some), key=lambda one: one.rank)

    def _options(self) -> Iterator[int]:
        number = next(n for n, one in enumerate(self.case.problem.lessons) if one.id == self.lesson.id)
        every = (option for option, of in enumerate(self.desk.lesson) if of == number)
        return (option for option in every if self._room(option))

    def _is_offered(self, option: int) -> bool:
        """Whether the school offered this time, and this way of giving the lesson."""
        return not self._asked_of_school(option)

    def _asked_of_school(self, option: int) -> frozenset[str]:
        """The kinds of changes that this time and this way of giving the lesson need."""
        kinds = [] if self.case.options.slot[option] < len(self.lesson.slots) else [OneMoreSlot.kind]
        kinds += [] if DELIVERIES[self.online[option]] in self.lesson.deliveries else [OtherDelivery.kind]
        return frozenset(kinds)

    def _of_option(self, option: int, other_words: bool) -> Iterator[Opening]:
        able = self.case.candidates_of_option(option)
        places = [place for one in able if (place := self._best_kept(one))]
        spoken = {word for place in places for word in place.languages} - set(self.lesson.languages)
        for word in sorted(spoken) if other_words else [None]:
            accepted = {*self.lesson.languages, word}
            team = self._team([place for place in places if place.languages & accepted])
            if team:
                yield self._opening(option, word, team)

    def _swaps_of(self, option: int) -> Iterator[Opening]:
        """One member leaves a lesson; the others are those who need nothing."""
        able = self.case.candidates_of_option(option)
        free = [
            place for one in able for place in self._kept(one) if not place.leaves and self._is_plain(place)
        ]
        leaving = [place for one in able for place in self._lost(one) if self._is_plain(place)]
        for place in leaving:
            others = [one for one in free if self._name(one) != self._name(place)]
            team = self._team([place, *others], needed=place)
            if team:
                found = self._opening(option, None, team)
                if not found.changes:
                    yield replace(found, handed=(), lost=found.handed)

    def _is_plain(self, place: Place) -> bool:
        return not place.changes and bool(place.languages & set(self.lesson.languages))

    def _best_kept(self, candidate: int) -> Place | None:
        """Looked up once: other languages ask again."""
        if candidate not in self.best_kept:
            self.best_kept[candidate] = min(self._kept(candidate), key=_rank, default=None)
        return self.best_kept[candidate]

    def _kept(self, candidate: int) -> Iterator[Place]:
        """Her place without leaving anything, and where that asks too much, those with one lesson handed to a standby."""
        if self.desk.person_fits(candidate):
            place = self._place(candidate, None)
            yield place
            if all(change.kind != OneMoreLesson.kind for change in place.changes):
                return
        yield from (self._place(candidate, one) for one in self._freeing(candidate) if self._stand_ins(one))

    def _lost(self, candidate: int) -> Iterator[Place]:
        """Her places with one lesson left that no standby can take."""
        yield from (
            self._place(candidate, one) for one in self._freeing(candidate) if not self._stand_ins(one)
        )

    def _freeing(self, candidate: int) -> Iterator[int]:
        """Her lessons that are not pinned, with one of which left she has the time."""
        desk, day = self.desk, self.desk.day[candidate]
        for other in self.hers.get(desk.volunteer[candidate], ()):
            stays = [one for one in desk.trip.get(day, ()) if one != other]
            if self.keys[other] in self.can_leave and desk.is_trip([*stays, candidate]):
                yield other

    def _key(self, candidate: int) -> tuple[str, str]:
        number = self.desk.lesson[self.desk.option[candidate]]
        who = self.problem.volunteers[self.desk.volunteer[candidate]].id
        return self.case.problem.lessons[number].id, who

    def _stand_ins(self, candidate: int) -> tuple[str, ...]:
        return self.can_leave[self.keys[candidate]]

    def _room(self, option: int) -> bool:
        """Rule 7 at every start within the option's time."""
        options, school = self.case.options, int(self.case.options.school[option])
        now = [option, *self.desk.busy.get(school, ())]
        starts, ends = options.start[now], options.end[now]
        most = max(int(((starts <= at) & (at < ends)).sum()) for at in starts)
        return most <= self.case.problem.schools[school].rooms

    def _place(self, candidate: int, leaving: int | None, free: bool = False) -> Place:
        one = self.problem.volunteers[self.desk.volunteer[candidate]]
        out = int(self.case.candidates.out[candidate])
        changes = (*self._asks(one, candidate, out), *(() if free else self._caps(one, candidate, leaving)))
        leaves = None if leaving is None else self.keys[leaving][0]
        return Place(candidate, changes, self.order.of(changes), out, frozenset(one.languages), leaves)

    def _asks(self, one: Volunteer, candidate: int, out: int) -> Iterator[Change]:
        """What has to change for this person to be allowed."""
        if not self.online[self.desk.option[candidate]] and out > one.max_travel:
            yield MoreTravel(one.id, out - one.max_travel)
        if self.lesson.requires_vetting and not one.vetted:
            yield OneMoreVetted(one.id)

    def _caps(self, one: Volunteer, candidate: int, leaving: int | None) -> Iterator[Change]:
        """Whether she would give more than she wants."""
        spans = self._full(one, candidate, leaving)
        if spans:
            yield OneMoreLesson(one.id, spans)

    def _full(self, one: Volunteer, candidate: int, leaving: int | None) -> tuple[str, ...]:
        """Her caps that the plan has used up already."""
        desk = self.desk
        spans = []
        for span, of, cap in (
            ("all", desk.volunteer, one.max_lessons),
            ("week", desk.week, one.max_lessons_per_week),
            ("day", desk.day, one.max_lessons_per_day),
        ):
            left = leaving is not None and of[leaving] == of[candidate]
            if cap is not None and desk.count.get((span, of[candidate]), 0) - left >= cap:
                spans.append(span)
        return tuple(spans)

    def _team(self, places: list[Place], needed: Place | None = None) -> list[Place]:
        """Those who need least, with an experienced one where rule 8 asks for it; none where they are too few."""
        ranked = sorted(places, key=lambda place: (place is not needed, place.rank))
        team = ranked[: self.lesson.team]
        if len(team) == self.lesson.team and not self.desk.has_company([place.candidate for place in team]):
            able = next((place for place in ranked if self.desk.has_company([place.candidate])), None)
            team = [*team[:-1], able] if able and (self.lesson.team > 1 or needed is None) else []
        return team if len(team) == self.lesson.team else []

    def _opening(self, option: int, language: str | None, team: list[Place]) -> Opening:
        options = self.case.options
        slot = self.case.problem.lesson[self.lesson.id].slots[options.slot[option]]
        delivery = DELIVERIES[self.online[option]]
        changes: list[Change] = [change for place in team for change in place.changes]
        if slot not in self.lesson.slots:
            changes.append(OneMoreSlot(self.lesson.id, slot.start, slot.end))
        if delivery not in self.lesson.deliveries:
            changes.append(OtherDelivery(self.lesson.id, delivery))
        if language is not None:
            changes.append(OtherLanguage(self.lesson.id, language))
        return Opening(
            changes=tuple(changes),
            weight=self.order.of(tuple(changes)),
            assignment=Assignment(self.lesson.id, slot.start, delivery, tuple(sorted(map(self._name, team)))),
            handed=tuple(sorted({place.leaves for place in team if place.leaves})),
            lost=(),
            travel=sum(place.out for place in team),
        )

    def _name(self, place: Place) -> str:
        return self.problem.volunteers[self.desk.volunteer[place.candidate]].id


def _rank(place: Place) -> tuple[int, bool, int, int]:
    return place.rank
