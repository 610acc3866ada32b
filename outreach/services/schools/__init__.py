"""Finding a school, coming in as one of its contacts, handing over, and what visitors have to know of it."""

from outreach.services.schools.about import MOST_ROOMS, Gap, gaps, set_about
from outreach.services.schools.applications import (
    NewSchool,
    accept,
    application_by_id,
    ask_for_new_school,
    ask_to_come_in,
    refuse,
    waiting_applications,
    waiting_of,
)
from outreach.services.schools.contacts import invite_colleague, leave_school, may_remove, remove_contact
from outreach.services.schools.search import FEWEST_LETTERS, find_schools

__all__ = [
    "FEWEST_LETTERS", "MOST_ROOMS", "Gap", "NewSchool", "accept", "application_by_id", "ask_for_new_school",
    "ask_to_come_in", "find_schools", "gaps", "invite_colleague", "leave_school", "may_remove", "refuse", "remove_contact", "set_about",
    "waiting_applications", "waiting_of",
]  # fmt: skip
