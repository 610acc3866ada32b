"""From what people know to what they are to know: the steps that lead there, and which of them are worth a mail."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outreach.models import (
    Answer,
    Delivery,
    Invitation,
    InvitationState,
    LessonRequest,
    MessageKind,
    Person,
    Recipient,
)
from outreach.services.calendars import Method
from outreach.services.invitations.content import Key, Wanted


@dataclass(frozen=True)
class Step:
    """One change of one person's entry. `kind` None: her feed shows it, no mail goes out. `wanted` None: cancelled."""

    kind: MessageKind | None
    request: LessonRequest
    person: Person
    invitation: Invitation | None
    wanted: Wanted | None

    @property
    def method(self) -> Method:
        """What the mail's calendar object asks for."""
        return "REQUEST" if self.wanted else "CANCEL"

    @property
    def asks_anew(self) -> bool:
        """Whether what she answered until now holds no more; to be asked before the step is taken."""
        if self.wanted is None:
            return False
        if self.invitation is None or self.invitation.state == InvitationState.CANCELLED:
            return True
        now, known = self.wanted, self.invitation
        return _asked(now.starts_at, now.ends_at, now.content) != _asked(
            known.starts_at, known.ends_at, known.content
        )


def steps(wanted: Mapping[Key, Wanted], told: Iterable[Invitation], now: datetime) -> list[Step]:
    """What has to change so that everybody knows what is `wanted`; nothing for entries that are right already.

    Lessons that have begun stay as they are: nobody is told of the past.
    """
    known = {(invitation.request_id, invitation.person_id): invitation for invitation in told}
    missed = _missed(wanted, known, now)
    changes = (_change(want, known.get(key), missed) for key, want in wanted.items())
    gone = (
        cancellation(invitation)
        for key, invitation in known.items()
        if key not in wanted and is_live(invitation, now)
    )
    return [step for step in (*changes, *gone) if step]


def _missed(wanted: Mapping[Key, Wanted], known: Mapping[Key, Invitation], now: datetime) -> set[int]:
    """The requests whose school has heard of a volunteer, because she answered, who does not come any more."""
    return {
        invitation.request_id
        for key, invitation in known.items()
        if _comes(invitation) and is_live(invitation, now) and invitation.answer != Answer.NEEDS_ACTION
        if key not in wanted or not _comes(wanted[key])
    }


def _comes(one: Invitation | Wanted) -> bool:
    return one.recipient == Recipient.VOLUNTEER


def cancellation(invitation: Invitation) -> Step:
    """The lesson is taken from her."""
    return Step(MessageKind.CANCELLATION, invitation.request, invitation.person, invitation, None)


def is_live(invitation: Invitation, now: datetime) -> bool:
    """Whether she still expects the lesson."""
    return invitation.state == InvitationState.CONFIRMED and invitation.starts_at > now


def _change(want: Wanted, invitation: Invitation | None, missed: Container[int]) -> Step | None:
    if invitation is None or invitation.state == InvitationState.CANCELLED:
        kind: MessageKind | None = MessageKind.INVITATION
    elif _loud(want.starts_at, want.ends_at, want.recipient, want.content) != _loud(
        invitation.starts_at, invitation.ends_at, invitation.recipient, invitation.content
    ) or (not _comes(want) and want.request.id in missed):
        kind = MessageKind.UPDATE
    elif want.content != invitation.content:
        kind = None
    else:
        return None
    return Step(kind, want.request, want.person, invitation, want)


def _loud(starts: datetime, ends: datetime, recipient: str, content: Mapping[str, Any]) -> tuple[Any, ...]:
    """What is worth a mail; other words change in the feed alone."""
    return *_asked(starts, ends, content), recipient


def _asked(starts: datetime, ends: datetime, content: Mapping[str, Any]) -> tuple[Any, ...]:
    """What an answer is to: once it is another, people are asked anew (RFC 5546 2.1.4)."""
    online = content["delivery"] == Delivery.ONLINE  # its place is a mere word, in the reader's language
    return starts, ends, content["delivery"], None if online else content["location"]
