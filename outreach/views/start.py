"""Finding one's school and coming in as its contact. Added to the public pages."""

from flask import current_app, redirect, render_template, request, session, url_for
from flask_babel import get_locale
from flask_login import current_user
from werkzeug import Response

from outreach.extensions import db, limiter
from outreach.forms.start import ContactForm, NewSchoolForm
from outreach.models import School
from outreach.services import schools
from outreach.services.errors import Refused
from outreach.views.errors import SENTENCES
from outreach.views.public import blueprint

Page = str | Response | tuple[str, int]


@blueprint.get("/start")
def start() -> str:
    """The search, as one types (htmx asks for the list alone) or with the button."""
    wanted = request.args.get("q", "")
    found = schools.find_schools(wanted)
    typing = "HX-Request" in request.headers
    template = "public/_found.html" if typing else "public/start.html"
    asked = len(wanted.strip()) >= schools.FEWEST_LETTERS
    return render_template(template, wanted=wanted, found=found, asked=asked, typing=typing)


@blueprint.route("/start/schools/<int:school_id>", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
def start_at_school(school_id: int) -> Page:
    """The same answer whether or not the address is known for the school: nobody learns here who speaks for it."""
    school = db.session.get(School, school_id)
    if school is None:
        raise Refused(SENTENCES[404], status=404)
    form = ContactForm(data=my_data())
    if form.validate_on_submit():
        schools.ask_to_come_in(school, language=language(), **form.person)
        return sent(form)
    page = render_template("public/start_school.html", school=school, form=form)
    return (page, 400) if form.errors else page


@blueprint.route("/start/new", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
def start_new() -> Page:
    """A school that the register does not have."""
    form = NewSchoolForm(data=my_data() | {"school_name": request.args.get("q", "")[:200]})
    if form.validate_on_submit():
        try:
            schools.ask_for_new_school(form.school, language=language(), **form.person)
            return sent(form)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
    page = render_template("public/start_new.html", form=form)
    return (page, 400) if form.errors else page


@blueprint.get("/start/sent")
def start_sent() -> str:
    return render_template("public/start_sent.html", email=session.get("start_email", ""))


def sent(form: ContactForm) -> Response:
    db.session.commit()
    session["start_email"] = form.email.data
    return redirect(url_for("public.start_sent"), 303)


def my_data() -> dict[str, str]:
    """What is known of who is signed in."""
    if not current_user.is_authenticated:
        return {}
    person = current_user.person
    return {"email": person.email, "name": person.name, "phone": person.phone}


def language() -> str:
    """The language that she reads, for our mails to her."""
    chosen = str(get_locale() or "")
    return chosen if chosen in current_app.config["LANGUAGES"] else current_app.config["DEFAULT_LANGUAGE"]
