"""When a volunteer can, and what she wishes."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from outreach.forms.base import (
    Day,
    Form,
    OneOf,
    SomeOf,
    TimeOfDay,
    WholeNumber,
    between,
    language_choices,
    needed,
    optional,
    topic_choices,
)
from outreach.models import Delivery, Volunteer
from outreach.services.availability import LONGEST_TRAVEL, MOST_LESSONS, Span, every
from outreach.services.codes import DELIVERY

WEEKDAYS = {1: _l("Monday"), 2: _l("Tuesday"), 3: _l("Wednesday"), 4: _l("Thursday"), 5: _l("Friday"),
            6: _l("Saturday"), 7: _l("Sunday")}  # fmt: skip


class WindowForm(Form):
    """One day, or the same hours on some weekdays of a range of days."""

    repeat = OneOf(
        _l("Which days?"),
        choices=[("once", _l("One day")), ("weekly", _l("Some weekdays, every week"))],
        default="once",
    )
    day = Day(_l("Day, or the first day"), [needed(_l("Choose the day."))])
    until = Day(_l("Last day"))
    weekdays = SomeOf(_l("Weekdays"), coerce=int)
    starts = TimeOfDay(_l("From"), [needed(_l("Write from when you can be away."))])
    ends = TimeOfDay(_l("To"), [needed(_l("Write until when you can be away."))])

    def __init__(self, weekends: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.weekdays.choices = [(n, name) for n, name in WEEKDAYS.items() if n <= 5 or weekends]

    @property
    def is_weekly(self) -> bool:
        return self.repeat.data == "weekly"

    def validate_until(self, field: Day) -> None:
        if not self.is_weekly or not self.day.data:
            return
        if field.data is None:
            raise ValidationError(_l("Choose the last day."))
        if field.data < self.day.data:
            raise ValidationError(_l("The last day must not be before the first."))

    def validate_weekdays(self, field: SomeOf) -> None:
        if self.is_weekly and not field.data:
            raise ValidationError(_l("Choose at least one weekday."))

    def validate_ends(self, field: TimeOfDay) -> None:
        if field.data is not None and self.starts.data is not None and field.data <= self.starts.data:
            raise ValidationError(_l("The end must be later than the start."))

    @property
    def spans(self) -> list[Span]:
        hours = self.starts.data, self.ends.data
        if not self.is_weekly:
            return [Span(self.day.data, *hours)]
        return every(self.day.data, self.until.data, self.weekdays.data, *hours)


class WishesForm(Form):
    max_lessons = WholeNumber(
        _l("Lessons in the whole season, at most"),
        [needed(_l("Write how many lessons you would give at most.")), between(0, MOST_LESSONS)],
    )
    max_lessons_per_day = WholeNumber(
        _l("Lessons in one day, at most"), [optional(), between(0, MOST_LESSONS)]
    )
    max_lessons_per_week = WholeNumber(
        _l("Lessons in one week, at most"), [optional(), between(0, MOST_LESSONS)]
    )
    delivery = SomeOf(
        _l("How would you give a lesson?"),
        [needed(_l("Choose in person, online, or both."))],
        choices=[(way, DELIVERY[way]) for way in (Delivery.IN_PERSON, Delivery.ONLINE)],
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
