"""Why a lesson is left over and what would help, in sentences: what planning found out (planning/reasons.py) for people."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from outreach.models import PlanVersion
from outreach.services import planning
from outreach.services.reporting.naming import Names
from outreach.services.words import language_name

Found = dict[str, Any]
TIMES_SHOWN = 3


@dataclass(frozen=True)
class Way:
    """One way to serve a lesson: what to ask for, all of it, and what happens then. Whole sentences."""

    asks: tuple[str, ...]
    then: tuple[str, ...]


@dataclass(frozen=True)
class Reasons:
    """Of one lesson: why it is left over, any one of `ways` that would serve it, and what else could be done."""

    why: str
    ways: tuple[Way, ...]
    swaps: tuple[str, ...]


def reasons_of(plan: PlanVersion) -> dict[str, Reasons] | None:
    """By reference, of each lesson that the plan's problem holds and the plan does not serve; None before the job."""
    found = planning.reasons.found(plan, planning.reasons.WHY)
    if found is None:
        return None
    words = _Words(Names(plan.campaign))
    return {one["lesson"].removeprefix("L-"): words.reasons(one) for one in found["lessons"]}


class _Words:
    def __init__(self, names: Names) -> None:
        self.names = names

    def reasons(self, found: Found) -> Reasons:
        ways = tuple(self._way(help, found.get("slots", [])) for help in found["helps"])
        return Reasons(_why(found), ways, tuple(self._swap(one) for one in found["swaps"]))

    def _way(self, help: Found, slots: list[Found]) -> Way:
        asks = tuple(ASKS[change["kind"]](self.names, change) for change in help["changes"])
        if not asks:
            asks = (
                _("Nothing has to change: this plan is not the best one, and a longer solve may serve it."),
            )
        then = [self._given(help["assignment"]), *(self._moved(one) for one in help["moved"])]
        if [change["kind"] for change in help["changes"]] == ["slot"] and len(slots) > 1:
            others = [one for one in slots if one["start"] != help["changes"][0]["start"]]
            times = "; ".join(self.names.when(one["start"]) for one in others[:TIMES_SHOWN])
            then.append(_("Other times that would do: %(times)s.", times=times))
        elif help["others"]:
            then.append(
                ngettext(
                    "%(num)s other way of this kind would do as well.",
                    "%(num)s other ways of this kind would do as well.",
                    help["others"],
                )
            )
        return Way(asks, tuple(then))

    def _given(self, entry: Found) -> str:
        who, when = self.names.people(entry["volunteers"]), self.names.when(entry["start"])
        if entry["delivery"] == "online":
            return _("Then it can be given online: %(when)s, by %(names)s.", when=when, names=who)
        return _("Then it can be given: %(when)s, by %(names)s.", when=when, names=who)

    def _moved(self, entry: Found) -> str:
        return _(
            "For that, the lesson %(lesson)s is given by %(names)s: %(when)s.",
            lesson=self.names.lesson(entry["lesson"]),
            names=self.names.people(entry["volunteers"]),
            when=self.names.when(entry["start"]),
        )

    def _swap(self, swap: Found) -> str:
        entry = swap["assignment"]
        return ngettext(
            "It could be given %(when)s by %(names)s, but only in place of the lesson %(lessons)s.",
            "It could be given %(when)s by %(names)s, but only in place of the lessons %(lessons)s.",
            len(swap["lost"]),
            when=self.names.when(entry["start"]),
            names=self.names.people(entry["volunteers"]),
            lessons=self.names.lessons(swap["lost"]),
        )


def _why(found: Found) -> str:
    able = found["able"]
    if able == 0:
        return _("Nobody fits it at the times offered, even with nothing else to give.")
    if able < found["team"]:
        return ngettext(
            "%(num)s volunteer could give it at the times offered, but it needs %(team)s.",
            "%(num)s volunteers could give it at the times offered, but it needs %(team)s.",
            able,
            team=found["team"],
        )
    return ngettext(
        "%(num)s volunteer could give it, but she gives other lessons.",
        "%(num)s volunteers could give it, but they give other lessons.",
        able,
    )


def _slot(names: Names, change: Found) -> str:
    return _("Ask the school for one more time: %(when)s.", when=names.when(change["start"]))


def _travel(names: Names, change: Found) -> str:
    return ngettext(
        "Ask %(name)s to travel %(num)s minute farther than she wished.",
        "Ask %(name)s to travel %(num)s minutes farther than she wished.",
        change["minutes"],
        name=names.person(change["volunteer"]),
    )


def _one_more(names: Names, change: Found) -> str:
    name = names.person(change["volunteer"])
    if "all" in change["spans"]:
        return _("Ask %(name)s to give one lesson more than she wished.", name=name)
    if "week" in change["spans"]:
        return _("Ask %(name)s to give one lesson more in that week than she wished.", name=name)
    return _("Ask %(name)s to give one lesson more on that day than she wished.", name=name)


def _delivery(_names: Names, change: Found) -> str:
    if change["delivery"] == "online":
        return _("Ask the school whether an online lesson would do.")
    return _("Ask the school whether somebody may come in person.")


def _language(_names: Names, change: Found) -> str:
    return _(
        "Ask the school whether this language would do: %(language)s.",
        language=language_name(change["language"]),
    )


def _vetting(names: Names, change: Found) -> str:
    return _("Check whether %(name)s may work with children.", name=names.person(change["volunteer"]))


ASKS: dict[str, Callable[[Names, Found], str]] = {
    "slot": _slot, "travel": _travel, "lesson": _one_more, "delivery": _delivery, "language": _language,
    "vetting": _vetting,
}  # fmt: skip
