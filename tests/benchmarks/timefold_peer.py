"""The same problem for Timefold (PyPI `timefold`, which wants Java 17 or later): its usual construction heuristic and
local search on a model that knows all there is to know.

A lesson's value is a way of giving it: a time, a delivery and the whole team, so that rules 1 to 4 and 8 hold by
construction. What ties lessons together (rules 5 to 7) are constraint streams. Three levels of score: hard rules,
coverage, minutes. Imported only by who wants this peer, for the package is no dependency of the project."""

from collections.abc import Callable
from itertools import combinations
from typing import Annotated, Any

from timefold.solver import SolverFactory
from timefold.solver.config import Duration, ScoreDirectorFactoryConfig, SolverConfig, TerminationConfig
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardMediumSoftScore,
    constraint_provider,
)

from solver.days import Case

MOST_TEAMS = 2_000  # of one lesson at one time: what is beyond is left out, nearest first
SEARCH = """<solver xmlns="https://timefold.ai/xsd/solver"><constructionHeuristic/>
<localSearch><changeMoveSelector/></localSearch></solver>"""


class Span:
    """All of one volunteer's season, a week or a day of hers, with the most lessons that she gives in it."""

    def __init__(self, cap: int) -> None:
        self.cap: int = cap


class School:
    def __init__(self, weight: int) -> None:
        self.weight: int = weight


class Hall:
    """The rooms of one school on one day."""

    def __init__(self, rooms: int) -> None:
        self.rooms: int = rooms


class Member:
    """A volunteer on a lesson at one time (a candidate of the case). `saved` tells of each that can
    follow how many minutes one trip saves."""

    def __init__(self, id: int, day: Span, week: Span, person: Span) -> None:
        self.id: int = id
        self.day: Span = day
        self.week: Span = week
        self.person: Span = person
        self.saved: dict[int, int] = {}


class Way:
    """How a lesson can be given."""

    def __init__(
        self, school: School, hall: Hall, start: int, end: int, cost: int, members: list[Member]
    ) -> None:
        self.school: School = school
        self.hall: Hall = hall
        self.start: int = start
        self.end: int = end
        self.cost: int = cost
        self.members: list[Member] = members


@planning_entity
class Lesson:
    id: Annotated[int, PlanningId]
    weight: int
    ways: Annotated[list[Way], ValueRangeProvider]
    way: Annotated[Way | None, PlanningVariable(allows_unassigned=True)]

    def __init__(self, id: int, weight: int, ways: list[Way], way: Way | None = None) -> None:
        self.id = id
        self.weight = weight
        self.ways = ways
        self.way = way


@planning_solution
class Campaign:
    lessons: Annotated[list[Lesson], PlanningEntityCollectionProperty]
    score: Annotated[HardMediumSoftScore | None, PlanningScore]

    def __init__(self, lessons: list[Lesson], score: HardMediumSoftScore | None = None) -> None:
        self.lessons = lessons
        self.score = score


def broken_steps(some: list[Member]) -> int:
    """Rule 5 and the day's cap: how many of a day's lessons cannot follow one another."""
    trip = sorted(some, key=lambda member: member.id)
    broken = max(0, len(trip) - trip[0].day.cap)
    for place in range(1, len(trip)):
        if trip[place].id not in trip[place - 1].saved:
            broken += 1
    return broken


def saved(some: list[Member]) -> int:
    """Minutes that its lessons save by sharing one trip."""
    trip = sorted(some, key=lambda member: member.id)
    total = 0
    for place in range(1, len(trip)):
        if trip[place].id in trip[place - 1].saved:
            total += trip[place - 1].saved[trip[place].id]
    return total


def crowded(hall: Hall, ways: list[Way]) -> int:
    """Rule 7: by how many lessons its rooms are too few, at the start of each."""
    excess = 0
    for way in ways:
        now = 0
        for other in ways:
            if other.start <= way.start and way.start < other.end:
                now += 1
        excess += max(0, now - hall.rooms)
    return excess


