"""Making a plan public: what differs from the last published one, and telling everybody whom it touches."""

from .changes import Change
from .difference import Difference, PlannedMessage, difference
from .publish import preview, publish_plan, write_ahead

__all__ = ["Change", "Difference", "PlannedMessage", "difference", "preview", "publish_plan", "write_ahead"]
