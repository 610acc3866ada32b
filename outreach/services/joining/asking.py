"""A new code of conduct: who is asked to accept it, and how many have."""

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from outreach.extensions import db
from outreach.models import Campaign, MessageKind, Person, Volunteer
from outreach.services import mailing
from outreach.services.joining import letters


def ask_to_accept(campaign: Campaign) -> int:
    """Mail the code as it is now to everybody who takes part and has not accepted it; gives how many those are."""
    waiting = _without_code(campaign)
    for volunteer in waiting:
        letter = letters.new_code(volunteer.person, campaign)
        mailing.queue_letter(MessageKind.NOTICE, volunteer.person, letter, campaign_id=campaign.id)
    return len(waiting)


def accepted(campaign: Campaign) -> tuple[int, int]:
    """How many who take part have accepted the code as it is now, and how many take part."""
    here = sa.select(sa.func.count()).select_from(Volunteer).filter_by(campaign_id=campaign.id, left_at=None)
    said_yes = here.where(Volunteer.code_accepted == campaign.code_of_conduct)
    return db.session.scalar(said_yes) or 0, db.session.scalar(here) or 0


def _without_code(campaign: Campaign) -> list[Volunteer]:
    query = (
        sa.select(Volunteer)
        .join(Volunteer.person)
        .where(
            Volunteer.campaign_id == campaign.id,
            Volunteer.left_at.is_(None),
            Volunteer.code_accepted != campaign.code_of_conduct,
            Person.left_at.is_(None),
        )
        .options(contains_eager(Volunteer.person))
    )
    return list(db.session.scalars(query.order_by(Volunteer.id)))
