"""The audit trail."""

from typing import Any

from outreach.extensions import db
from outreach.models import AuditEntry, Campaign, Person


def record(
    action: str,
    subject: str = "",
    *,
    actor: Person | None = None,
    campaign: Campaign | None = None,
    **detail: Any,
) -> AuditEntry:
    """Write down that `actor` (None: the command line or a job) did `action`, e.g. `plan.published`, to `subject`.

    `detail` holds numbers and codes only, never a person's data: the trail outlives her.
    """
    entry = AuditEntry(
        action=action,
        subject=subject[:200],
        actor_id=actor.id if actor else None,
        campaign_id=campaign.id if campaign else None,
        detail=detail,
    )
    db.session.add(entry)
    return entry
