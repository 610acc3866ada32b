"""What people answer to their invitations: by the page in the mail, by their calendar's button, by a mail."""

from .answering import Answered, Asked, answer, asked, invitation_of, why_closed
from .bounces import address_works
from .mailbox import TROUBLE, Taken, read_mailbox, said, waiting
from .notices import contacts_of, facts_of, lesson_of, letter_to_school, name_for_school, notify
from .reasons import reason_of
from .receiving import LARGEST, Received, receive
from .telling import organizers_of

__all__ = [
    "LARGEST",
    "TROUBLE",
    "Answered",
    "Asked",
    "Received",
    "Taken",
    "address_works",
    "answer",
    "asked",
    "contacts_of",
    "facts_of",
    "invitation_of",
    "lesson_of",
    "letter_to_school",
    "name_for_school",
    "notify",
    "organizers_of",
    "read_mailbox",
    "reason_of",
    "receive",
    "said",
    "waiting",
    "why_closed",
]
