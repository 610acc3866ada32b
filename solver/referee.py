"""The referee: every hard rule and the objective, told from the problem's text alone.

No OR-Tools, and no code shared with the models but problem.py and travel.py, so that a fault there is seen here.
Rules are those of planning-problem.md, Hard rules, one function each."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from solver.plan import Objective, Plan
from solver.problem import Assignment, Lesson, Problem, Slot, Volunteer
from solver.travel import Distances


@dataclass(frozen=True)
class Violation:
    """A broken rule; `str` gives it as one sentence."""

    rule: int
    text: str
    lesson: str | None = None
    volunteer: str | None = None

    def __str__(self) -> str:
        where = [f"lesson {self.lesson}"] if self.lesson else []
        where += [f"volunteer {self.volunteer}"] if self.volunteer else []
        return f"Rule {self.rule} is broken: {', '.join(where)}{': ' if where else ''}{self.text}."


@dataclass(frozen=True)
class Given:
    """An assignment joined with its lesson and slot."""

    lesson: Lesson
    slot: Slot
    delivery: str
    volunteers: tuple[str, ...]

    def place(self, volunteer: str) -> str:
        """Where a volunteer gives it: the school, or her home."""
        return self.lesson.school if self.delivery == "in_person" else volunteer


class Board:
    """A plan laid out on its problem: what is given, and each volunteer's days in time order.

    Assignments that name unknown lessons, slots or volunteers are left out; rules 1 and 3 report them."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.distances = Distances(problem)
        self.given = [given for entry in plan.assignments if (given := _joined(problem, entry))]
        self.of: dict[str, list[Given]] = defaultdict(list)
        for given in sorted(self.given, key=lambda given: given.slot.start):
            for volunteer in given.volunteers:
                self.of[volunteer].append(given)

    def days(self) -> Iterator[tuple[Volunteer, list[Given]]]:
        """Each volunteer's each day with lessons, in time order."""
        for volunteer, lessons in self.of.items():
            days: dict[object, list[Given]] = defaultdict(list)
            for given in lessons:
                days[self.problem.day(given.slot.start)].append(given)
            for day in days.values():
                yield self.problem.volunteer[volunteer], day

    def people(self) -> Iterator[tuple[Given, Volunteer]]:
        """Each lesson with each of its volunteers."""
        for given in self.given:
            for volunteer in given.volunteers:
                yield given, self.problem.volunteer[volunteer]


def _joined(problem: Problem, entry: Assignment) -> Given | None:
    lesson = problem.lesson.get(entry.lesson)
    slot = next((slot for slot in lesson.slots if slot.start == entry.start), None) if lesson else None
    if lesson is None or slot is None:
        return None
    known = tuple(id for id in entry.volunteers if id in problem.volunteer)
    return Given(lesson, slot, entry.delivery, known)


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """Every broken hard rule, in the order of the rules; an empty list for a legal plan."""
    board = Board(problem, plan)
    return [broken for rule in RULES for broken in rule(board)]


def slots_and_teams(board: Board) -> Iterator[Violation]:
    """Rule 1: a lesson is served once, at one of its slots, by exactly `team` different volunteers."""
    served = Counter(entry.lesson for entry in board.plan.assignments)
    for entry in board.plan.assignments:
        lesson = board.problem.lesson.get(entry.lesson)
        if lesson is None:
            yield Violation(1, "the problem has no such lesson", entry.lesson)
            continue
        if served[entry.lesson] > 1:
            yield Violation(1, f"it is served {served[entry.lesson]} times", entry.lesson)
        if all(slot.start != entry.start for slot in lesson.slots):
            shown = entry.start.isoformat("T", "minutes")
            yield Violation(1, f"{shown} is not one of its slots", entry.lesson)
        if len(entry.volunteers) != lesson.team:
            yield Violation(
                1, f"it has {len(entry.volunteers)} volunteers instead of {lesson.team}", entry.lesson
            )
        for volunteer in entry.volunteers:
            if volunteer not in board.problem.volunteer:
                yield Violation(1, "the problem has no such volunteer", entry.lesson, volunteer)


def deliveries(board: Board) -> Iterator[Violation]:
    """Rule 2: the delivery is one that the lesson accepts and each of its volunteers offers."""
    for given in board.given:
        if given.delivery not in given.lesson.deliveries:
            yield Violation(2, f"it is not given by {given.delivery}", given.lesson.id)
    for given, volunteer in board.people():
        if given.delivery not in volunteer.delivery:
            yield Violation(2, f"she does not offer {given.delivery}", given.lesson.id, volunteer.id)


