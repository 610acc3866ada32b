"""Free text that may name a pupil: we keep none (domain.md, R19)."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from outreach.forms.base import Form
from outreach.services.booking.pupils import may_name_a_pupil

LOOKS_LIKE_A_PUPIL = _l(
    "This may be the name or the contact of a pupil, and we keep none. Please write it without, or tick that it is none."
)


class NoPupils(Form):
    """A form with free text: what looks like a pupil's name is asked about once, and may stand."""

    names_no_pupil = BooleanField(_l("There is no name and no contact of a pupil in what I wrote"))
    asks_about_pupils = False

    def check_for_pupils(self, field: Field) -> None:
        if may_name_a_pupil(field.data or "") and not self.names_no_pupil.data:
            self.asks_about_pupils = True
            raise ValidationError(LOOKS_LIKE_A_PUPIL)
