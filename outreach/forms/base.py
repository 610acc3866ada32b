"""Fields that say in one sentence of ours what is wrong, and forms that take a service's refusal as their own."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, DateInput, ListWidget, TextInput

from outreach.services.calendars import clean_text
from outreach.services.errors import Refused
from outreach.services.importing.cells import clean
from outreach.services.walltime import format_time, parse_time
from outreach.services.words import language_name

# Of the six countries, their neighbours, and English: what lessons are held in.
LANGUAGES = ("lt", "en", "pl", "ru", "be", "uk", "lv", "et", "cs", "ro", "de")
OVERTAKEN = _l(
    "This was changed meanwhile, in another window or by a colleague. What you typed stands here: save it again to keep it."
)
_WITHOUT_COLON = re.compile(r"^(\d{1,2})[ ,]?(\d\d)$", re.ASCII)
NO_CHOICE = _l("Choose one of the answers shown.")
NO_CHOICES = _l("Choose from the answers shown.")


class Form(FlaskForm):
    """`form_errors` and each field's errors are shown by templates/_forms.html."""

    def validate(self, extra_validators: Any = None) -> bool:
        """What is too long for an address is no address either: of each field only the first fault is told."""
        holds = bool(super().validate(extra_validators))
        for field in self:
            if not isinstance(field, FieldList | FormField):
                field.errors = list(field.errors)[:1]
        return holds

    def refuse(self, refusal: Refused) -> None:
        """Show the refusal beside its field, or above the form when no field of it is meant."""
        field = self._fields.get(refusal.field or "")
        if field is None:
            self.form_errors.append(refusal.sentence)
        else:
            field.errors = [*field.errors, refusal.sentence]


class Needed(InputRequired):
    """Something was sent, and something was left of it: invisible marks are no answer, nor is a box that says no."""

    def __call__(self, form: Any, field: Field) -> None:
        super().__call__(form, field)
        if field.data in ("", None) or field.data is False:
            raise StopValidation(self.message)


def needed(sentence: Any) -> InputRequired:
    return Needed(sentence)


def optional() -> Optional:
    return Optional()


def at_most(letters: int) -> Length:
    return Length(max=letters, message=_l("At most %(most)s letters fit here.", most=letters))


def between(low: int, high: int) -> NumberRange:
    message = _l("Give a whole number between %(low)s and %(high)s.", low=low, high=high)
    return NumberRange(low, high, message)


def later_than(name: str) -> Callable[[Form, Field], None]:
    """The field's time must come after that of the field `name`."""

    def check(form: Form, field: Field) -> None:
        other = form[name].data
        if field.data is not None and other is not None and field.data <= other:
            raise ValidationError(_l("The end must be later than the start."))

    return check


class Line(StringField):
    """One line without control characters, stray spaces or invisible marks."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = clean(valuelist[0]) if valuelist else ""


class OwnWords(Line):
    """One line in which anything may be said: its form asks about names of pupils (pupils.py), as with paragraphs."""


class Paragraphs(TextAreaField):
    """Text of several lines, control characters left out."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = clean_text(valuelist[0]) if valuelist else ""


class WholeNumber(IntegerField):
    """A number of pupils, minutes, lessons."""

    widget = TextInput()  # with inputmode: a number field changes under a thumb or a mouse wheel

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "numeric"})
        super().__init__(
            label, validators, invalid_value_message=_l("Write a whole number, such as 24."), **kwargs
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None  # what was emptied is not what stood there before
        text = clean(valuelist[0]) if valuelist else ""
        if text and len(text) > 9:
            raise ValueError(self.invalid_value_message)
        super().process_formdata([text] if text else [])


class OneOf(RadioField):
    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        given = validators or [needed(NO_CHOICE)]
        super().__init__(
            label, given, invalid_value_message=NO_CHOICE, invalid_choice_message=NO_CHOICE, **kwargs
        )


class SomeOf(SelectMultipleField):
    """Check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(
            label, validators, invalid_value_message=NO_CHOICES, invalid_choice_message=NO_CHOICES, **kwargs
        )


class Typed(Field):
    """A text that `read` understands and `write` gives back; what was typed stays when it was wrong."""

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else self.write(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = clean(valuelist[0]) if valuelist else ""
        if text:
            self.data = self.read(text)

    def read(self, text: str) -> Any:
        """The value. Raises ValueError with a sentence."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        raise NotImplementedError


class Day(Typed):
    widget = DateInput()

    def read(self, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(_l("Write the day as 2027-02-10.")) from None

    def write(self, value: date) -> str:
        return value.isoformat()


class TimeOfDay(Typed):
    """Minutes after midnight, typed as 9:50, 9.50 or 950.

    A browser's own field of a time speaks the browser's language, and an English one asks a Lithuanian school for AM or PM.
    """

    widget = TextInput()

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("description", _l("For example 9:50 or 950."))
        kwargs.setdefault("render_kw", {"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label, validators, **kwargs)

    def read(self, text: str) -> int:
        try:
            return parse_time(_WITHOUT_COLON.sub(r"\1:\2", text))
        except Refused as refusal:
            raise ValueError(refusal.sentence) from None

    def write(self, value: int) -> str:
        return format_time(value)


def options(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """What to choose from: words by the value that is sent."""
    return [SelectChoice(value, word) for value, word in words.items()]


def language_choices(*more: str) -> list[SelectChoice]:
    """The languages to choose from, by name; `more` are kept although the list does not have them."""
    return options({code: language_name(code) for code in (*LANGUAGES, *more)})


def topic_choices(known: list[str], *more: str) -> list[SelectChoice]:
    return options({topic: topic for topic in (*known, *more)})
