"""What a school hears of its volunteers' answers: a no as it comes, and who comes when the whole team has said yes.

Nobody is named to it who has not said yes (domain.md, R20).
"""

from collections.abc import Callable, Sequence
from functools import partial

import sqlalchemy as sa
from flask_babel import gettext as _

from outreach.extensions import db
from outreach.models import Answer, Invitation, Recipient, Volunteer
from outreach.services.answers.notices import (
    contacts_of,
    lesson_of,
    letter_to_school,
    name_for_school,
    notify,
)
from outreach.services.answers.telling import is_soon
from outreach.services.introducing import introduction
from outreach.services.mailing.letters import Letter
from outreach.services.visits import lesson_invitations


def tell_school(invitation: Invitation, before: Answer) -> int:
    """Tell the contacts what this answer of a volunteer means for them; returns how many. Flushes."""
    if invitation.answer == Answer.DECLINED:
        return _tell(invitation, lambda contact: _cannot_come(contact, invitation, before))
    team = _team(invitation)
    if any(each.answer != Answer.ACCEPTED for each in team):
        return 0
    introduced = _introductions(team)
    return _tell(invitation, lambda contact: _who_comes(contact, introduced))


def _tell(invitation: Invitation, write: Callable[[Invitation], Letter]) -> int:
    return sum(
        notify(contact.person, contact, partial(write, contact), urgent=is_soon(contact))
        for contact in contacts_of(invitation)
    )


def _team(invitation: Invitation) -> list[Invitation]:
    return [one for one in lesson_invitations(invitation.request_id) if one.recipient == Recipient.VOLUNTEER]


def _introductions(team: Sequence[Invitation]) -> list[str]:
    request = team[0].request
    query = sa.select(Volunteer).where(
        Volunteer.campaign_id == request.campaign_id,
        Volunteer.person_id.in_([each.person_id for each in team]),
    )
    return [
        introduction(volunteer, request) for volunteer in db.session.scalars(query.order_by(Volunteer.id))
    ]


def _cannot_come(contact: Invitation, hers: Invitation, before: Answer) -> Letter:
    name = name_for_school(hers, before)
    return letter_to_school(
        contact,
        _("%(name)s cannot come: %(lesson)s", name=name, lesson=lesson_of(contact)),
        _("The organizers look for somebody else: please keep the time free until you hear from them."),
    )  # fmt: skip


def _who_comes(contact: Invitation, introduced: Sequence[str]) -> Letter:
    return letter_to_school(
        contact,
        _("Confirmed: %(lesson)s", lesson=lesson_of(contact)),
        _("Who gives the lesson: %(names)s.", names="; ".join(introduced)),
        _("Her telephone number stands on the page of this request from two days before the lesson."),
    )  # fmt: skip
