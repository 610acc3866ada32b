"""The organizers' pages. Every one needs an organizer; who may change what is in roles.py."""

from typing import Any

from flask import Blueprint

from outreach.services import codes, reporting
from outreach.views.guards import needs

blueprint = Blueprint("organizer", __name__, url_prefix="/organizer")

from outreach.views.organizer import (  # noqa: E402 - the views bind themselves to the blueprint
    answers,
    applications,
    at_risk,
    calendar,
    campaigns,
    exports,
    imports,
    lessons,
    outbox,
    plans,
    publishing,
    reasons,
    repairing,
    roles,
    school_changes,
    settings,
    shown,
    solving,
    tables,
    volunteer,
)

__all__ = [
    "answers",
    "applications",
    "at_risk",
    "blueprint",
    "calendar",
    "campaigns",
    "exports",
    "imports",
    "lessons",
    "outbox",
    "plans",
    "publishing",
    "reasons",
    "repairing",
    "school_changes",
    "settings",
    "shown",
    "solving",
    "tables",
    "volunteer",
]


@blueprint.before_request
@needs("organizer")
def only_organizers() -> None:
    """The guard answers in its place when the reader is no organizer."""


@blueprint.context_processor
def shared_by_pages() -> dict[str, Any]:
    return {
        "codes": codes,
        "reporting": reporting,
        "may_change": roles.may_change(),
        "may_pin": roles.may_pin(),
        "sees_all": roles.my_region() is None,
    }
