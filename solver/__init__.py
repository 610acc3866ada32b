"""The planning engine: a problem in, a plan with its proof out; it knows nothing of the web.

The contract is planning-problem.md: `Problem` and `Plan` are its files, `solve` makes a plan,
`violations` and `figures` check one, `repair` mends one, `explain` says why lessons are left out."""

from solver.changes import Smallness
from solver.checks import BadProblem
from solver.explain import Explanation, explain
from solver.plan import BadPlan, Objective, Plan
from solver.problem import (
    Assignment,
    Forbidden,
    Lesson,
    Pin,
    Policy,
    Problem,
    School,
    Slot,
    Travel,
    Volunteer,
    Window,
)
from solver.progress import Progress
from solver.referee import Violation, figures, misreports, violations
from solver.repair import Repair, repair
from solver.solve import solve
from solver.standbys import Standby, standbys
from solver.version import __version__

__all__ = [
    "Assignment",
    "BadPlan",
    "BadProblem",
    "Explanation",
    "Forbidden",
    "Lesson",
    "Objective",
    "Pin",
    "Plan",
    "Policy",
    "Problem",
    "Progress",
    "Repair",
    "School",
    "Slot",
    "Smallness",
    "Standby",
    "Travel",
    "Violation",
    "Volunteer",
    "Window",
    "__version__",
    "explain",
    "figures",
    "misreports",
    "repair",
    "solve",
    "standbys",
    "violations",
]
