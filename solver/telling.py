"""Explanations as English sentences for the command line, for readers who do not know the code."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from solver.changes import (
    Change,
    MoreTravel,
    OneMoreLesson,
    OneMoreSlot,
    OneMoreVetted,
    OtherDelivery,
    as_json,
)
from solver.explain import Explanation, Help, Swap
from solver.problem import Assignment, Problem

SPANS = {"all": "in all", "week": "in that week", "day": "on that day"}
HOW = {"in_person": "at the school", "online": "online"}
FREEDOMS = {
    "held": "Nobody moves who need not",
    "near": "Those near the event may move",
    "all": "Everybody may move",
}
KINDS = {
    "travel": "a longer way for one volunteer",
    "slot": "one more time at the school",
    "lesson": "one more lesson for one volunteer",
    "delivery": "another way of giving it (online or at the school)",
    "language": "one more language",
    "vetting": "one more vetted volunteer",
}


def told(problem: Problem, explanation: Explanation) -> Iterator[str]:
    """The lines about one lesson."""
    lesson = problem.lesson[explanation.lesson]
    yield f"Lesson {lesson.id} at school {lesson.school}: {_why(explanation.able, lesson.team)}."
    for number, help in enumerate(explanation.helps, 1):
        yield f"  {number}. {_help(problem, help)}"
    for swap in explanation.swaps:
        yield f"  {_swap(problem, swap)}"
    if not explanation.helps and not explanation.swaps:
        yield "  Nothing small helps: no one or two of the changes that were tried are enough."


def _why(able: int, team: int) -> str:
    if able == 0:
        return "nobody can give it as it is asked for, even with nothing else to do"
    if able < team:
        return f"only {able} of the {team} volunteers that it needs can give it as it is asked for"
    if able == 1:
        return "the one volunteer who could give it is needed elsewhere or at other times"
    return f"the {able} volunteers who could give it are needed elsewhere or at other times"


def _help(problem: Problem, help: Help) -> str:
    wishes = " and ".join(change_told(problem, change) for change in help.changes)
    way = given(problem, help.assignment)
    condition = f"If {wishes}, it can be given {way}." if wishes else f"It can be given {way}."
    moved = "; ".join(
        f"lesson {one.lesson} is then given {given(problem, one)} instead" for one in help.moved
    )
    others = f" ({help.others} other ways of this kind would do as well.)" if help.others > 1 else ""
    others = " (One other way of this kind would do as well.)" if help.others == 1 else others
    return f"{condition} {moved[0].upper() + moved[1:] if moved else 'Nothing else changes'}.{others}"


def _swap(problem: Problem, swap: Swap) -> str:
    lost = " and ".join(swap.lost)
    worth = f"coverage would change by {swap.gain:+d}" if swap.gain else "coverage would stay the same"
    return (
        f"It could be given {given(problem, swap.assignment)}, but only in place of lesson {lost}; {worth}."
    )


def change_told(problem: Problem, change: Change) -> str:
    """What would have to be true, as the middle of a sentence."""
    if isinstance(change, MoreTravel):
        return f"{change.volunteer} accepts a way {change.minutes} minutes longer than she wants"
    if isinstance(change, OneMoreLesson):
        return (
            f"{change.volunteer} gives one lesson more {' and '.join(SPANS[span] for span in change.spans)}"
        )
    if isinstance(change, OneMoreSlot):
        return f"the school offers one more time, {when(problem, change.start)}"
    if isinstance(change, OtherDelivery):
        return f"the class accepts it {HOW[change.delivery]}"
    if isinstance(change, OneMoreVetted):
        return f"{change.volunteer} is vetted"
    return f"the class accepts the language “{change.language}”"


def given(problem: Problem, entry: Assignment) -> str:
    """`at the school on Tue 2 Feb 2027 10:55, by V1 and V2`."""
    people = " and ".join(entry.volunteers)
    return f"{HOW[entry.delivery]} on {when(problem, entry.start)}, by {people}"


def when(problem: Problem, start: datetime) -> str:
    """`Tue 2 Feb 2027 10:55` by the problem's clocks."""
    here = start.astimezone(problem.zone)
    return f"{here:%a} {here.day} {here:%b %Y %H:%M}"


def summary(explanations: Sequence[Explanation]) -> Iterator[str]:
    """How many lessons the smallest changes of each kind would serve."""
    first = Counter(_kinds(one.helps[0]) for one in explanations if one.helps)
    swaps = sum(1 for one in explanations if not one.helps and one.swaps)
    neither = sum(1 for one in explanations if not one.helps and not one.swaps)
    count = len(explanations)
    yield f"{count} {'lesson is' if count == 1 else 'lessons are'} left out. The smallest change that serves one of them is"
    for words, count in first.most_common():
        yield f"{count:>5}  {words}"
    if swaps:
        yield f"{swaps:>5}  none: only in place of another lesson"
    if neither:
        yield f"{neither:>5}  none that is small"


def _kinds(help: Help) -> str:
    without = "none, if other lessons go to other volunteers" if help.moved else "none, in a better plan"
    return " and ".join(sorted(KINDS[change.kind] for change in help.changes)) or without


def plain(explanation: Explanation) -> dict[str, object]:
    """The explanation as JSON values, for programs."""
    return {
        "lesson": explanation.lesson,
        "able": explanation.able,
        "helps": [
            {
                "changes": [as_json(change) for change in help.changes],
                "weight": help.weight,
                "assignment": entry_as_json(help.assignment),
                "moved": [entry_as_json(one) for one in help.moved],
                "others": help.others,
            }
            for help in explanation.helps
        ],
        "swaps": [
            {"assignment": entry_as_json(swap.assignment), "lost": list(swap.lost), "gain": swap.gain}
            for swap in explanation.swaps
        ],
        "slots": [as_json(one) for one in explanation.slots],
    }


def entry_as_json(entry: Assignment) -> dict[str, object]:
    """An assignment as plan files have it."""
    return {
        "lesson": entry.lesson,
        "start": entry.start.isoformat("T", "minutes"),
        "delivery": entry.delivery,
        "volunteers": list(entry.volunteers),
    }
