"""One request: what became of it, its visit sheet, and taking it back."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from outreach import clock
from outreach.extensions import db
from outreach.models import Invitation, InvitationState, LessonRequest, Recipient
from outreach.services import codes
from outreach.services.booking import (
    answer_by,
    is_change_open,
    place_of,
    report_of,
    request_state,
    same_class,
    slot_in_words,
    withdraw_request,
)
from outreach.services.errors import Refused
from outreach.services.introducing import introduction
from outreach.services.schools import gaps
from outreach.services.visits import visit_sheet
from outreach.services.walltime import today
from outreach.views.errors import SENTENCES
from outreach.views.guards import needs
from outreach.views.school import blueprint
from outreach.views.school.own import my_request


@blueprint.get("/requests/<int:request_id>")
@needs("school")
def request_page(request_id: int) -> str:
    asked = my_request(request_id)
    state, invitation = request_state(asked), my_invitation(asked)
    return render_template(
        "school/request.html",
        asked=asked,
        state=state,
        slots=[slot_in_words(slot, asked.school, asked.grade) for slot in asked.slots],
        answer_by=answer_by(asked),
        is_late=answer_by(asked) < today(clock.now(), asked.campaign.timezone),
        place=place_of(asked) if state.name == "not_placed" else None,
        twins=[] if state.name == "withdrawn" else twins_of(asked),
        change_open=is_change_open(asked, state),
        report=report_of(asked),
        codes=codes,
        gaps=gaps(asked.school, current_user.person),
        sheet=visit_sheet(invitation) if invitation and state.lesson else None,
        introduced=[introduction(volunteer, asked) for volunteer in state.accepted],
    )


@blueprint.get("/requests/<int:request_id>/sheet")
@needs("school")
def sheet(request_id: int) -> str:
    """The visit sheet, to print."""
    asked = my_request(request_id)
    invitation = my_invitation(asked)
    if invitation is None or request_state(asked).lesson is None:
        raise Refused(SENTENCES[404], status=404)
    return render_template("school/sheet.html", asked=asked, sheet=visit_sheet(invitation))


@blueprint.get("/requests/<int:request_id>/withdraw")
@needs("school")
def withdraw(request_id: int) -> str | Response:
    """What withdrawing causes, before it is done."""
    asked = my_request(request_id)
    state = request_state(asked)
    if not state.is_open:
        return redirect(url_for("school.request_page", request_id=asked.id), 303)
    return render_template("school/withdraw.html", asked=asked, state=state)


@blueprint.post("/requests/<int:request_id>/withdraw")
@needs("school")
def withdraw_now(request_id: int) -> Response:
    asked = my_request(request_id)
    withdraw_request(asked, current_user.person)
    db.session.commit()
    flash(gettext("Your request %(reference)s is withdrawn.", reference=asked.reference), "success")
    return redirect(url_for("school.request_page", request_id=asked.id), 303)


def twins_of(asked: LessonRequest) -> list[LessonRequest]:
    """Other live requests for the same class."""
    return [one for one in same_class(asked.campaign, asked.school, asked.class_name) if one.id != asked.id]


def my_invitation(asked: LessonRequest) -> Invitation | None:
    """The lesson as she was told of it; who became a contact later reads what her colleague was told."""
    query = db.select(Invitation).filter_by(
        request_id=asked.id, recipient=Recipient.CONTACT, state=InvitationState.CONFIRMED
    )
    mine = Invitation.person_id == current_user.person.id
    return db.session.scalar(query.order_by(mine.desc(), Invitation.id).limit(1))
