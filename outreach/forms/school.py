"""The pages of a booking, one group of questions each."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, SelectChoice, SelectField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import TelInput

from outreach.forms.base import (
    NO_CHOICE,
    Day,
    Form,
    Line,
    OneOf,
    OwnWords,
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
from outreach.forms.pupils import NoPupils
from outreach.models import AttendanceStatus, Campaign, Delivery, Photos
from outreach.services.booking import (
    LENGTHS,
    LONGEST_COMMENT,
    MOST_CLASSES,
    MOST_NOTES,
    MOST_PUPILS,
    Slot,
    class_key,
    class_of,
)
from outreach.services.codes import ATTENDANCE, DELIVERY, PHOTOS
from outreach.services.errors import Refused
from outreach.services.importing.cells import BadCell, phone


class OneClass(Form):
    """One row of the first page."""

    class Meta:
        csrf = False  # the form around it has the token

    class_name = Line(_l("Class"), [needed(_l("Write the name of the class.")), at_most(20)])
    pupils = WholeNumber(
        _l("Pupils"), [needed(_l("Write how many pupils are in the class.")), between(1, MOST_PUPILS)]
    )
    girls = WholeNumber(
        _l("Girls among them"), [needed(_l("Write how many of them are girls.")), between(0, MOST_PUPILS)]
    )
    room = Line(_l("Room"), [optional(), at_most(LENGTHS["room"])])

    def validate_class_name(self, field: Line) -> None:
        try:
            field.data = class_of(field.data or "")[0]
        except Refused as refusal:
            raise ValidationError(refusal.sentence) from None

    def validate_girls(self, field: WholeNumber) -> None:
        if self.pupils.errors or field.data is None:
            return
        if self.pupils.data is not None and field.data > self.pupils.data:
            raise ValidationError(_l("There cannot be more girls than pupils."))


class ClassesForm(Form):
    """One class or several that are booked in one go; rows left empty are no classes."""

    classes = FieldList(FormField(OneClass), min_entries=1, max_entries=MOST_CLASSES)

    @property
    def has_space(self) -> bool:
        return len(self.classes.entries) < MOST_CLASSES

    def add_row(self) -> None:
        if self.has_space:
            self.classes.append_entry()

    def validate(self, extra_validators: Any = None) -> bool:
        filled = [entry for entry in self.classes.entries if any(entry.data.values())]
        self.classes.entries = filled or self.classes.entries[:1]
        return bool(super().validate(extra_validators)) and self._has_each_once()

    def _has_each_once(self) -> bool:
        names = [class_key(entry.form.class_name.data) for entry in self.classes.entries]
        for place, entry in enumerate(self.classes.entries):
            if names[place] in names[:place]:
                entry.form.class_name.errors = [_l("This class stands here already.")]
                self.classes.errors = [entry.errors]
                return False
        return True


class NextLanguage(SelectField):
    """What is fine too when nobody speaks the language before it."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(
            label, [optional()], invalid_value_message=NO_CHOICE, invalid_choice_message=NO_CHOICE, **kwargs
        )


class ContentForm(Form):
    """`languages` in the order of preference."""

    first_language = OneOf(_l("Language of the lesson"))
    second_language = NextLanguage(_l("Second choice"))
    third_language = NextLanguage(_l("Third choice"))
    fourth_language = NextLanguage(_l("Fourth choice"))
    topics = SomeOf(_l("Topics that would suit"), [optional()])

    def __init__(self, campaign: Campaign, answers: dict[str, Any]) -> None:
        languages = answers.get("languages") or []
        names = ("first_language", "second_language", "third_language", "fourth_language")
        super().__init__(topics=answers.get("topics"), **dict(zip(names, languages, strict=False)))
        self.asked = [self[name] for name in names]
        self.first_language.choices = language_choices(*languages)
        for field in self.asked[1:]:
            field.choices = [SelectChoice("", "–"), *language_choices(*languages)]
        self.topics.choices = topic_choices(campaign.topics)
        if not campaign.topics:
            del self.topics

    @property
    def answers(self) -> dict[str, Any]:
        languages = dict.fromkeys(field.data for field in self.asked if field.data)
        return {"languages": list(languages), "topics": self.topics.data or [] if "topics" in self else []}


