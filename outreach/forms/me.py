from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from outreach.forms.base import Form, Line, at_most, needed


class LeaveForm(Form):
    """The address once more: nobody leaves by a slip of the thumb."""

    email = Line(
        _l("Your e-mail address, to be sure"), [needed(_l("Write your e-mail address.")), at_most(254)]
    )

    def __init__(self, mine: str) -> None:
        super().__init__()
        self.mine = mine

    def validate_email(self, field: Line) -> None:
        if (field.data or "").lower() != self.mine:
            raise ValidationError(_l("This is not the address that you are signed in with."))
