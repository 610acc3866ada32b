"""Every form in which anything may be said asks once about what looks like the name of a pupil (domain.md, R19)."""

from collections.abc import Iterator

from wtforms.fields.core import UnboundField

from outreach.extensions import db
from outreach.forms import answers, organizer, public, repairing, school, start, volunteer  # noqa: F401 - all forms
from outreach.forms.base import Form, OwnWords, Paragraphs
from outreach.forms.pupils import NoPupils
from tests.factories import make_person, make_school
from tests.views.pages import reader

LISTS = {"refused_schools"}  # names of schools, each looked up in the register


def kinds(form: type[Form] = Form) -> Iterator[type[Form]]:
    for kind in form.__subclasses__():
        yield kind
        yield from kinds(kind)


def free_text(form: type[Form]) -> set[str]:
    fields = {name: getattr(form, name, None) for name in dir(form)}
    return {
        f"{form.__name__}.{name}"
        for name, field in fields.items()
        if isinstance(field, UnboundField)
        and issubclass(field.field_class, Paragraphs | OwnWords)
        and name not in LISTS
    }


def test_free_text_stands_only_in_forms_that_ask():
    asking = {name for form in kinds() if issubclass(form, NoPupils) for name in free_text(form)}
    silent = {name for form in kinds() if not issubclass(form, NoPupils) for name in free_text(form)}
    assert not silent
    assert {"AboutForm.entrance", "AnswerForm.note", "ChangeForm.equipment", "HappenedForm.note", "NoteForm.note",
            "OtherTimesForm.note", "RefusalForm.reason", "VisitForm.notes"} <= asking  # fmt: skip


def test_it_is_asked_once_and_not_of_what_stands_there_already(app):
    with app.app_context():
        teacher = make_person(name="Rūta")
        path = f"/school/{make_school(contact=teacher, entrance='Call +370 600 00000').id}/about"
        client = reader(app, teacher.id)
        db.session.commit()
    good = {"address": "Vilniaus g. 1", "rooms": "1", "name": "Rūta", "entrance": "Call +370 600 00000"}
    assert client.post(path, data=good | {"seen": seen(client, path)}).status_code == 303
    named = good | {"entrance": "Auklėtinė Ona Petraitytė meets you"}
    asked = client.post(path, data=named | {"seen": seen(client, path)})
    assert asked.status_code == 400
    assert 'id="names_no_pupil"' in asked.text
    assert (
        client.post(path, data=named | {"names_no_pupil": "y", "seen": seen(client, path)}).status_code == 303
    )


def seen(client, path: str) -> str:
    return client.get(path).text.partition('name="seen" value="')[2].partition('"')[0]