class DetailsForm(NoPupils):
    """What the school may still change when the lesson has been published."""

    photos = OneOf(_l("May photographs be taken?"), choices=options(PHOTOS), default=Photos.NONE)
    equipment = OwnWords(_l("Equipment in the room"), [optional(), at_most(LENGTHS["equipment"])])
    notes = Paragraphs(_l("Anything the volunteer should know"), [optional(), at_most(MOST_NOTES)])
    teacher = Line(
        _l("Teacher who stays in the room"),
        [needed(_l("Name the teacher who stays in the room.")), at_most(LENGTHS["teacher"])],
    )
    day_phone = Line(
        _l("Telephone on the day"), [optional(), at_most(LENGTHS["day_phone"])], widget=TelInput()
    )

    def validate_day_phone(self, field: Line) -> None:
        try:
            field.data = phone(field.data or "")
        except BadCell as fault:
            raise ValidationError(fault.faults[0][1]) from None

    @property
    def answers(self) -> dict[str, Any]:
        return {
            field.name: field.data for field in self if field.name not in ("csrf_token", "names_no_pupil")
        }


class ChangeForm(DetailsForm):
    """All that may change after sending, on one page."""

    pupils = WholeNumber(
        _l("Pupils"), [needed(_l("Write how many pupils are in the class.")), between(1, MOST_PUPILS)]
    )
    girls = WholeNumber(
        _l("Girls among them"), [needed(_l("Write how many of them are girls.")), between(0, MOST_PUPILS)]
    )
    room = Line(_l("Room"), [optional(), at_most(LENGTHS["room"])])


class VisitForm(DetailsForm):
    delivery = OneOf(
        _l("How should the lesson be held?"), choices=options(DELIVERY), default=Delivery.IN_PERSON
    )
    team = OneOf(
        _l("How many volunteers?"),
        choices=options({1: _l("One"), 2: _l("Two, together")}),
        coerce=int,
        default=1,
    )
    teacher_stays = BooleanField(
        _l("A teacher stays in the room during the whole lesson"),
        [needed(_l("A teacher has to be in the room during the whole lesson."))],
    )


class SlotsForm(Form):
    """Ticked lessons; `order` is that of the taps, where a script saw them."""

    slots = SomeOf(_l("Times"), [needed(_l("Choose at least one time; three or more are better."))])
    order = StringField()


class OtherTimesForm(NoPupils, SlotsForm):
    """Times of a request that was sent; the note goes to the organizers when it had been published."""

    note = Paragraphs(_l("Why another time?"), [optional(), at_most(500)])


class ReportForm(NoPupils):
    """How it went; who was there is asked of a lesson that was held."""

    status = OneOf(_l("Did the lesson take place?"), choices=options(ATTENDANCE))
    pupils = WholeNumber(_l("Pupils who were there"), [optional(), between(0, MOST_PUPILS)])
    girls = WholeNumber(_l("Girls among them"), [optional(), between(0, MOST_PUPILS)])
    comment = Paragraphs(_l("How was it?"), [optional(), at_most(LONGEST_COMMENT)])

    @property
    def answers(self) -> dict[str, Any]:
        return {"status": AttendanceStatus(self.status.data), "pupils": self.pupils.data or 0,
                "girls": self.girls.data or 0, "comment": self.comment.data or ""}  # fmt: skip


class TypedSlotForm(Form):
    day = Day(_l("Day"), [needed(_l("Choose the day."))])
    starts = TimeOfDay(_l("Lesson begins"), [needed(_l("Write when the lesson begins."))])
    ends = TimeOfDay(_l("Lesson ends"), [needed(_l("Write when the lesson ends.")), later_than("starts")])

    @property
    def slot(self) -> Slot:
        return Slot(self.day.data, None, self.starts.data, self.ends.data)
