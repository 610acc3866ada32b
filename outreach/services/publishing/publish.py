"""The one verb that makes a plan public (architecture.md, decision 1)."""

import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, Message, Person, PlanState, PlanVersion
from outreach.services import audit, invitations
from outreach.services.errors import Refused
from outreach.services.invitations import Ahead
from outreach.services.publishing.difference import Difference, difference, published_of


def write_ahead(plan: PlanVersion) -> Ahead:
    """Write the mails of publishing `plan` before the database is held for it: most of its time goes there.

    Belongs into a reading transaction of its own (extensions.reading), and changes nothing.
    """
    return invitations.write_ahead(difference(plan).steps, plan.campaign)[0]


def preview(plan: PlanVersion, first: int, count: int) -> tuple[list[Message], int]:
    """`count` mails of publishing `plan` from the `first` on, to the letter, and how many there are in all.

    They are rows of no database: nothing is kept. Belongs into a reading transaction, as write_ahead.
    """
    loud = [step for step in difference(plan).steps if step.kind is not None]
    return invitations.write_ahead(loud[first : first + count], plan.campaign)[1], len(loud)


def publish_plan(plan: PlanVersion, actor: Person | None = None, *, ahead: Ahead | None = None) -> Difference:
    """Publish a draft, or a superseded plan again (a roll-back), and queue one mail for each changed lesson and person.

    The plan published until now becomes superseded. Publishing the published plan again changes and sends nothing.
    Mails that were written `ahead` are taken where they still fit; the others are written now.
    Flushes. Raises Refused 409 with a sentence where a lesson must not be published as it is.
    """
    _take_turn(plan)
    found = difference(plan)
    if plan.state == PlanState.PUBLISHED:
        return found
    if found.refusals:
        raise Refused(found.refusals[0], status=409)
    _make_public(plan, actor)
    invitations.tell(found.steps, plan.campaign, plan=plan, ahead=ahead)
    audit.record(
        "plan.published", str(plan.number), actor=actor, campaign=plan.campaign,
        kept=len(found.kept), changed=len(found.changed), new=len(found.new), lost=len(found.lost),
        messages=len(found.messages),
    )  # fmt: skip
    return found


def _take_turn(plan: PlanVersion) -> None:
    """Of two who publish at once the second waits, and then sees what the first has published."""
    db.session.flush()
    db.session.execute(sa.select(Campaign.id).where(Campaign.id == plan.campaign_id).with_for_update())
    db.session.expire_all()


def _make_public(plan: PlanVersion, actor: Person | None) -> None:
    before = published_of(plan)
    if before is not None:
        before.state = PlanState.SUPERSEDED
        db.session.flush()  # the database allows one published plan at every moment
    plan.state = PlanState.PUBLISHED
    plan.published_at = clock.now()
    plan.published_by = actor
    db.session.flush()
