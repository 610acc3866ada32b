"""What an organizer hands over and chooses."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from outreach.forms.base import (
    Form,
    Line,
    OneOf,
    SomeOf,
    Typed,
    WholeNumber,
    at_most,
    between,
    needed,
    optional,
    options,
)
from outreach.forms.public import AddressForm
from outreach.services.codes import VETTING
from outreach.services.importing.cells import BadCell, degrees

LONGEST_SOLVE = 3600
MOST_FILES = 12


class CampaignAddressForm(AddressForm):
    municipalities = SomeOf(_l("Only these municipalities"), [optional()])


class Degrees(Typed):
    """A number such as 54.6892, with a point or a comma."""

    widget = TextInput()

    def read(self, text: str) -> float:
        try:
            return float(degrees(180)(text))
        except BadCell:
            raise ValueError(_l("Write degrees such as 54.6892 and 25.2798.")) from None

    def write(self, value: float) -> str:
        return str(value)


class UploadForm(Form):
    files = MultipleFileField(_l("Files"))
    overwrite = BooleanField(_l("The files win over what people have changed online"))

    def validate_files(self, field: MultipleFileField) -> None:
        given = [file for file in field.data or [] if file and file.filename]
        if not given:
            raise ValidationError(_l("Choose at least one file."))
        if len(given) > MOST_FILES:
            raise ValidationError(_l("Choose at most %(most)s files.", most=MOST_FILES))

    def contents(self) -> list[tuple[str, bytes]]:
        """The files as (name, content)."""
        given = [file for file in self.files.data or [] if file and file.filename]
        return [(file.filename, file.read()) for file in given]


class ImportForm(Form):
    """The second look at an upload: what is sent with the button."""

    skip_faulty = BooleanField(_l("Leave out the rows with faults and import the others"))


class SolveForm(Form):
    time_limit = WholeNumber(
        _l("Time limit in seconds"),
        [needed(_l("Write how many seconds it may take.")), between(1, LONGEST_SOLVE)],
        default=60,
    )
    seed = WholeNumber(
        _l("Seed"), [needed(_l("Write a number, such as 1.")), between(0, 999_999_999)], default=1
    )

    def chosen(self) -> dict[str, Any]:
        return {"time_limit": self.time_limit.data, "seed": self.seed.data}


class CheckForm(Form):
    """The outcome of looking at what the season's policy asks for; no document is ever sent here."""

    outcome = OneOf(_l("What came out?"), choices=options(VETTING))


class PlaceForm(Form):
    """Where a town lies that the gazetteer lacks."""

    municipality = Line(_l("Municipality"), [optional(), at_most(120)])
    lat = Degrees(_l("Latitude"), [needed(_l("Write degrees such as 54.6892."))])
    lon = Degrees(_l("Longitude"), [needed(_l("Write degrees such as 25.2798."))])
