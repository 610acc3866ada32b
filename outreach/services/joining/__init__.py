"""Volunteers join: a draft page by page, a confirmed address, and what each says of herself."""

from outreach.services.joining.asking import accepted, ask_to_accept
from outreach.services.joining.checking import record_check
from outreach.services.joining.drafts import (
    STEPS,
    accept_code,
    answer,
    begin,
    confirm,
    discard,
    join,
    look,
    move,
    open_seasons,
    open_step,
    send_link,
    take_over,
)
from outreach.services.joining.places import add_place
from outreach.services.joining.schools import all_schools, named_schools, school_label
from outreach.services.joining.unfinished import remind_unfinished
from outreach.services.joining.wishes import LONGEST_TRAVEL, MOST_LESSONS, PAGES, answers_of, set_wishes
from outreach.services.places import find_town, meant_by_code

__all__ = [
    "LONGEST_TRAVEL",
    "MOST_LESSONS",
    "PAGES",
    "STEPS",
    "accept_code",
    "accepted",
    "add_place",
    "all_schools",
    "answer",
    "answers_of",
    "ask_to_accept",
    "begin",
    "confirm",
    "discard",
    "find_town",
    "join",
    "look",
    "meant_by_code",
    "move",
    "named_schools",
    "open_seasons",
    "open_step",
    "record_check",
    "remind_unfinished",
    "school_label",
    "send_link",
    "set_wishes",
    "take_over",
]