def people(board: Board) -> Iterator[Violation]:
    """Rule 3: a shared language, vetting where asked, no refused school, no forbidden pair."""
    forbidden = {(entry.lesson, entry.volunteer) for entry in board.problem.forbidden}
    for given, volunteer in board.people():
        lesson = given.lesson
        faults = {
            "they share no language": not set(lesson.languages) & set(volunteer.languages),
            "she is not vetted": lesson.requires_vetting and not volunteer.vetted,
            f"she refuses school {lesson.school}": lesson.school in volunteer.refused_schools,
            "the pair is forbidden": (lesson.id, volunteer.id) in forbidden,
        }
        for text, broken in faults.items():
            if broken:
                yield Violation(3, text, lesson.id, volunteer.id)


def ways(board: Board) -> Iterator[Violation]:
    """Rule 4: in person, the one-way travel from home is at most `max_travel`."""
    for given, volunteer in board.people():
        if given.delivery == "in_person":
            minutes = board.distances.minutes(volunteer.id, given.lesson.school)
            if minutes > volunteer.max_travel:
                text = f"the way takes {minutes} minutes, more than her {volunteer.max_travel}"
                yield Violation(4, text, given.lesson.id, volunteer.id)


def days(board: Board) -> Iterator[Violation]:
    """Rule 5: each volunteer's day, and each of its lessons alone, can be travelled within one window of hers."""
    for volunteer, day in board.days():
        for trip in ([[given] for given in day] if len(day) > 1 else []) + [day]:
            fault = _fault_of_trip(board, volunteer, trip)
            if fault:
                lessons = " and ".join(given.lesson.id for given in trip)
                yield Violation(5, fault, lessons, volunteer.id)


def _fault_of_trip(board: Board, volunteer: Volunteer, trip: list[Given]) -> str | None:
    """Why these lessons cannot be one trip, or None where one of her windows holds it."""
    for before, after in pairwise(trip):
        if _minutes(before.slot.end, after.slot.start) < _pause(board, volunteer, before, after):
            return f"there is not enough time between {before.lesson.id} and {after.lesson.id}"
    early = board.problem.policy.arrive_early
    first, last = trip[0], trip[-1]
    out = board.distances.minutes(volunteer.id, first.place(volunteer.id))
    out += early if first.delivery == "in_person" else 0
    back = board.distances.minutes(last.place(volunteer.id), volunteer.id)
    for window in volunteer.windows:
        if _minutes(window.start, first.slot.start) >= out and _minutes(last.slot.end, window.end) >= back:
            return None
    return f"no window of hers holds it with {out} minutes before and {back} after"


def _pause(board: Board, volunteer: Volunteer, before: Given, after: Given) -> int:
    """Minutes needed between two lessons one after the other."""
    origin, destination = before.place(volunteer.id), after.place(volunteer.id)
    if origin == destination:
        return 0
    return board.distances.minutes(origin, destination) + board.problem.policy.arrive_early


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds()) // 60


def caps(board: Board) -> Iterator[Violation]:
    """Rule 6: at most so many lessons in all, in a day, and in an ISO week."""
    for id, lessons in board.of.items():
        volunteer = board.problem.volunteer[id]
        starts = [given.slot.start for given in lessons]
        for cap, span, key in (
            (volunteer.max_lessons, "in all", lambda at: None),
            (volunteer.max_lessons_per_day, "in one day", board.problem.day),
            (volunteer.max_lessons_per_week, "in one week", board.problem.week),
        ):
            most = max(Counter(map(key, starts)).values())
            if cap is not None and most > cap:
                yield Violation(6, f"{most} lessons {span} are more than {cap}", volunteer=id)


def rooms(board: Board) -> Iterator[Violation]:
    """Rule 7: at no instant does a school hold more lessons than it has rooms."""
    at_school: dict[str, list[Given]] = defaultdict(list)
    for given in board.given:
        at_school[given.lesson.school].append(given)
    for id, lessons in at_school.items():
        for given in lessons:
            # The number of lessons under way is highest at the start of one of them.
            now = [other for other in lessons if other.slot.start <= given.slot.start < other.slot.end]
            if len(now) > board.problem.school[id].rooms:
                names = ", ".join(sorted(other.lesson.id for other in now))
                yield Violation(
                    7, f"school {id} has {board.problem.school[id].rooms} rooms for {names}", given.lesson.id
                )


