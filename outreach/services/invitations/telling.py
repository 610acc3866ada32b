"""Taking the steps: rows change, and each step worth a mail puts one into the outbox."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, Invitation, LessonRequest, Message, Person, PlanVersion
from outreach.services import audit
from outreach.services.invitations.mails import Ahead, Writer
from outreach.services.invitations.steps import Step, cancellation, is_live
from outreach.services.invitations.taking import new_uid, taken


def told_of(campaign: Campaign) -> list[Invitation]:
    """All that anybody was ever told of the campaign's lessons, with people and requests; one query."""
    return list(
        db.session.scalars(
            sa.select(Invitation)
            .join(Invitation.request)
            .where(LessonRequest.campaign_id == campaign.id)
            .options(
                joinedload(Invitation.person),
                joinedload(Invitation.request).joinedload(LessonRequest.school),
            )
            .order_by(Invitation.id)
        )
    )


def cancel_lesson(request: LessonRequest, actor: Person | None = None) -> int:
    """Take a published lesson from everybody who still expects it; returns how many were written to. Flushes.

    For a request that its school withdrew: the plan that holds it stays as it was published.
    """
    live = db.session.scalars(
        sa.select(Invitation)
        .where(Invitation.request_id == request.id)
        .options(joinedload(Invitation.person), joinedload(Invitation.request))
        .order_by(Invitation.id)
    )
    gone = [cancellation(invitation) for invitation in live if is_live(invitation, clock.now())]
    if gone:
        tell(gone, request.campaign)
        audit.record(
            "lesson.cancelled", request.reference, actor=actor, campaign=request.campaign, messages=len(gone)
        )
    return len(gone)


def tell(
    steps: Sequence[Step], campaign: Campaign, *, plan: PlanVersion | None = None, ahead: Ahead | None = None
) -> None:
    """Take the steps: change the rows, raise SEQUENCE, queue the mails. Flushes; a handful of queries in all.

    Mails that were written `ahead` are taken from there. Raises Refused where an address cannot receive mail.
    """
    ahead = ahead or Ahead(_now())
    told = [(step, _taken(step, ahead)) for step in steps]
    db.session.add_all(invitation for _step, invitation in told)
    db.session.flush()
    writer = Writer(campaign, ahead)
    for step, invitation in told:
        if step.kind is not None:
            message = writer.mail(invitation, step.kind, step.method)
            message.plan_id = plan.id if plan else None
            db.session.add(message)
    db.session.flush()


def write_ahead(steps: Sequence[Step], campaign: Campaign) -> tuple[Ahead, list[Message]]:
    """The mails that `tell` would queue, in its order, for it to take or for somebody to read. Writes nothing.

    Leaves changed rows in the session that must not be flushed: whoever calls rolls back (extensions.reading).
    """
    ahead, messages = Ahead(_now()), []
    with db.session.no_autoflush:
        writer, number = Writer(campaign, ahead), db.session.scalar(sa.func.max(Invitation.id)) or 0
        for step in steps:
            invitation = _taken(step, ahead)
            if invitation.id is None:  # the number that it gets unless somebody comes between
                invitation.id = number = number + 1
            if step.kind is not None:
                messages.append(writer.write_ahead(invitation, step.kind, step.method))
    return ahead, messages


def _now() -> datetime:
    return clock.now().replace(microsecond=0)  # calendars count in seconds


def _taken(step: Step, ahead: Ahead) -> Invitation:
    uid = ahead.uids.setdefault((step.request.id, step.person.id), new_uid())
    return taken(step, ahead.now, uid)
