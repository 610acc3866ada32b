import secrets

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import ValidationError
from wtforms.widgets import EmailInput, HiddenInput

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
    """`once` tells one page from the next: the same page sent twice makes one address."""

    once = StringField(
        widget=HiddenInput(), default=lambda: secrets.token_urlsafe(32), validators=[optional(), at_most(100)]
    )
    name = Line(_l("A name for it, so that you can tell them apart"), [optional(), at_most(80)])
