"""People who say that they speak for a school: an organizer looks before they may book."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response as Redirection

from outreach.extensions import db
from outreach.forms.base import Form
from outreach.forms.start import AcceptForm, RefusalForm
from outreach.models import SchoolApplication
from outreach.services import schools
from outreach.services.errors import Refused
from outreach.views.organizer import blueprint
from outreach.views.organizer.roles import ONLY_LOOKS, may_pin, me, my_region


@blueprint.get("/applications")
def applications() -> str:
    return page()


@blueprint.post("/applications/<int:number>/accept")
def accept_application(number: int) -> Redirection | tuple[str, int]:
    application, form = found(number), AcceptForm(prefix=f"a{number}")
    if not form.validate():
        return page(form), 400
    school = schools.accept(application, me(), code=form.code.data or "")
    name = school.name
    db.session.commit()
    flash(_("%(email)s is a contact of %(school)s now.", email=application.email, school=name), "success")
    return redirect(url_for(".applications"), 303)


@blueprint.post("/applications/<int:number>/refuse")
def refuse_application(number: int) -> Redirection | tuple[str, int]:
    application, form = found(number), RefusalForm(prefix=f"a{number}")
    if not form.validate():
        return page(form), 400
    schools.refuse(application, me(), reason=form.reason.data or "")
    db.session.commit()
    flash(_("%(email)s was told that the answer is no.", email=application.email), "success")
    return redirect(url_for(".applications"), 303)


def page(wrong: AcceptForm | RefusalForm | None = None) -> str:
    """Each application has forms of its own, so that every field of the page has its own label; one may be `wrong`."""

    def forms_of(application: SchoolApplication) -> list[Form]:
        prefix = f"a{application.id}-"
        return [
            wrong
            if isinstance(wrong, kind) and wrong._prefix == prefix
            else kind(formdata=None, prefix=prefix)
            for kind in (AcceptForm, RefusalForm)
        ]

    return render_template(
        "organizer/applications.html",
        waiting=schools.waiting_applications(my_region()),
        may_decide=may_pin(),
        forms_of=forms_of,
        form=wrong,
    )


def found(number: int) -> SchoolApplication:
    if not may_pin():
        raise Refused(ONLY_LOOKS, status=403)
    return schools.application_by_id(number, my_region())
