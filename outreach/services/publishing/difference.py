"""What publishing a plan would change, for whom, and what it would send."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Assignment,
    LessonRequest,
    MessageKind,
    Person,
    PlanState,
    PlanVersion,
    School,
    SchoolContact,
    Volunteer,
)
from outreach.services import invitations
from outreach.services.invitations import Step
from outreach.services.publishing import checks
from outreach.services.publishing.changes import Change, changes_between


@dataclass(frozen=True)
class PlannedMessage:
    """A mail that publishing would queue."""

    kind: MessageKind
    person: Person
    request: LessonRequest
    urgent: bool = False


@dataclass(frozen=True)
class Difference:
    """A plan compared with the published one: lessons in words, messages, and sentences for the organizer.

    With `refusals` the plan cannot be published; `warnings` only tell. `steps` is what publishing takes.
    """

    kept: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    new: list[Change] = field(default_factory=list)
    lost: list[Change] = field(default_factory=list)
    refusals: list[Any] = field(default_factory=list)
    warnings: list[Any] = field(default_factory=list)
    steps: Sequence[Step] = field(default=(), repr=False)

    @property
    def messages(self) -> list[PlannedMessage]:
        """Exactly the mails that publish_plan queues, one for each changed lesson and person."""
        now = clock.now()
        return [
            PlannedMessage(step.kind, step.person, step.request, invitations.is_late(step, now))
            for step in self.steps
            if step.kind is not None
        ]


def difference(plan: PlanVersion) -> Difference:
    """Compare `plan` with what is published now, and find out who has to be told. A handful of queries.

    The lessons are compared plan with plan, the messages with what each person was told last. The published plan
    itself differs in nothing, and tells nobody anything.
    """
    given = _assignments(plan)
    if plan.state == PlanState.PUBLISHED:
        return Difference(kept=[Change(each.request, each, each) for each in given if not _withdrawn(each)])
    now, before = clock.now(), _published(plan)
    kept, changed, new, lost = changes_between(
        {each.request_id: each for each in before}, {each.request_id: each for each in given}
    )
    told = invitations.told_of(plan.campaign)
    return Difference(
        kept=kept,
        changed=changed,
        new=new,
        lost=lost,
        refusals=checks.refusals(plan.campaign, given, now),
        warnings=checks.warnings(given, now),
        steps=invitations.steps(invitations.wanted(given, now), told, now),
    )


def published_of(plan: PlanVersion) -> PlanVersion | None:
    """The published plan of the same campaign."""
    return db.session.scalar(
        sa.select(PlanVersion).filter_by(campaign_id=plan.campaign_id, state=PlanState.PUBLISHED)
    )


def _published(plan: PlanVersion) -> list[Assignment]:
    published = published_of(plan)
    return _assignments(published) if published else []


def _withdrawn(assignment: Assignment) -> bool:
    """Whether its school took the lesson back after the plan was made, and everybody was told at once."""
    return assignment.request.withdrawn_at is not None


def _assignments(plan: PlanVersion) -> list[Assignment]:
    """The plan's lessons with all that is said of them, however many there are, in few queries."""
    school = joinedload(Assignment.request).joinedload(LessonRequest.school)
    return list(
        db.session.scalars(
            sa.select(Assignment)
            .where(Assignment.plan_id == plan.id)
            .options(
                joinedload(Assignment.request).joinedload(LessonRequest.campaign),
                school.selectinload(School.contacts).joinedload(SchoolContact.person),
                selectinload(Assignment.volunteers).joinedload(Volunteer.person),
            )
            .order_by(Assignment.starts_at, Assignment.id)
        )
    )
