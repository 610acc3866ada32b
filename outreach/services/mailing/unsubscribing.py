"""The address in every mail under which its receiver says which mail she wants (RFC 8058, List-Unsubscribe).

It is signed, so that nothing of it need be kept, and works without signing in: mail programs send to it by themselves.
"""

import hashlib
import re

from flask import current_app
from itsdangerous import Signer

from outreach.extensions import db
from outreach.models import Person

_TOKEN = re.compile(r"([0-9]{1,9})-([A-Za-z0-9_-]{43})")


def address(person: Person) -> str | None:
    """Her page of mail; None for somebody who is no row yet."""
    if person.id is None:
        return None
    token = f"{person.id}-{_signer().get_signature(_signed(person)).decode('ascii')}"
    return f"{current_app.config['SITE_URL']}/mail/{token}"


def receiver(token: str) -> Person | None:
    """Whose page of mail this is; None for what is none of ours. No query for what never was a token."""
    found = _TOKEN.fullmatch(token)
    person = db.session.get(Person, int(found[1])) if found else None
    if person is None or found is None or not _signer().verify_signature(_signed(person), found[2]):
        return None
    return person


def _signed(person: Person) -> str:
    return f"{person.id} {person.email}"  # who changes her address is somebody new here


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="mail", digest_method=hashlib.sha256)
