"""What the contacts of schools see and do."""

from flask import Blueprint

blueprint = Blueprint("school", __name__, url_prefix="/school")

from outreach.views.school import about, bells, book, calendar, changes, home, reports, requests, times  # noqa: E402, F401 - they add their pages to it
