"""Who has been told what: one row a lesson and person, behind her calendar entry in feed and mail alike."""

from .content import Wanted, wanted
from .events import plan_events
from .feeds import FeedContent, feed_content, feed_events
from .letters import when_and_where
from .mails import Ahead
from .steps import Step, steps
from .taking import is_late
from .telling import cancel_lesson, tell, told_of, write_ahead

__all__ = [
    "Ahead",
    "FeedContent",
    "Step",
    "Wanted",
    "cancel_lesson",
    "feed_content",
    "feed_events",
    "is_late",
    "plan_events",
    "steps",
    "tell",
    "told_of",
    "wanted",
    "when_and_where",
    "write_ahead",
]
