"""Schools ask for lessons: what they can choose from, how a request is made and withdrawn, what became of it."""

from outreach.services.booking.details import MOST_NOTES, MOST_PUPILS, MOST_SLOTS, LessonDetails, class_of
from outreach.services.booking.drafts import (
    answer_draft,
    begin_draft,
    details_of,
    discard_draft,
    open_drafts,
    send_draft,
)
from outreach.services.booking.offered import (
    OfferedDay,
    earliest_day,
    is_running,
    offered_days,
    takes_bookings,
)
from outreach.services.booking.requests import book_lesson, same_class, withdraw_request
from outreach.services.booking.slots import Slot, check_slot, read_slot, slot_clock, slot_in_words
from outreach.services.booking.states import RequestState, request_state, request_states

__all__ = [
    "MOST_NOTES", "MOST_PUPILS", "MOST_SLOTS", "LessonDetails", "OfferedDay", "RequestState", "Slot", "answer_draft",
    "begin_draft", "book_lesson", "check_slot", "class_of", "details_of", "discard_draft", "earliest_day", "is_running", "offered_days",
    "open_drafts", "read_slot", "request_state", "request_states", "same_class", "send_draft", "slot_clock", "slot_in_words",
    "takes_bookings", "withdraw_request",
]  # fmt: skip
