"""Recording an answer, whichever way it came."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from outreach import clock
from outreach.extensions import db
from outreach.models import Answer, Invitation, InvitationState, LessonRequest, Person, Recipient
from outreach.services import answer_tokens, audit, planning
from outreach.services.answers.schools import tell_school
from outreach.services.answers.telling import tell_organizers
from outreach.services.calendars import clean_text
from outreach.services.errors import Refused

LONGEST_NOTE = 500  # letters


class Overtaken(Refused):
    """A later answer of hers had come first, and stands: there is nothing left to do."""


@dataclass(frozen=True)
class Asked:
    """An invitation by its link; `stale`: the lesson has changed since the mail with this link was written."""

    invitation: Invitation
    stale: bool


@dataclass(frozen=True)
class Answered:
    """An answer that counts; `before` is what she had answered until then."""

    invitation: Invitation
    before: Answer

    @property
    def changed(self) -> bool:
        return self.invitation.answer != self.before


def asked(token: str) -> Asked:
    """The invitation that an answer link is for, with its lesson and person. One query.

    Raises Refused 404 for a link that is not ours or is broken, 410 where no answer is awaited any more.
    """
    parts = answer_tokens.parts(token)
    request = joinedload(Invitation.request)
    eager = (
        request.joinedload(LessonRequest.school),
        request.joinedload(LessonRequest.campaign),
        joinedload(Invitation.person),
    )
    invitation = db.session.get(Invitation, parts[0], options=eager) if parts else None
    if parts is None or invitation is None or not answer_tokens.is_signed(invitation, *parts[1:]):
        raise Refused(
            _l("This link is not whole, or it is not ours. Open it from the mail once more."), status=404
        )
    closed = why_closed(invitation)
    if closed:
        raise Refused(closed, status=410)
    return Asked(invitation, stale=parts[1] < invitation.asked_sequence)


def invitation_of(token: str) -> Invitation:
    """The invitation that an answer link is for. Raises Refused as `asked`."""
    return asked(token).invitation


def why_closed(invitation: Invitation) -> Any:
    """Why the invitation takes no answer any more, as one sentence; None while it does."""
    if invitation.person.left_at is not None:
        return _l("You take part no more, so nobody expects an answer.")
    if invitation.state == InvitationState.CANCELLED:
        return _l(
            "This lesson was cancelled, or somebody else gives it: nobody expects you, and no answer is needed."
        )
    if invitation.starts_at <= clock.now():
        return _l("This lesson has begun or is over: it takes no answer any more.")
    return None


def answer(
    invitation: Invitation,
    answer: Answer,
    *,
    by: str,
    actor: Person | None = None,
    note: str = "",
    stamp: datetime | None = None,
    sequence: int | None = None,
) -> Answered:
    """Record her answer, and tell whoever must know. The same answer twice changes and tells nothing. Flushes.

    Whichever way a volunteer's no comes, organizers and school hear of it and a repair of the plan is begun by the
    worker; after a yes of the whole team the school hears who comes.
    `by` is the way it came: "page", "own" (her pages), "mail", "organizer" (who heard it from her: the `actor`). `stamp` (aware; None: now) orders answers that overtake
    each other (DTSTAMP, RFC 5546 2.1.5), `sequence` is that of the lesson as she saw it (None: as it is).
    Raises Refused 410 where no answer is awaited, 409 where she answered an older state of the lesson, or was overtaken
    by her own later answer.
    """
    if answer == Answer.NEEDS_ACTION:
        raise ValueError("an answer is yes, no or maybe")
    db.session.flush()
    # Of two at the same moment the second waits, and sees the first.
    db.session.execute(sa.select(Invitation.id).where(Invitation.id == invitation.id).with_for_update())
    db.session.refresh(invitation)
    closed = why_closed(invitation)
    if closed:
        raise Refused(closed, status=410)
    now = clock.now().replace(microsecond=0)
    # A clock that is ahead must not lock out every later answer.
    given = min(stamp, now) if stamp else now
    _check_order(invitation, answer, given, sequence)
    before = invitation.answer
    _write(invitation, answer, given, note, sequence)
    answered = Answered(invitation, before)
    if answered.changed:
        campaign, reference = invitation.request.campaign, invitation.request.reference
        audit.record(
            "lesson.answered", reference, actor=actor or invitation.person, campaign=campaign,
            answer=answer.value, before=before.value, by=by, invitation=invitation.id,
        )  # fmt: skip
        _tell(invitation, before)
    db.session.flush()
    return answered


def _tell(invitation: Invitation, before: Answer) -> None:
    """Whoever must know hears of it; where a volunteer does not come, the plan is to be mended."""
    if Answer.DECLINED in (invitation.answer, before):
        tell_organizers(invitation)
    if invitation.recipient == Recipient.VOLUNTEER:
        if invitation.answer in (Answer.DECLINED, Answer.ACCEPTED):
            tell_school(invitation, before)
        if invitation.answer == Answer.DECLINED:
            planning.want_repair(invitation.request.campaign)


def _check_order(invitation: Invitation, answer: Answer, given: datetime, sequence: int | None) -> None:
    if sequence is not None and sequence < invitation.asked_sequence:
        raise Refused(
            _l("The lesson has changed since: please look at it as it is now, and answer again."), status=409
        )
    last = invitation.answer_stamp
    if last is not None and given < last and answer != invitation.answer:
        raise Overtaken(_l("A later answer had come before this one, and stands."), status=409)


def _write(invitation: Invitation, answer: Answer, given: datetime, note: str, sequence: int | None) -> None:
    text = clean_text(note, LONGEST_NOTE)
    if text or answer != invitation.answer:
        invitation.answer_note = text
    invitation.answer = answer
    invitation.answered_at = clock.now()
    invitation.answer_stamp = max(given, invitation.answer_stamp or given)
    seen = invitation.sequence if sequence is None else sequence
    invitation.answered_sequence = min(seen, invitation.sequence)
