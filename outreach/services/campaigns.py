"""What organizers decide about a season: its days, its promises to schools, whom it takes, what weighs how much in a plan."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_ngettext as _ln

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, Invitation, InvitationState, LessonRequest, Person
from outreach.services import audit, joining
from outreach.services.errors import Refused
from outreach.services.importing.campaigns import COMPANY, WEIGHTS
from outreach.services.walltime import resolve

PLAIN = (
    "name", "first_day", "last_day", "lead_days", "freeze_days", "answer_days", "organizer_email", "weekends", "topics",
    "requires_vetting", "code_of_conduct",
)  # fmt: skip
DEFAULTS = {**WEIGHTS, COMPANY: False}


def settings_of(campaign: Campaign) -> dict[str, Any]:
    """Every setting by its name, weights that are not said at their defaults."""
    return {name: getattr(campaign, name) for name in PLAIN} | DEFAULTS | campaign.policy


def change_settings(campaign: Campaign, actor: Person, settings: dict[str, Any]) -> int:
    """Keep the settings, all of them; gives how many volunteers are asked by mail to accept a new code of conduct. Flushes.

    Later plans, bookings and promises go by them; nothing that was told moves, and a topic that goes stays with whoever
    chose it. Raises Refused, naming the field, where a published lesson that is still to come would lie outside the season.
    """
    before = settings_of(campaign)
    _keep_published(campaign, settings["first_day"], settings["last_day"])
    for name in PLAIN:
        setattr(campaign, name, settings[name])
    campaign.policy = {name: settings[name] for name in DEFAULTS if settings[name] != DEFAULTS[name]}
    changed = [name for name in before if before[name] != settings[name]]
    if changed:
        audit.record("campaign.changed", campaign.slug, actor=actor, campaign=campaign, settings=changed)
    db.session.flush()
    is_new = "code_of_conduct" in changed and campaign.code_of_conduct
    return joining.ask_to_accept(campaign) if is_new else 0


def _keep_published(campaign: Campaign, first: date, last: date) -> None:
    """Nobody is left with a lesson outside the season that she was told of."""
    told = (
        sa.select(sa.func.count(sa.distinct(Invitation.request_id)))
        .join(Invitation.request)
        .where(
            LessonRequest.campaign_id == campaign.id,
            Invitation.state == InvitationState.CONFIRMED,
            Invitation.starts_at > clock.now(),
        )
    )
    begins, ends = resolve(first, 0, campaign.timezone), resolve(last, 24 * 60, campaign.timezone)
    for field, outside in (
        ("first_day", Invitation.starts_at < begins),
        ("last_day", Invitation.ends_at > ends),
    ):
        number = db.session.scalar(told.where(outside)) or 0
        if number:
            raise Refused(
                _ln(
                    "%(num)s published lesson lies outside: publish a plan without it first.",
                    "%(num)s published lessons lie outside: publish a plan without them first.",
                    number,
                ),
                field=field,
            )  # fmt: skip
