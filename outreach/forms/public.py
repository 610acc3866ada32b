from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError
from wtforms.widgets import EmailInput

from outreach.forms.base import Form, Line, at_most, needed, optional
from outreach.services.importing.cells import BadCell, email


class SignInForm(Form):
    email = Line(
        _l("Your e-mail address"),
        [needed(_l("Write your e-mail address.")), at_most(254)],
        widget=EmailInput(),
    )

    def validate_email(self, field: Line) -> None:
        try:
            field.data = email(field.data or "")
        except BadCell as fault:
            raise ValidationError(fault.faults[0][1]) from None


class AddressForm(Form):
    name = Line(_l("A name for it, so that you can tell them apart"), [optional(), at_most(80)])