def using(unused: int) -> Callable[[ConstraintFactory], list[Constraint]]:
    """The constraints of a campaign in which each volunteer without a lesson costs so many minutes."""

    @constraint_provider
    def constraints(factory: ConstraintFactory) -> list[Constraint]:
        lessons = factory.for_each(Lesson)
        members = lessons.flatten_last(lambda lesson: lesson.way.members)
        days = members.group_by(lambda one: one.day, ConstraintCollectors.to_list())
        long_days = days.filter(lambda day, some: len(some) > 1)
        weeks = members.group_by(lambda one: one.week, ConstraintCollectors.count())
        persons = members.group_by(lambda one: one.person, ConstraintCollectors.count())
        schools = lessons.group_by(lambda lesson: lesson.way.school)
        halls = lessons.group_by(
            lambda lesson: lesson.way.hall, ConstraintCollectors.to_list(lambda lesson: lesson.way)
        )
        hard, medium, soft = (
            HardMediumSoftScore.ONE_HARD, HardMediumSoftScore.ONE_MEDIUM, HardMediumSoftScore.ONE_SOFT
        )  # fmt: skip

        def capped(spans: Any, name: str) -> Constraint:
            over = spans.filter(lambda span, count: count > span.cap)
            return over.penalize(hard, lambda span, count: count - span.cap).as_constraint(name)

        crowds = halls.filter(lambda hall, ways: len(ways) > hall.rooms)
        return [
            long_days.penalize(hard, lambda day, some: broken_steps(some)).as_constraint("day"),
            capped(weeks, "week"),
            capped(persons, "in all"),
            crowds.penalize(hard, lambda hall, ways: crowded(hall, ways)).as_constraint("rooms"),
            lessons.reward(medium, lambda lesson: lesson.weight).as_constraint("lessons"),
            schools.reward(medium, lambda school: school.weight).as_constraint("schools"),
            lessons.impact(soft, lambda lesson: -lesson.way.cost).as_constraint("there and back, likings"),
            long_days.reward(soft, lambda day, some: saved(some)).as_constraint("shared trips"),
            persons.reward(HardMediumSoftScore.of_soft(unused)).as_constraint("used"),
        ]

    return constraints


def campaign_of(case: Case) -> Campaign:
    """Every way to give every lesson."""
    candidates, options, problem = case.candidates, case.options, case.problem
    persons = [Span(int(cap)) for cap in case.cap]
    weeks: dict[int, Span] = {}
    days: dict[int, Span] = {}
    members = [
        Member(
            number, days.setdefault(int(day), Span(int(case.day_cap[who]))),
            weeks.setdefault(int(week), Span(int(case.week_cap[who]))), persons[who],
        )
        for number, (who, day, week) in enumerate(
            zip(candidates.volunteer.tolist(), case.day_of, case.week_of, strict=True)
        )
    ]  # fmt: skip
    arcs = case.arcs
    for before, after, minutes in zip(
        arcs.before.tolist(), arcs.after.tolist(), arcs.minutes.tolist(), strict=True
    ):
        members[before].saved[after] = int(candidates.back[before] + candidates.out[after]) - minutes
    schools = [School(one.weight) for one in problem.schools]
    net = candidates.out + candidates.back + candidates.cost
    halls: dict[tuple[int, int], Hall] = {}
    ways: dict[int, list[Way]] = {}
    for option in range(len(options)):
        lesson, school = int(options.lesson[option]), int(options.school[option])
        hall = halls.setdefault((school, int(options.day[option])), Hall(problem.schools[school].rooms))
        for team in teams_of(case, option):
            cost = int(options.cost[option] + net[list(team)].sum())
            way = Way(
                schools[school], hall, int(options.start[option]), int(options.end[option]),
                cost, [members[one] for one in team],
            )  # fmt: skip
            ways.setdefault(lesson, []).append(way)
    return Campaign([Lesson(id, problem.lessons[id].weight, some) for id, some in ways.items()])


def teams_of(case: Case, option: int) -> list[tuple[int, ...]]:
    """The teams that may give an option, the nearest first where there are too many."""
    size = case.problem.lessons[case.options.lesson[option]].team
    able = sorted(case.candidates_of_option(option), key=lambda one: int(case.candidates.out[one]))
    people, who = case.problem.volunteers, case.candidates.volunteer
    alone = not case.problem.policy.newcomers_need_company
    found = []
    for team in combinations(able, size):
        if alone or any(people[who[one]].experienced for one in team):
            found.append(team)
        if len(found) == MOST_TEAMS:
            break
    return found


def best_found(case: Case, seconds: float) -> list[int]:
    """The candidates of Timefold's best plan after so many seconds; the start of its machine is not counted."""
    config = SolverConfig(
        solution_class=Campaign,
        entity_class_list=[Lesson],
        xml_source_text=SEARCH,
        score_director_factory_config=ScoreDirectorFactoryConfig(
            constraint_provider_function=using(case.problem.policy.unused_volunteer)
        ),
        termination_config=TerminationConfig(spent_limit=Duration(milliseconds=int(seconds * 1000))),
    )
    return chosen(SolverFactory.create(config).build_solver().solve(campaign_of(case)))


def chosen(campaign: Campaign) -> list[int]:
    """The candidates on all lessons that are given."""
    return [member.id for lesson in campaign.lessons if lesson.way for member in lesson.way.members]
