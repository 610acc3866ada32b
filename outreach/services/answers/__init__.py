"""What people answer to their invitations: by the page in the mail, by their calendar's button, by a mail."""

from .answering import Answered, Asked, answer, asked, invitation_of, why_closed

__all__ = [
    "Answered",
    "Asked",
    "answer",
    "asked",
    "invitation_of",
    "why_closed",
]
