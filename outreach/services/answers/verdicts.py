"""What a mail turned out to be."""

from dataclasses import dataclass
from typing import Any

from outreach.models import Invitation, Person, ReceivedKind


@dataclass(frozen=True)
class Verdict:
    """The kind of a mail, why in one sentence, and whom and what it is about, where that is known."""

    kind: ReceivedKind
    reason: Any = ""
    needs_person: bool = True
    invitation: Invitation | None = None
    person: Person | None = None
