"""What a season asks of its volunteers: the list of topics, the code of conduct, checks, company for newcomers."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import contains_eager

from outreach.extensions import db
from outreach.models import Campaign, MessageKind, Person, Volunteer
from outreach.services import audit, mailing
from outreach.services.errors import Refused
from outreach.services.joining import letters

MOST_TOPICS = 40
COMPANY = "newcomers_need_company"  # the planning problem's policy of that name


@dataclass(frozen=True)
class Asked:
    """`code` is the version of the code of conduct to accept; "" asks for none."""

    topics: Sequence[str]
    code: str
    requires_vetting: bool
    company: bool  # newcomers are never sent without somebody experienced


def asked_of(campaign: Campaign) -> Asked:
    return Asked(
        topics=campaign.topics,
        code=campaign.code_of_conduct,
        requires_vetting=campaign.requires_vetting,
        company=bool(campaign.policy.get(COMPANY)),
    )


def set_asked(campaign: Campaign, asked: Asked, *, actor: Person) -> int:
    """Ask it from now on. A topic that goes stays with whoever chose it.

    A new version of the code is mailed to everybody who takes part and has not accepted it; gives how many those are.
    Raises Refused for a list that is too long. Flushes.
    """
    if len(asked.topics) > MOST_TOPICS:
        raise Refused(_l("At most %(most)s topics fit the list.", most=MOST_TOPICS), field="topics")
    is_new = asked.code not in ("", campaign.code_of_conduct)
    campaign.topics = list(dict.fromkeys(asked.topics))
    campaign.code_of_conduct, campaign.requires_vetting = asked.code, asked.requires_vetting
    rest = {name: value for name, value in campaign.policy.items() if name != COMPANY}
    campaign.policy = rest | {COMPANY: True} if asked.company else rest
    audit.record("campaign.asked", campaign.slug, actor=actor, campaign=campaign, code=asked.code)
    db.session.flush()
    return sum(map(_ask_to_accept, _without_code(campaign))) if is_new else 0


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


def _ask_to_accept(volunteer: Volunteer) -> int:
    letter = letters.new_code(volunteer.person, volunteer.campaign)
    mailing.queue_letter(MessageKind.NOTICE, volunteer.person, letter, campaign_id=volunteer.campaign_id)
    return 1
