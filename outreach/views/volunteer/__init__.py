"""What volunteers see and do."""

from flask import Blueprint

blueprint = Blueprint("volunteer", __name__, url_prefix="/volunteer")

from outreach.views.volunteer import busy, calendar, grid, lessons, reports, times, wishes  # noqa: E402, F401 - they add their pages to it
