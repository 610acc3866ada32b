"""A plan: what is given when, how and by whom, with its objective and proven bounds (planning-problem.md, Plan)."""

from dataclasses import dataclass
from typing import Any

from solver import checks, files
from solver.checks import BadProblem
from solver.problem import Assignment

FORMAT = "outreach-plan/1"
STATUSES = ("optimal", "feasible")


class BadPlan(BadProblem):
    """A plan file that cannot be: the message names the place."""


@dataclass(frozen=True)
class Objective:
    """The three tiers: coverage (most), then disruption (least), then minutes (least), all whole numbers."""

    coverage: int
    disruption: int
    minutes: int

    def __post_init__(self) -> None:
        for name in ("coverage", "disruption", "minutes"):
            value = getattr(self, name)
            checks.whole(value, name, least=-(2**63))

    @property
    def rank(self) -> tuple[int, int, int]:
        """A key by which the better of two objectives is the smaller one."""
        return -self.coverage, self.disruption, self.minutes


@dataclass(frozen=True)
class Plan:
    """Assignments with their objective and its proven bounds; `seconds` is the run's length.

    `workers`, `limit` (seconds) and `version` tell how it was made, where that is known."""

    status: str
    assignments: tuple[Assignment, ...]
    objective: Objective
    bound: Objective
    seconds: float
    seed: int
    workers: int | None = None
    limit: float | None = None
    version: str | None = None

    def __post_init__(self) -> None:
        checks.among(self.status, "status", STATUSES)
        checks.number(self.seconds, "seconds")
        checks.whole(self.seed, "seed", least=-(2**63))
        if self.workers is not None:
            checks.whole(self.workers, "workers", least=1)
        if self.limit is not None:
            checks.number(self.limit, "limit")
        if self.version is not None:
            checks.text(self.version, "version")

    @classmethod
    def from_json(cls, document: str | bytes | dict[str, Any]) -> "Plan":
        """Reads a plan file's text, or its parsed object; raises BadPlan.

        Keys that other solvers add beside the known ones are passed over."""
        try:
            return files.read(cls, files.known(cls, files.loads(document, FORMAT)))
        except BadProblem as fault:
            raise BadPlan(fault.place, fault.reason) from None

    def to_json(self) -> str:
        """One line of JSON, instants as they are in the assignments."""
        return files.dumps(FORMAT, files.dump(self))


def gap(value: int, bound: int) -> float:
    """The gap of a tier: |value - bound| / max(1, |value|)."""
    return abs(value - bound) / max(1, abs(value))
