"""Who has answered what, and which mail waits for a person: for the organizers' pages."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    Campaign,
    Invitation,
    InvitationState,
    LessonRequest,
    Person,
    ReceivedMail,
    Recipient,
    School,
)
from outreach.services import audit
from outreach.services.reporting import Region, within


@dataclass(frozen=True)
class Wanted:
    """Which answers to look for; None: all. `urgent`: only to changes so late that an answer must show she knows."""

    answer: Answer | None = None
    recipient: Recipient | None = None
    urgent: bool = False

    def __bool__(self) -> bool:
        return self != Wanted()


def answer_counts(campaign: Campaign, region: Region = None) -> dict[tuple[Recipient, Answer], int]:
    """How many invitations to lessons still to come have each answer, by whom they went to. One query."""
    of = (Invitation.recipient, Invitation.answer)
    query = _awaited(sa.select(*of, sa.func.count(Invitation.id)), campaign, region).group_by(*of)
    return {(recipient, answer): count for recipient, answer, count in db.session.execute(query)}


def urgent_unanswered(campaign: Campaign, region: Region = None) -> int:
    """How many late changes nobody has answered yet. One query."""
    query = _awaited(sa.select(sa.func.count(Invitation.id)), campaign, region)
    return db.session.scalar(query.where(Invitation.urgent, Invitation.answer == Answer.NEEDS_ACTION)) or 0


def invitations_by_answer(campaign: Campaign, wanted: Wanted, region: Region = None) -> sa.Select[Any]:
    """The invitations to lessons still to come, soonest first, with person, request and school: a query to be paged."""
    query = _awaited(sa.select(Invitation).join(Invitation.person), campaign, region)
    if wanted.answer is not None:
        query = query.where(Invitation.answer == wanted.answer)
    if wanted.recipient is not None:
        query = query.where(Invitation.recipient == wanted.recipient)
    if wanted.urgent:
        query = query.where(Invitation.urgent)
    request = contains_eager(Invitation.request)
    return query.options(
        contains_eager(Invitation.person), request.contains_eager(LessonRequest.school)
    ).order_by(Invitation.starts_at, Invitation.id)


def find_invitation(campaign: Campaign, number: int, region: Region = None) -> Invitation | None:
    """An invitation to a lesson still to come that the reader may see, with person, request and school."""
    found: Invitation | None = db.session.scalar(
        invitations_by_answer(campaign, Wanted(), region).where(Invitation.id == number)
    )
    return found


def received_mail(campaign: Campaign, region: Region = None, *, only_open: bool) -> sa.Select[Any]:
    """Mail about the campaign's lessons or about none, newest first: a query to be paged.

    With `only_open` what waits for a person. Who sees a region alone sees mail about its lessons alone.
    """
    query = (
        sa.select(ReceivedMail)
        .outerjoin(ReceivedMail.invitation)
        .outerjoin(Invitation.request)
        .outerjoin(LessonRequest.school)
        .options(
            joinedload(ReceivedMail.person),
            contains_eager(ReceivedMail.invitation)
            .contains_eager(Invitation.request)
            .contains_eager(LessonRequest.school),
        )
    )
    mine = LessonRequest.campaign_id == campaign.id
    if region is None:
        mine = sa.or_(mine, ReceivedMail.invitation_id.is_(None))
    else:
        mine = sa.and_(mine, within(School.municipality, region))
    if only_open:
        query = query.where(ReceivedMail.needs_person, ReceivedMail.handled_at.is_(None))
    return query.where(mine).order_by(ReceivedMail.id.desc())


def count_open(campaign: Campaign, region: Region = None) -> int:
    """How many mails wait for a person. One query."""
    waiting = (
        received_mail(campaign, region, only_open=True).order_by(None).with_only_columns(ReceivedMail.id)
    )
    return db.session.scalar(sa.select(sa.func.count()).select_from(waiting.subquery())) or 0


def handle(mail: ReceivedMail, actor: Person | None = None) -> None:
    """Somebody has read it and done what there was to do; a second time changes nothing. Flushes."""
    if mail.handled_at is None:
        mail.handled_at, mail.handled_by = clock.now(), actor
        audit.record("mail.handled", str(mail.id), actor=actor, kind=mail.kind.value)
        db.session.flush()


def _awaited(query: Any, campaign: Campaign, region: Region) -> Any:
    query = query.join(Invitation.request).join(LessonRequest.school)
    query = query.where(
        LessonRequest.campaign_id == campaign.id,
        Invitation.state == InvitationState.CONFIRMED,
        Invitation.starts_at > clock.now(),
    )
    return query if region is None else query.where(within(School.municipality, region))
