"""The form macros in a bare app: what each field says to the eye, it says to a screen reader too."""

import re

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel, lazy_gettext
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
    widgets,
)
from wtforms.validators import InputRequired, Optional

from tests.views.test_vendor import ROOT

PAGE = """
{% import '_forms.html' as forms %}
{{ forms.error_summary(form) }}
<form>{{ forms.csrf(form) }}{% for f in form if f.name != 'csrf_token' %}{{ forms.field(f, hint='A hint', hints={'b': 'About b'}) }}{% endfor %}</form>
"""


class Window(Form):
    start = TimeField("From", [InputRequired("Enter the start.")])


def too_few(_form, _field):
    raise ValidationError(lazy_gettext("Give more windows."))


class Sample(FlaskForm):
    name = StringField("Name", [InputRequired("Enter a name.")])
    note = TextAreaField("Note", [Optional()])
    town = SelectField("Town", choices=["a", "b"])
    mode = RadioField("Mode", [InputRequired("Choose a mode.")], choices=["a", "b"])
    topics = SelectMultipleField(
        "Topics",
        [InputRequired("Choose a topic.")],
        choices=["a", "b"],
        widget=widgets.ListWidget(),
        option_widget=widgets.CheckboxInput(),
    )
    stays = BooleanField("A teacher stays", [InputRequired("Tick the box.")])
    windows = FieldList(FormField(Window), "Tuesday", [too_few], min_entries=2)


@pytest.fixture
def app():
    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    app.config["SECRET_KEY"] = "only for this test"
    Babel(app)
    CSRFProtect(app)
    return app


@pytest.fixture
def refused(app):
    with app.test_request_context():
        form = Sample(MultiDict(), meta={"csrf": False})
        assert not form.validate()
        form.form_errors.append("This class <8b> has booked already.")
        return render_template_string(PAGE, form=form)


def ids(html):
    return re.findall(r'\bid="([^"]+)"', html)


def test_every_error_links_to_something_on_the_page(refused):
    summary = refused.partition("<form>")[0]
    links = re.findall(r'href="#([^"]+)"', summary)
    assert {"name", "mode-0", "topics-0", "stays", "windows", "windows-1-start"} <= set(links)
    assert set(links) <= set(ids(refused))


def test_errors_stand_beside_their_fields_and_in_the_summary(refused):
    summary, _, fields = refused.partition("<form>")
    for sentence in ("Enter a name.", "Choose a mode.", "Choose a topic.", "Give more windows."):
        assert summary.count(sentence) == fields.count(sentence) == 1
    assert summary.count("Enter the start.") == fields.count("Enter the start.") == 2


def test_an_error_of_the_whole_form_is_told_and_escaped(refused):
    assert "<li>This class &lt;8b&gt; has booked already.</li>" in refused


def test_descriptions_exist_and_ids_are_unique(refused):
    described = [one for some in re.findall(r'aria-describedby="([^"]+)"', refused) for one in some.split()]
    assert {"name-hint", "name-error", "mode-error", "mode-1-hint"} <= set(described)
    assert set(described) <= set(ids(refused))
    assert len(ids(refused)) == len(set(ids(refused)))


def test_every_control_has_a_label(refused):
    controls = re.findall(r"<(?:input|select|textarea)\b[^>]*>", refused)
    labelled = set(re.findall(r'<label for="([^"]+)"', refused))
    assert len(controls) == 10
    assert {ids(control)[0] for control in controls} == labelled


def test_a_form_without_errors_has_no_summary(app):
    with app.test_request_context():
        html = render_template_string(PAGE, form=Sample())
    assert "error-summary" not in html
    assert "aria-invalid" not in html
    assert html.count('name="csrf_token"') == 1
