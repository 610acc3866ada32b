"""What a running solve tells about itself."""

from dataclasses import dataclass

from solver.plan import Objective, Plan


@dataclass(frozen=True)
class Progress:
    """A word from a running solve, about once a second and on each improvement.

    `seconds` since the start; `stage` names what is worked on; `objective` and `bound` are the best known so far;
    `plan` is the new best plan, complete and legal, where it improved since the last word, else None.
    """

    seconds: float
    stage: str
    objective: Objective
    bound: Objective
    plan: Plan | None = None
