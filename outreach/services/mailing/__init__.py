"""Mail is a row with states before it is a call to a server: queue, deliver, look.

A message is written to the octet when it is queued, and leaves with the commit of whatever caused it or not at
all. `deliver_due` is what a worker calls; without MAIL_URL everything waits in the outbox.
"""

from .delivery import Sent, deliver_due
from .outbox import outbox, write_eml
from .people import address_of, language_of, sender
from .queue import calendar_message, queue, queue_letter
from .switches import resume, stop, stop_reminders, try_again
from .tidying import LINK_LIVES
from .transport import Outcome, Parcel, Transport, transport_for
from .unsubscribing import receiver

__all__ = [
    "LINK_LIVES",
    "Outcome",
    "Parcel",
    "Sent",
    "Transport",
    "address_of",
    "calendar_message",
    "deliver_due",
    "language_of",
    "outbox",
    "queue",
    "queue_letter",
    "receiver",
    "resume",
    "sender",
    "stop",
    "stop_reminders",
    "transport_for",
    "try_again",
    "write_eml",
]
