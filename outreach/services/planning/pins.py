"""What organizers hold fast."""

from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.extensions import db
from outreach.models import Assignment, LessonRequest, Person, Pin
from outreach.services import audit
from outreach.services.errors import Refused


def pin_assignment(assignment: Assignment, actor: Person | None = None) -> Pin:
    """Every later solve keeps this lesson as it stands in its plan; an earlier pin of the lesson is replaced.

    Adds and flushes. Raises Refused 409 for a withdrawn lesson or one that has begun.
    """
    request = assignment.request
    if request.withdrawn_at is not None:
        raise Refused(_l("The lesson %(reference)s was withdrawn.", reference=request.reference), status=409)
    if assignment.starts_at <= clock.now():
        raise Refused(_l("The lesson %(reference)s has begun.", reference=request.reference), status=409)
    pin = pin_of(request) or Pin(request=request)
    pin.starts_at = assignment.starts_at
    pin.delivery = assignment.delivery
    pin.volunteers = list(assignment.volunteers)
    pin.pinned_by_id = actor.id if actor else None
    db.session.add(pin)
    audit.record("lesson.pinned", request.reference, actor=actor, campaign=request.campaign)
    db.session.flush()
    return pin


def unpin(request: LessonRequest, actor: Person | None = None) -> None:
    """Later solves may move the lesson again; nothing happens where it has no pin. Flushes."""
    pin = pin_of(request)
    if pin is not None:
        db.session.delete(pin)
        audit.record("lesson.unpinned", request.reference, actor=actor, campaign=request.campaign)
        db.session.flush()


def pin_of(request: LessonRequest) -> Pin | None:
    """The request's pin, if an organizer made one."""
    return db.session.scalar(db.select(Pin).filter_by(request_id=request.id))
