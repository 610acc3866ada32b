"""Who has answered what, and mail that waits for a person."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug import Response as Redirection

from outreach.extensions import db
from outreach.forms.answers import AnswerForm
from outreach.models import Answer, Campaign, Invitation, ReceivedMail, Recipient
from outreach.services import answers as service
from outreach.services.answers import lists
from outreach.services.errors import Refused
from outreach.views.organizer import blueprint
from outreach.views.organizer.outbox import asked
from outreach.views.organizer.paging import page_of_query
from outreach.views.organizer.roles import ONLY_LOOKS, find_campaign, may_pin, me, my_region


@blueprint.get("/<slug>/answers")
def answers(slug: str) -> str:
    campaign, region = find_campaign(slug), my_region()
    wanted = lists.Wanted(asked(Answer, "answer"), asked(Recipient, "who"), request.args.get("urgent") == "1")
    return render_template(
        "organizer/answers.html",
        campaign=campaign,
        counts=lists.answer_counts(campaign, region),
        urgent=lists.urgent_unanswered(campaign, region),
        waiting=lists.count_open(campaign, region),
        wanted=wanted,
        page=page_of_query(lists.invitations_by_answer(campaign, wanted, region)),
    )


@blueprint.get("/<slug>/answers/<int:invitation_id>")
def invitation(slug: str, invitation_id: int) -> str:
    """One invitation: whom to telephone, and where to write down what she says."""
    campaign = find_campaign(slug)
    found = find_invitation(campaign, invitation_id)
    return render_template("organizer/invitation.html", campaign=campaign, invitation=found, form=AnswerForm(formdata=None), may_answer=may_pin())  # fmt: skip


@blueprint.post("/<slug>/answers/<int:invitation_id>")
def write_down_answer(slug: str, invitation_id: int) -> Redirection | tuple[str, int]:
    """What she told the organizer, whom the trail names."""
    campaign = find_campaign(slug)
    found, form = find_invitation(campaign, invitation_id), AnswerForm()
    if not may_pin():
        raise Refused(ONLY_LOOKS, status=403)
    if not form.validate():
        return render_template("organizer/invitation.html", campaign=campaign, invitation=found, form=form, may_answer=True), 400  # fmt: skip
    given = Answer(form.answer.data)
    service.answer(found, given, by="organizer", actor=me(), note=form.note.data or "")
    db.session.commit()
    flash(_("Her answer is written down."), "success")
    return redirect(url_for(".invitation", slug=slug, invitation_id=invitation_id), 303)


def find_invitation(campaign: Campaign, number: int) -> Invitation:
    """An invitation that the reader may see; raises Refused 404 for one that is over, too."""
    found = lists.find_invitation(campaign, number, my_region())
    if found is None:
        raise Refused(_l("There is no such invitation, or its lesson is over."), status=404)
    return found


@blueprint.get("/<slug>/received")
def received(slug: str) -> str:
    """What waits for a person; `?all=1` shows the rest too."""
    campaign, everything = find_campaign(slug), request.args.get("all") == "1"
    mails = lists.received_mail(campaign, my_region(), only_open=not everything)
    return render_template(
        "organizer/received.html", campaign=campaign, page=page_of_query(mails), everything=everything
    )


@blueprint.get("/<slug>/received/<int:mail_id>")
def received_mail(slug: str, mail_id: int) -> str:
    campaign = find_campaign(slug)
    mail = find_mail(campaign, mail_id)
    return render_template("organizer/received_mail.html", campaign=campaign, mail=mail, may_handle=may_pin())


@blueprint.post("/<slug>/received/<int:mail_id>")
def handle_mail(slug: str, mail_id: int) -> Redirection:
    """She has seen to it; with `address_works` the address that came back is written to again without a mark."""
    mail = find_mail(find_campaign(slug), mail_id)
    if not may_pin():
        raise Refused(ONLY_LOOKS, status=403)
    lists.handle(mail, me())
    if "address_works" in request.form and mail.person:
        service.address_works(mail.person, me())
    db.session.commit()
    flash(_("This mail is off the list."), "success")
    return redirect(url_for(".received", slug=slug), 303)


def find_mail(campaign: Campaign, mail_id: int) -> ReceivedMail:
    """A mail that the reader may see; raises Refused 404."""
    mails = lists.received_mail(campaign, my_region(), only_open=False)
    mail: ReceivedMail | None = db.session.scalar(mails.where(ReceivedMail.id == mail_id))
    if mail is None:
        raise Refused(_l("There is no such mail."), status=404)
    return mail
