"""What visitors have to know of the school, its contacts, and handing over."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from outreach.extensions import db
from outreach.forms.base import OVERTAKEN
from outreach.forms.start import AboutForm, ColleagueForm
from outreach.models import School
from outreach.services import schools
from outreach.services.errors import Refused
from outreach.views.guards import needs
from outreach.views.school import blueprint
from outreach.views.school.own import my_school
from outreach.views.seen import is_stale, version_of

Page = str | Response | tuple[str, int]
COLLEAGUE = "colleague"  # two forms of the page ask for a name


@blueprint.get("/<int:school_id>/about")
@needs("school")
def about(school_id: int) -> Page:
    return page(my_school(school_id))


@blueprint.post("/<int:school_id>/about")
@needs("school")
def save_about(school_id: int) -> Page:
    school = my_school(school_id)
    form = AboutForm(data=facts_of(school))
    if not form.validate():
        return page(school, about=form)
    if is_stale(version_of(facts_of(school))):
        form.form_errors.append(OVERTAKEN)
        return page(school, about=form)
    schools.set_about(
        school, current_user.person, **{name: form[name].data or "" for name in facts_of(school)}
    )
    return done(school, gettext("Your answers are saved."))


@blueprint.post("/<int:school_id>/contacts")
@needs("school")
def invite(school_id: int) -> Page:
    school, form = my_school(school_id), ColleagueForm(prefix=COLLEAGUE)
    if form.validate():
        try:
            schools.invite_colleague(
                school, current_user.person, form.email.data or "", name=form.name.data or ""
            )
            return done(school, gettext("%(email)s is a contact now and gets a mail.", email=form.email.data))
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
    return page(my_school(school_id), colleague=form)


@blueprint.post("/<int:school_id>/leave")
@needs("school")
def leave(school_id: int) -> Response:
    school = my_school(school_id)
    try:
        schools.leave_school(school, current_user.person)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal.sentence), "error")
        return redirect(url_for("school.about", school_id=school_id), 303)
    name = school.name
    db.session.commit()
    flash(gettext("You speak for %(school)s no more.", school=name), "success")
    return redirect(url_for("public.home"), 303)


@blueprint.post("/<int:school_id>/contacts/<int:contact_id>/remove")
@needs("school")
def remove(school_id: int, contact_id: int) -> Response:
    school = my_school(school_id)
    schools.remove_contact(school, current_user.person, contact_id)
    return done(school, gettext("She or he speaks for this school no more."))


def page(school: School, about: AboutForm | None = None, colleague: ColleagueForm | None = None) -> Page:
    facts = facts_of(school)
    text = render_template(
        "school/about.html",
        school=school,
        form=about or AboutForm(formdata=None, data=facts),
        colleague=colleague or ColleagueForm(formdata=None, prefix=COLLEAGUE),
        mine=next(one for one in school.contacts if one.person_id == current_user.person.id),
        may_remove=schools.may_remove,
        seen=version_of(facts),
    )
    return (text, 400) if about or colleague else text


def facts_of(school: School) -> dict[str, Any]:
    person = current_user.person
    return {"address": school.address, "entrance": school.entrance, "rooms": school.rooms,
            "name": person.name, "phone": person.phone}  # fmt: skip


def done(school: School, sentence: str) -> Response:
    school_id = school.id
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for("school.about", school_id=school_id), 303)
