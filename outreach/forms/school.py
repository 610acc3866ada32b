"""The pages of a booking, one group of questions each."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import ValidationError

from outreach.forms.base import (
    Day,
    Form,
    Line,
    OneOf,
    Paragraphs,
    SomeOf,
    TimeOfDay,
    WholeNumber,
    at_most,
    between,
    language_choices,
    later_than,
    needed,
    optional,
    options,
    topic_choices,
)
from outreach.models import Campaign, Delivery, Photos
from outreach.services.booking import MOST_NOTES, MOST_PUPILS, Slot, class_of
from outreach.services.codes import DELIVERY, PHOTOS
from outreach.services.errors import Refused


class ClassForm(Form):
    class_name = Line(_l("Class"), [needed(_l("Write the name of the class.")), at_most(20)])
    pupils = WholeNumber(
        _l("Pupils"), [needed(_l("Write how many pupils are in the class.")), between(1, MOST_PUPILS)]
    )
    girls = WholeNumber(
        _l("Girls among them"), [needed(_l("Write how many of them are girls.")), between(0, MOST_PUPILS)]
    )

    def validate_class_name(self, field: Line) -> None:
        try:
            class_of(field.data or "")
        except Refused as refusal:
            raise ValidationError(refusal.sentence) from None

    def validate_girls(self, field: WholeNumber) -> None:
        if self.pupils.data is not None and field.data is not None and field.data > self.pupils.data:
            raise ValidationError(_l("There cannot be more girls than pupils."))


class ContentForm(Form):
    """`languages` in the order of preference: the first choice, then the others that are fine too."""

    first_language = OneOf(_l("Language of the lesson"))
    other_languages = SomeOf(_l("Other languages that the class understands well"), [optional()])
    topics = SomeOf(_l("Topics that would suit"), [optional()])

    def __init__(self, campaign: Campaign, answers: dict[str, Any]) -> None:
        languages = answers.get("languages") or []
        super().__init__(
            first_language=languages[0] if languages else None,
            other_languages=languages[1:],
            topics=answers.get("topics"),
        )
        self.first_language.choices = self.other_languages.choices = language_choices(*languages)
        self.topics.choices = topic_choices(campaign.topics)
        if not campaign.topics:
            del self.topics

    @property
    def answers(self) -> dict[str, Any]:
        first = self.first_language.data
        others = [code for code in self.other_languages.data or [] if code != first]
        return {"languages": [first, *others], "topics": self.topics.data or [] if "topics" in self else []}


class VisitForm(Form):
    delivery = OneOf(
        _l("How should the lesson be held?"), choices=options(DELIVERY), default=Delivery.IN_PERSON
    )
    team = OneOf(
        _l("How many volunteers?"),
        choices=options({1: _l("One"), 2: _l("Two, together")}),
        coerce=int,
        default=1,
    )
    photos = OneOf(_l("May photographs be taken?"), choices=options(PHOTOS), default=Photos.NONE)
    notes = Paragraphs(_l("Anything the volunteer should know"), [optional(), at_most(MOST_NOTES)])
    teacher_stays = BooleanField(
        _l("A teacher stays in the room during the whole lesson"),
        [needed(_l("A teacher has to be in the room during the whole lesson."))],
    )


class SlotsForm(Form):
    """Ticked lessons, or, where the school has no bell table, one time typed at a time."""

    slots = SomeOf(_l("Times"), [needed(_l("Choose at least one time; three or more are better."))])


class TypedSlotForm(Form):
    day = Day(_l("Day"), [needed(_l("Choose the day."))])
    starts = TimeOfDay(_l("Lesson begins"), [needed(_l("Write when the lesson begins."))])
    ends = TimeOfDay(_l("Lesson ends"), [needed(_l("Write when the lesson ends.")), later_than("starts")])

    @property
    def slot(self) -> Slot:
        return Slot(self.day.data, None, self.starts.data, self.ends.data)
