"""Schools ask for lessons: what they can choose from, how a request is made and withdrawn, what became of it."""

from outreach.services.booking.changing import CHANGEABLE, change_details, change_slots, is_change_open
from outreach.services.booking.details import (
    LENGTHS,
    MOST_CLASSES,
    MOST_NOTES,
    MOST_PUPILS,
    MOST_SLOTS,
    LessonDetails,
    class_key,
    class_of,
)
from outreach.services.booking.drafts import (
    answer_draft,
    begin_draft,
    classes_by_grade,
    details_of,
    discard_draft,
    open_drafts,
    send_draft,
)
from outreach.services.booking.likelihood import Chance, Outlook, outlook
from outreach.services.booking.offered import (
    OfferedDay,
    earliest_day,
    is_running,
    offered_days,
    takes_bookings,
)
from outreach.services.booking.reports import LONGEST_COMMENT, report_of, report_visit
from outreach.services.booking.requests import (
    book_lessons,
    booked_together,
    same_class,
    withdraw_request,
)
from outreach.services.booking.slots import Slot, check_slot, read_slot, slot_clock, slot_in_words
from outreach.services.booking.states import RequestState, answer_by, request_state, request_states
from outreach.services.booking.supply import Wish
from outreach.services.booking.waiting import Place, place_of, waiting_list

__all__ = [
    "CHANGEABLE", "LENGTHS", "LONGEST_COMMENT", "MOST_CLASSES", "MOST_NOTES", "MOST_PUPILS", "MOST_SLOTS", "Chance", "LessonDetails", "OfferedDay",
    "Outlook", "Place", "RequestState", "Slot", "Wish", "answer_by", "answer_draft", "begin_draft", "book_lessons", "booked_together", "change_details", "change_slots",
    "check_slot", "class_key", "class_of", "classes_by_grade", "details_of", "discard_draft", "earliest_day", "is_change_open", "is_running",
    "offered_days", "open_drafts", "outlook", "place_of", "read_slot", "report_of", "report_visit", "request_state", "request_states", "same_class", "send_draft",
    "slot_clock", "slot_in_words", "takes_bookings", "waiting_list", "withdraw_request",
]  # fmt: skip
