"""Coming in as a contact of a school."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError
from wtforms.widgets import EmailInput, TelInput

from outreach.forms.base import Form, Line, Paragraphs, WholeNumber, at_most, between, needed, optional
from outreach.forms.pupils import NoPupils
from outreach.services.importing.cells import BadCell, email, phone
from outreach.services.schools import MOST_ROOMS, NewSchool


class ContactForm(Form):
    """Who she is."""

    email = Line(
        _l("Your e-mail address"),
        [needed(_l("Write your e-mail address.")), at_most(254)],
        widget=EmailInput(),
    )
    name = Line(_l("Your name"), [needed(_l("Write your name.")), at_most(200)])
    phone = Line(_l("Your telephone number"), [optional(), at_most(40)], widget=TelInput())

    def validate_email(self, field: Line) -> None:
        field.data = read(email, field)

    def validate_phone(self, field: Line) -> None:
        field.data = read(phone, field)

    @property
    def person(self) -> dict[str, Any]:
        return {"email": self.email.data, "name": self.name.data, "phone": self.phone.data or ""}


class NewSchoolForm(ContactForm):
    """A school that the register does not have."""

    school_name = Line(_l("Name of the school"), [needed(_l("Write the name of the school.")), at_most(200)])
    town = Line(_l("Town or village"), [needed(_l("Write the town or village.")), at_most(120)])
    municipality = Line(_l("Municipality"), [optional(), at_most(120)])
    address = Line(_l("Street and number"), [needed(_l("Write the street and the number.")), at_most(200)])

    @property
    def school(self) -> NewSchool:
        return NewSchool(
            name=self.school_name.data or "",
            town=self.town.data or "",
            municipality=self.municipality.data or "",
            address=self.address.data or "",
        )


class AboutForm(NoPupils):
    """What a visitor has to know, and how a contact is reached."""

    address = Line(_l("Street and number"), [optional(), at_most(200)])
    entrance = Paragraphs(_l("How to come in"), [optional(), at_most(500)])
    rooms = WholeNumber(
        _l("Lessons at the same time"),
        [needed(_l("Write how many lessons can be at the same time, such as 1.")), between(1, MOST_ROOMS)],
    )
    name = Line(_l("Your name"), [needed(_l("Write your name.")), at_most(200)])
    phone = Line(_l("Your telephone number"), [optional(), at_most(40)], widget=TelInput())

    def validate_phone(self, field: Line) -> None:
        field.data = read(phone, field)


class ColleagueForm(Form):
    email = Line(
        _l("Her or his e-mail address"),
        [needed(_l("Write the address of your colleague.")), at_most(254)],
        widget=EmailInput(),
    )
    name = Line(_l("Name"), [optional(), at_most(200)])

    def validate_email(self, field: Line) -> None:
        field.data = read(email, field)


class RefusalForm(NoPupils):
    reason = Paragraphs(_l("Why not, for her to read"), [optional(), at_most(500)])


class AcceptForm(Form):
    code = Line(_l("Code in the register"), [optional(), at_most(40)])


def read(reader: Any, field: Line) -> str:
    """What a cell of a spreadsheet may hold, and its sentence for what it may not."""
    try:
        return str(reader(field.data or ""))
    except BadCell as fault:
        raise ValidationError(fault.faults[0][1]) from None
