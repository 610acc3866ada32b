"""Who writes, who reads, in which language."""

from email.utils import parseaddr
from functools import cache

from flask import current_app
from flask_babel import lazy_gettext as _l

from outreach.models import Person
from outreach.services.calendars import Address
from outreach.services.errors import Refused


def sender() -> Address:
    """The From of every mail and the ORGANIZER of every invitation: one and the same, or clients mistrust both.

    MAIL_FROM may be bare or `Name <address>`; without a name the programme's stands.
    """
    return _sender(current_app.config["MAIL_FROM"], current_app.config["PROGRAMME_NAME"])


@cache
def _sender(mail_from: str, programme: str) -> Address:
    name, email = parseaddr(mail_from)
    return Address(name or programme, email)


def address_of(person: Person) -> Address:
    """Her name and address as a header can hold them. Raises Refused for an address that none can."""
    local, _at, domain = person.email.rpartition("@")
    try:
        return Address(person.name, f"{local}@{domain.encode('idna').decode('ascii')}")
    except ValueError:  # UnicodeError is one
        raise Refused(
            _l("No mail can be written to the address “%(address)s”.", address=person.email), status=409
        ) from None


def language_of(person: Person) -> str:
    """The language that she chose, else the site's."""
    config = current_app.config
    return str(person.language if person.language in config["LANGUAGES"] else config["DEFAULT_LANGUAGE"])
