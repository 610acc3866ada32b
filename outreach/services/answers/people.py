"""Who an address belongs to."""

import sqlalchemy as sa

from outreach.extensions import db
from outreach.models import Person


def person_of(address: str) -> Person | None:
    """The person with this address, however its domain is written."""
    if not address:
        return None
    return db.session.scalar(sa.select(Person).where(Person.email.in_({address.lower(), normal(address)})))


def is_same(one: str, other: str) -> bool:
    """Whether two addresses are one mailbox. Nothing but case and the two ways to write a domain is overlooked.

    Dots and plus signs mean one thing to one server and another to the next, and aliases are known to their owner only.
    """
    return bool(one) and normal(one) == normal(other)


def normal(address: str) -> str:
    """In lower case, the domain as the network has it."""
    local, _at, domain = address.strip().lower().rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address.strip().lower()