def company(board: Board) -> Iterator[Violation]:
    """Rule 8: where the policy asks for it, a newcomer has an experienced volunteer beside her."""
    if not board.problem.policy.newcomers_need_company:
        return
    for given in board.given:
        experience = [board.problem.volunteer[id].experienced for id in given.volunteers]
        if experience and not any(experience):
            yield Violation(8, "a newcomer has no experienced company", given.lesson.id, given.volunteers[0])


def pins(board: Board) -> Iterator[Violation]:
    """Rule 9: pinned lessons are served just as pinned."""
    planned = {entry.lesson: entry for entry in board.plan.assignments}
    for pin in board.problem.pins:
        entry = planned.get(pin.lesson)
        if entry is None:
            yield Violation(9, "it is pinned but not served", pin.lesson)
        elif (entry.start, entry.delivery, set(entry.volunteers)) != (
            pin.start,
            pin.delivery,
            set(pin.volunteers),
        ):
            yield Violation(9, "it is not served as it is pinned", pin.lesson)


RULES: tuple[Callable[[Board], Iterator[Violation]], ...] = (
    slots_and_teams, deliveries, people, ways, days, caps, rooms, company, pins,
)  # fmt: skip


def figures(problem: Problem, plan: Plan) -> Objective:
    """The objective of a plan, counted from its assignments (planning-problem.md, Objective)."""
    board = Board(problem, plan)
    return Objective(_coverage(board), _disruption(board), _net_minutes(board))


def _coverage(board: Board) -> int:
    schools = {given.lesson.school for given in board.given}
    reached = sum(board.problem.school[id].weight for id in schools)
    return reached + sum(given.lesson.weight for given in board.given)


def _disruption(board: Board) -> int:
    planned = {entry.lesson: entry for entry in board.plan.assignments}
    return sum(_moved(told, planned.get(told.lesson)) for told in board.problem.baseline)


def _moved(told: Assignment, now: Assignment | None) -> int:
    """What one baseline lesson's change costs: people told something else than before, and the school."""
    then, today = set(told.volunteers), set(now.volunteers if now else ())
    if now is not None and (now.start, now.delivery) == (told.start, told.delivery):
        return len(then ^ today)
    return 1 + len(then) + len(today - then)


def _net_minutes(board: Board) -> int:
    policy = board.problem.policy
    total = sum(_trip_minutes(board, volunteer, day) for volunteer, day in board.days())
    for given, volunteer in board.people():
        total -= policy.topic_match * bool(set(given.lesson.topics) & set(volunteer.topics))
        total -= policy.favourite_school * (given.lesson.school in volunteer.favourite_schools)
    for given in board.given:
        total += policy.slot_rank * given.slot.rank
        total += policy.online_instead * (given.lesson.delivery == "either" and given.delivery == "online")
    used = {id for given in board.given for id in given.volunteers}
    return total + policy.unused_volunteer * (len(board.problem.volunteers) - len(used))


def _trip_minutes(board: Board, volunteer: Volunteer, day: list[Given]) -> int:
    places = [volunteer.id, *(given.place(volunteer.id) for given in day), volunteer.id]
    return sum(board.distances.minutes(origin, destination) for origin, destination in pairwise(places))


def _shown(one: Objective) -> str:
    return ", ".join(f"{tier} {value}" for tier, value in vars(one).items())


def misreports(problem: Problem, plan: Plan) -> list[str]:
    """What a plan says wrongly of itself: its objective, its bounds, or that it is optimal; one sentence each."""
    true = figures(problem, plan)
    faults = (
        [f"The objective is {_shown(true)}, not {_shown(plan.objective)}."] if true != plan.objective else []
    )
    for tier, better in (("coverage", 1), ("disruption", -1), ("minutes", -1)):
        value, bound = getattr(true, tier), getattr(plan.bound, tier)
        if (value - bound) * better > 0:
            faults.append(f"The {tier} of {value} is better than its own bound of {bound}.")
        if plan.status == "optimal" and value != bound:
            faults.append(f"It is called optimal, but the {tier} is {value} and its bound {bound}.")
    return faults
