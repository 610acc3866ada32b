"""What people answer to their invitations: by the page in the mail, by their calendar's button, by a mail."""

from .answering import Answered, Asked, answer, asked, invitation_of, why_closed
from .bounces import address_works
from .mailbox import TROUBLE, Taken, read_mailbox, said, waiting
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
    "invitation_of",
    "organizers_of",
    "read_mailbox",
    "receive",
    "said",
    "waiting",
    "why_closed",
]
