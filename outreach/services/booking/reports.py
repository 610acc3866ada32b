"""How a lesson went: its school says so once it is over, and may correct it (domain.md, R28 and R32)."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.extensions import db
from outreach.models import AttendanceStatus, LessonRequest, Person, VisitReport
from outreach.services import audit
from outreach.services.booking.states import request_state
from outreach.services.errors import Refused

LONGEST_COMMENT = 500  # letters


def report_of(request: LessonRequest) -> VisitReport | None:
    """What the school has told until now."""
    return db.session.scalar(sa.select(VisitReport).filter_by(request_id=request.id))


def report_visit(
    request: LessonRequest,
    person: Person,
    status: AttendanceStatus,
    *,
    pupils: int = 0,
    girls: int = 0,
    comment: str = "",
) -> VisitReport:
    """Keep it in place of what was told before, which the trail remembers. A lesson that was not held reached nobody.

    Raises Refused 409 for a lesson that is not over, else naming the field. Flushes.
    """
    db.session.refresh(request, with_for_update={"of": LessonRequest})  # of two who report at once one waits
    if request_state(request).name != "done":
        raise Refused(_l("That can be told once the lesson is over."), status=409)
    held = status == AttendanceStatus.ATTENDED
    if held and not pupils:
        raise Refused(_l("Write how many pupils were there."), field="pupils")
    if held and girls > pupils:
        raise Refused(_l("There cannot be more girls than pupils."), field="girls")
    told = {"status": status, "pupils": pupils if held else 0, "girls": girls if held else 0}
    report = report_of(request) or VisitReport(request=request)
    for name, value in (told | {"comment": comment}).items():
        setattr(report, name, value)
    report.reported_by, report.reported_at = person, clock.now()
    db.session.add(report)
    db.session.flush()
    audit.record("visit.reported", request.reference, actor=person, campaign=request.campaign, **told)
    return report
