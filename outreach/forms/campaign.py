"""The settings of a season."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError
from wtforms.widgets import EmailInput, TextArea

from outreach.forms.base import Day, Form, Line, Typed, WholeNumber, at_most, between, needed, optional
from outreach.services.campaigns import DEFAULTS, PLAIN
from outreach.services.importing.cells import BadCell, email, topic

MOST_DAYS, MOST_WEIGHT, MOST_TOPICS = 365, 10_000, 100


def days(label: Any, least: int = 0) -> WholeNumber:
    return WholeNumber(label, [needed(_l("Write a number of days.")), between(least, MOST_DAYS)])


def weight(label: Any) -> WholeNumber:
    return WholeNumber(label, [needed(_l("Write a number of minutes.")), between(0, MOST_WEIGHT)])


class Topics(Typed):
    """A topic a line, each once, in small letters as the import has them."""

    widget = TextArea()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = []
        parts = [part for line in valuelist[:1] for part in line.replace(";", "\n").splitlines()]
        try:
            self.data = list(dict.fromkeys(filter(None, map(topic, parts))))
        except BadCell as fault:
            raise ValueError(fault.faults[0][1]) from None
        if len(self.data) > MOST_TOPICS:
            raise ValueError(_l("At most %(most)s topics fit here.", most=MOST_TOPICS))

    def write(self, value: list[str]) -> str:
        return "\n".join(value)


class SettingsForm(Form):
    name = Line(_l("Name of the season"), [needed(_l("Write a name.")), at_most(200)])
    first_day = Day(_l("First day"), [needed(_l("Choose the day."))])
    last_day = Day(_l("Last day"), [needed(_l("Choose the day."))])
    weekends = BooleanField(_l("Lessons on Saturdays and Sundays too"))

    lead_days = days(_l("Booked at least so many days ahead"))
    answer_days = days(_l("A school hears within so many days"), least=1)
    freeze_days = days(_l("A published lesson is left alone so many days before"))
    organizer_email = Line(_l("Address for help"), [optional(), at_most(254)], widget=EmailInput())
    topics = Topics(_l("Topics to choose from, one a line"), [optional()])

    requires_vetting = BooleanField(_l("Volunteers have to be vetted"))
    code_of_conduct = Line(_l("Version of the code of conduct"), [optional(), at_most(40)])

    arrive_early = weight(_l("Minutes to be there before the lesson"))
    topic_match = weight(_l("A shared topic is worth"))
    favourite_school = weight(_l("A favourite school is worth"))
    slot_rank = weight(_l("Each place further down a school’s list costs"))
    unused_volunteer = weight(_l("A volunteer without any lesson costs"))
    online_instead = weight(_l("Online where in person was possible too costs"))
    newcomers_need_company = BooleanField(
        _l("Who gives her first lesson has somebody experienced beside her")
    )

    def validate_last_day(self, field: Day) -> None:
        if field.data and self.first_day.data and field.data < self.first_day.data:
            raise ValidationError(_l("The last day must not be before the first day."))

    def validate_organizer_email(self, field: Line) -> None:
        try:
            field.data = email(field.data or "")
        except BadCell as fault:
            raise ValidationError(fault.faults[0][1]) from None

    @property
    def settings(self) -> dict[str, Any]:
        fields: dict[str, Field] = self._fields
        return {name: fields[name].data for name in (*PLAIN, *DEFAULTS)}
