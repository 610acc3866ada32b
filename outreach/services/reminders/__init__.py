"""Nobody forgets a lesson: a week before everybody is asked, the day before she gets the visit sheet (domain.md, R27)."""

from .at_risk import Risk, at_risk
from .due import remind_due

__all__ = ["Risk", "at_risk", "remind_due"]
