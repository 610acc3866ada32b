"""Free text that may name a pupil: we keep none (domain.md, R19)."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from outreach.forms.base import Form, OwnWords, Paragraphs
from outreach.services.booking.pupils import may_name_a_pupil

LOOKS_LIKE_A_PUPIL = _l(
    "This may be the name or the contact of a pupil, and we keep none. Please write it without, or tick that it is none."
)


class NoPupils(Form):
    """A form with free text: what looks like a pupil's name is asked about once, and may stand."""

    names_no_pupil = BooleanField(_l("There is no name and no contact of a pupil in what I wrote"))
    asks_about_pupils = False

    def validate(self, extra_validators: Any = None) -> bool:
        free = [field for field in self if isinstance(field, OwnWords | Paragraphs)]
        return super().validate({field.short_name: [_ask_about_pupils] for field in free})


def _ask_about_pupils(form: NoPupils, field: Field) -> None:
    """What stands there already was asked about when it was written."""
    is_new = field.data != field.object_data
    if is_new and may_name_a_pupil(field.data or "") and not form.names_no_pupil.data:
        form.asks_about_pupils = True
        raise ValidationError(LOOKS_LIKE_A_PUPIL)
