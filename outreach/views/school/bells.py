"""The school's bell tables: seen, entered, copied from a usual one, changed with what that causes said first."""

import re

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from outreach.extensions import db
from outreach.forms.bells import BellsForm
from outreach.forms.volunteer import WEEKDAYS
from outreach.models import School
from outreach.services.bells import (
    Bell,
    Effect,
    Scope,
    check_table,
    effects_of,
    flags_of,
    remove_table,
    save_table,
    table_of,
    tables_of,
    usual_tables,
)
from outreach.services.booking import request_states
from outreach.services.errors import Refused
from outreach.views.guards import needs
from outreach.views.school import blueprint
from outreach.views.school.home import requests_of
from outreach.views.school.own import my_school

_SCOPE = re.compile(r"(\d{1,2})-(\d{1,2})\.([1-7])-([1-7])", re.ASCII)
FRIDAY = 5


@blueprint.get("/<int:school_id>/bells")
@needs("school")
def bells(school_id: int) -> str:
    school = my_school(school_id)
    requests = requests_of(school)
    return render_template(
        "school/bells.html",
        school=school,
        tables=tables_of(school),
        usual=usual_tables(),
        flags=flags_of(requests, request_states(requests)),
    )


@blueprint.get("/<int:school_id>/bells/table")
@needs("school")
def bell_table(school_id: int) -> str:
    """A table to change, a Friday that begins like the other days, a usual one, or an empty one."""
    school = my_school(school_id)
    scope = asked_scope("table")
    likeness = asked_scope("friday")
    if scope is not None:
        form = BellsForm.showing(scope, table_of(school, scope))
    elif likeness is not None:
        friday = Scope(likeness.grade_from, likeness.grade_to, FRIDAY, FRIDAY)
        form = BellsForm.showing(friday, table_of(school, likeness))
    else:
        form = BellsForm.showing(Scope(), usual_bells())
    return page(school, form, scope)


@blueprint.post("/<int:school_id>/bells/table")
@needs("school")
def save_bell_table(school_id: int) -> Response | tuple[str, int] | str:
    school, form, replaces = my_school(school_id), BellsForm(), asked_scope("table")
    if not form.validate():
        return page(school, form, replaces), 400
    try:
        check_table(school, form.scope, form.bells, replaces)
        effects = effects_of(school, form.scope, form.bells, replaces)
        if effects and "sure" not in request.form:
            return page(school, form, replaces, effects)
        save_table(school, form.scope, form.bells, current_user.person, replaces)
    except Refused as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return page(my_school(school_id), form, replaces), 400
    db.session.commit()
    flash(gettext("Your bell table is saved."), "success")
    return redirect(url_for("school.bells", school_id=school_id), 303)


@blueprint.post("/<int:school_id>/bells/remove")
@needs("school")
def remove_bell_table(school_id: int) -> Response:
    school, scope = my_school(school_id), asked_scope("table")
    if scope is not None:
        remove_table(school, scope, current_user.person)
        db.session.commit()
        flash(gettext("The bell table is taken away."), "success")
    return redirect(url_for("school.bells", school_id=school_id), 303)


def page(school: School, form: BellsForm, replaces: Scope | None, effects: list[Effect] | None = None) -> str:
    return render_template(
        "school/bell_table.html", school=school, form=form, replaces=replaces, effects=effects
    )


def asked_scope(name: str) -> Scope | None:
    """The scope in the address, as the filter `scope_key` writes it."""
    match = _SCOPE.fullmatch(request.args.get(name, ""))
    return Scope(*map(int, match.groups())) if match else None


def usual_bells() -> tuple[Bell, ...]:
    """The lessons of the usual table that was asked for; none for any other number."""
    asked = request.args.get("usual", "")
    return next((table.bells for table in usual_tables() if str(table.number) == asked), ())


@blueprint.app_template_filter()
def scope_key(scope: Scope) -> str:
    """`5-8.1-5`: grades and weekdays."""
    return f"{scope.grade_from}-{scope.grade_to}.{scope.weekday_from}-{scope.weekday_to}"


@blueprint.app_template_filter()
def scope_in_words(scope: Scope) -> str:
    """`Grades 5–8, Friday`."""
    grades = (
        gettext("All grades") if (scope.grade_from, scope.grade_to) == (Scope().grade_from, Scope().grade_to)
        else gettext("Grades %(first)s–%(last)s", first=scope.grade_from, last=scope.grade_to)
    )  # fmt: skip
    first, last = str(WEEKDAYS[scope.weekday_from]), str(WEEKDAYS[scope.weekday_to])
    if (scope.weekday_from, scope.weekday_to) == (1, 7):
        return grades
    return f"{grades}, {first}" if first == last else f"{grades}, {first}–{last}"
