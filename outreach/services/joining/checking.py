"""What the season's policy asks to be checked: the outcome, the day and who checked, never a document (R11)."""

from outreach.extensions import db
from outreach.models import Person, Vetting, VettingCheck, Volunteer
from outreach.services import audit


def record_check(volunteer: Volunteer, outcome: Vetting, *, by: Person) -> VettingCheck:
    """Write down that `by` has checked her just now, and let the outcome count. Flushes."""
    check = VettingCheck(outcome=outcome, checked_by=by)
    volunteer.checks.append(check)
    volunteer.vetting = outcome
    audit.record(
        "volunteer.checked", str(volunteer.id), actor=by, campaign=volunteer.campaign, outcome=outcome.value
    )
    db.session.flush()
    return check
