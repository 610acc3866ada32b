"""The secret in an answer link: whoever holds her mail may answer for her, as she may; nobody else.

It is signed, so that nothing of it need be kept, and it lives as long as the lesson is to come. It names the SEQUENCE
of the mail, so that the page can tell a reader of an old mail that the lesson has changed since.
"""

import hashlib
import re

from flask import current_app
from itsdangerous import Signer

from outreach.models import Invitation

_TOKEN = re.compile(r"([0-9]{1,9})-([0-9]{1,10})-([A-Za-z0-9_-]{43})")


def make(invitation: Invitation) -> str:
    """The token for a mail that is written now."""
    return f"{invitation.id}-{invitation.sequence}-{_signature(invitation, invitation.sequence)}"


def parts(token: str) -> tuple[int, int, str] | None:
    """The invitation's number, the SEQUENCE of the mail and the signature; None for what never was a token."""
    found = _TOKEN.fullmatch(token)
    return (int(found[1]), int(found[2]), found[3]) if found else None


def is_signed(invitation: Invitation, sequence: int, signature: str) -> bool:
    """Whether the signature is ours; as slow for a wrong one as for a right one."""
    return _signer().verify_signature(_signed(invitation, sequence), signature)


def _signature(invitation: Invitation, sequence: int) -> str:
    return _signer().get_signature(_signed(invitation, sequence)).decode("ascii")


def _signed(invitation: Invitation, sequence: int) -> str:
    return f"{invitation.uid} {sequence}"  # the UID, for life and never given twice: numbers of rows may be


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="answer", digest_method=hashlib.sha256)
