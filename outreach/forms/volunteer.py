"""When a volunteer can, and what she wishes."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from outreach.forms.base import (
    Day,
    Form,
    SomeOf,
    TimeOfDay,
    WholeNumber,
    between,
    language_choices,
    later_than,
    needed,
    optional,
    options,
    topic_choices,
)
from outreach.models import Delivery, Volunteer
from outreach.services.availability import LONGEST_TRAVEL, MOST_LESSONS, Span, every
from outreach.services.codes import DELIVERY

WEEKDAYS = {1: _l("Monday"), 2: _l("Tuesday"), 3: _l("Wednesday"), 4: _l("Thursday"), 5: _l("Friday"),
            6: _l("Saturday"), 7: _l("Sunday")}  # fmt: skip


class HoursForm(Form):
    starts = TimeOfDay(_l("From"), [needed(_l("Write from when you can be away."))])
    ends = TimeOfDay(_l("To"), [needed(_l("Write until when you can be away.")), later_than("starts")])


class DayForm(HoursForm):
    """One day."""

    day = Day(_l("Day"), [needed(_l("Choose the day."))])

    @property
    def spans(self) -> Iterable[Span]:
        return [Span(self.day.data, self.starts.data, self.ends.data)]


class WeeklyForm(HoursForm):
    """The same hours on some weekdays, from `day` to `last`."""

    weekdays = SomeOf(_l("On which weekdays?"), [needed(_l("Choose at least one weekday."))], coerce=int)
    day = Day(_l("First day"), [needed(_l("Choose the first day."))])
    last = Day(_l("Last day"), [needed(_l("Choose the last day."))])

    def __init__(self, *, weekends: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.weekdays.choices = options({n: name for n, name in WEEKDAYS.items() if n <= 5 or weekends})

    def validate_last(self, field: Day) -> None:
        if field.data is not None and self.day.data is not None and field.data < self.day.data:
            raise ValidationError(_l("The last day must not be before the first."))

    @property
    def spans(self) -> Iterable[Span]:
        return every(self.day.data, self.last.data, self.weekdays.data, self.starts.data, self.ends.data)


class WishesForm(Form):
    max_lessons = WholeNumber(
        _l("In the whole season"),
        [needed(_l("Write how many lessons you would give at most.")), between(0, MOST_LESSONS)],
    )
    max_lessons_per_week = WholeNumber(_l("In one week"), [optional(), between(0, MOST_LESSONS)])
    max_lessons_per_day = WholeNumber(_l("In one day"), [optional(), between(0, MOST_LESSONS)])
    delivery = SomeOf(
        _l("How would you give a lesson?"),
        [needed(_l("Choose in person, online, or both."))],
        choices=options({way: DELIVERY[way] for way in (Delivery.IN_PERSON, Delivery.ONLINE)}),
    )
    max_travel = WholeNumber(
        _l("Longest way to a school"),
        [needed(_l("Write how many minutes you would travel.")), between(0, LONGEST_TRAVEL)],
    )
    languages = SomeOf(
        _l("Languages you teach in"), [needed(_l("Choose at least one language that you teach in."))]
    )
    topics = SomeOf(_l("Topics you like to talk about"), [optional()])

    def __init__(self, volunteer: Volunteer) -> None:
        super().__init__(obj=volunteer)
        self.languages.choices = language_choices(*volunteer.languages)
        self.topics.choices = topic_choices(volunteer.campaign.topics, *volunteer.topics)
        if not self.topics.choices:
            del self.topics

    @property
    def answers(self) -> dict[str, Any]:
        given = {field.name: field.data for field in self if field.name != "csrf_token"}
        return {"topics": []} | given
