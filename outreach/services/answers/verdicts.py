"""What a mail turned out to be."""

from dataclasses import dataclass

from outreach.models import Invitation, Person, ReceivedKind


@dataclass(frozen=True)
class Verdict:
    """The kind of a mail, why (as `because` keeps it), and whom and what it is about, where that is known."""

    kind: ReceivedKind
    reason: str = ""
    needs_person: bool = True
    invitation: Invitation | None = None
    person: Person | None = None
