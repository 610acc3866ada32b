"""What an organizer hears on the phone: somebody cannot come, a school is closed. Recorded, so that every later plan knows.

A repair (`planning.propose_repair`) comes next. A no tells the school at once, as it does by every other way; of a closed
school nobody is told anything before a plan is published.
"""

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    Campaign,
    Closure,
    Invitation,
    InvitationState,
    LessonRequest,
    Person,
    Recipient,
    School,
    Volunteer,
)
from outreach.services import answers, audit
from outreach.services.errors import Refused
from outreach.services.walltime import today


def lessons_ahead(volunteer: Volunteer) -> list[Invitation]:
    """Her lessons that people have been told of and that have not begun, in time order; declined ones are left out."""
    query = (
        db.select(Invitation)
        .join(Invitation.request)
        .where(
            LessonRequest.campaign_id == volunteer.campaign_id,
            Invitation.person_id == volunteer.person_id,
            Invitation.recipient == Recipient.VOLUNTEER,
            Invitation.state != InvitationState.CANCELLED,
            Invitation.answer != Answer.DECLINED,
            Invitation.starts_at > clock.now(),
        )
        .order_by(Invitation.starts_at)
    )
    return list(db.session.scalars(query))


def cannot_come(
    volunteer: Volunteer, requests: Iterable[LessonRequest] | None = None, *, note: str = ""
) -> list[Invitation]:
    """Answer no for her to these lessons (None: to all that are ahead), as if she had pressed the button. Flushes.

    Gives back what was declined. Raises Refused 409 where none of them is hers, told and ahead.
    """
    wanted = None if requests is None else {request.id for request in requests}
    hers = [one for one in lessons_ahead(volunteer) if wanted is None or one.request_id in wanted]
    if not hers:
        raise Refused(_l("She has no lesson ahead that could be taken from her."), status=409)
    for invitation in hers:
        answers.answer(invitation, Answer.DECLINED, by="organizer", note=note)
    return hers


def close_school(
    campaign: Campaign, school: School, day: date, *, name: str = "", actor: Person | None = None
) -> Closure:
    """The school has no lessons on that day. Adds and flushes. Raises Refused 400 for a day that is over."""
    if day < today(clock.now(), campaign.timezone):
        raise Refused(_l("That day is over."), field="day")
    closure = Closure(
        campaign=campaign, school_id=school.id, first_day=day, last_day=day, name=name or school.name
    )
    db.session.add(closure)
    audit.record("school.closed", school.code, actor=actor, campaign=campaign, day=day.isoformat())
    db.session.flush()
    return closure
