"""What a volunteer is asked: joining, her wishes, when she can."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import EmailInput, TelInput, URLInput

from outreach.forms.base import (
    LANGUAGES,
    NO_CHOICE,
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
    later_than,
    needed,
    optional,
    options,
    topic_choices,
)
from outreach.forms.pupils import NoPupils
from outreach.models import AttendanceStatus, Campaign, Delivery, School, Transport
from outreach.services import joining
from outreach.services.availability import Span, every
from outreach.services.codes import ATTENDANCE_OF_HERS, DELIVERY, LANGUAGE_LEVELS, TRANSPORT
from outreach.services.importing.cells import BadCell, email, phone
from outreach.services.joining import LONGEST_TRAVEL, MOST_LESSONS
from outreach.services.volunteer_reports import LONGEST_COMMENT
from outreach.services.words import language_name

WEEKDAYS = {1: _l("Monday"), 2: _l("Tuesday"), 3: _l("Wednesday"), 4: _l("Thursday"), 5: _l("Friday"),
            6: _l("Saturday"), 7: _l("Sunday")}  # fmt: skip
ASKED_FIRST = 4  # languages in sight; the others unfold


def read_by(parse: Any) -> Any:
    """A validator that lets the importer's parser read the field: one rule for files and forms."""

    def check(_form: Form, field: Line) -> None:
        if field.data:
            try:
                field.data = parse(field.data)
            except BadCell as fault:
                raise ValidationError(fault.faults[0][1]) from None

    return check


class YouForm(Form):
    """The first page of joining: how to reach her. Who is signed in has an address already."""

    email = Line(
        _l("Your e-mail address"),
        [needed(_l("Write your e-mail address.")), at_most(254), read_by(email)],
        widget=EmailInput(),
    )
    name = Line(_l("First name and surname"), [needed(_l("Write your name.")), at_most(200)])
    phone = Line(_l("Telephone"), [optional(), at_most(40), read_by(phone)], widget=TelInput())


class WhereForm(Form):
    delivery = SomeOf(
        _l("How would you give a lesson?"),
        [needed(_l("Choose in person, online, or both."))],
        choices=options({way: DELIVERY[way] for way in (Delivery.IN_PERSON, Delivery.ONLINE)}),
    )
    town = Line(
        _l("Town or post code where you set out"),
        [needed(_l("Write the town where you set out, or its post code.")), at_most(120)],
    )
    municipality = Line(_l("Municipality, if several towns have this name"), [optional(), at_most(120)])
    place_missing = BooleanField(_l("The town is spelt right: the organizers shall add it"))
    transport = OneOf(_l("How do you travel?"), choices=options(TRANSPORT), default=Transport.CAR)
    max_travel = WholeNumber(
        _l("Longest way to a school"),
        [needed(_l("Write how many minutes you would travel.")), between(0, LONGEST_TRAVEL)],
        default=45,
    )
    work_town = Line(_l("Town where you work, if you would set out from there"), [optional(), at_most(120)])
    work_days = SomeOf(_l("On which weekdays?"), [optional()], coerce=int,
                       choices=options({n: name for n, name in WEEKDAYS.items() if n <= 5}))  # fmt: skip

    @property
    def answers(self) -> dict[str, Any]:
        return answers_in(self)


class WhatForm(Form):
    """One list a language; those beyond the usual ones stay when she has them already (`add_languages`)."""

    topics = SomeOf(_l("Topics you like to talk about"), [optional()])
    employer = Line(_l("Where you work or study"), [optional(), at_most(120)])
    experienced = BooleanField(_l("I have given such a lesson before"))
    wishes_company = BooleanField(_l("I would rather go together with another volunteer"))

    def __init__(self, campaign: Campaign, answers: dict[str, Any]) -> None:
        super().__init__(data=answers)
        self.topics.choices = topic_choices(campaign.topics, *answers.get("topics", ()))
        if not self.topics.choices:
            del self.topics

    @property
    def languages(self) -> list[SelectField]:
        return [field for field in self if field.name.startswith("level_")]

    @property
    def language_levels(self) -> dict[str, str]:
        return {field.name.removeprefix("level_"): field.data for field in self.languages if field.data}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fits = super().validate(*args, **kwargs)
        if not self.language_levels:
            self.languages[0].errors = [_l("Choose at least one language that you teach in.")]
            return False
        return fits

    @property
    def answers(self) -> dict[str, Any]:
        given = {name: value for name, value in answers_in(self).items() if not name.startswith("level_")}
        return {"topics": []} | given | {"language_levels": self.language_levels}


def what_form(campaign: Campaign, answers: dict[str, Any]) -> WhatForm:
    """The form with a list for each language."""
    levels = answers.get("language_levels", {})
    fields = {
        f"level_{code}": SelectField(
            language_name(code), choices=options({"": _l("not in a lesson")} | LANGUAGE_LEVELS),
            default=levels.get(code, ""),
            invalid_value_message=NO_CHOICE, invalid_choice_message=NO_CHOICE,
        )
        for code in dict.fromkeys((*LANGUAGES, *levels))
    }  # fmt: skip
    return type("WhatForm", (WhatForm,), fields)(campaign, answers)


class OftenForm(Form):
    max_lessons = WholeNumber(
        _l("In the whole season"),
        [needed(_l("Write how many lessons you would give at most.")), between(0, MOST_LESSONS)],
    )
    max_lessons_per_week = WholeNumber(_l("In one week"), [optional(), between(0, MOST_LESSONS)])
    max_lessons_per_day = WholeNumber(_l("In one day"), [optional(), between(0, MOST_LESSONS)])
    favourite_schools = Line(
        _l("A school you would like to visit, for example your own old one"), [optional()]
    )
    refused_schools = Paragraphs(_l("Schools you would rather not visit"), [optional(), at_most(1000)])

    def __init__(self, answers: dict[str, Any], schools: Iterable[School]) -> None:
        labels = {school.id: joining.school_label(school) for school in schools}
        named = {
            name: [labels[one] for one in answers.get(name, ()) if one in labels]
            for name in ("favourite_schools", "refused_schools")
        }
        texts = {"favourite_schools": "; ".join(named["favourite_schools"]),
                 "refused_schools": "\n".join(named["refused_schools"])}  # fmt: skip
        super().__init__(data=answers | texts)

    @property
    def answers(self) -> dict[str, Any]:
        """Raises Refused for a school that is not known."""
        favourites = (self.favourite_schools.data or "").split(";")
        refused = (self.refused_schools.data or "").splitlines()
        return answers_in(self) | {
            name: [school.id for school in joining.named_schools(texts, name)]
            for name, texts in (("favourite_schools", favourites), ("refused_schools", refused))
        }


class PromiseForm(Form):
    adult = BooleanField(_l("I am 18 or older"), [needed(_l("Volunteers are 18 or older."))])
    code = BooleanField(
        _l("I have read the code of conduct and keep to it"),
        [needed(_l("Accept the code of conduct to go on."))],
    )


def left_out_if_not_held(_form: Form, field: OneOf) -> None:
    """Not marked as optional, as it is needed of a lesson that was held: the service says so."""
    if not field.data:
        field.errors = []
        raise StopValidation


class ReportForm(NoPupils):
    """How it went; the teacher is asked about where it was held."""

    status = OneOf(_l("Did the lesson take place?"), choices=options(ATTENDANCE_OF_HERS))
    teacher_stayed = OneOf(
        _l("Was a teacher in the room the whole time?"),
        [left_out_if_not_held],
        choices=options({"yes": _l("Yes"), "no": _l("No")}),
    )
    comment = Paragraphs(_l("How was it?"), [optional(), at_most(LONGEST_COMMENT)])

    @property
    def answers(self) -> dict[str, Any]:
        return {"status": AttendanceStatus(self.status.data), "comment": self.comment.data or "",
                "teacher_stayed": {"yes": True, "no": False}.get(self.teacher_stayed.data or "")}  # fmt: skip


def answers_in(form: Form) -> dict[str, Any]:
    return {field.name: field.data for field in form if field.name != "csrf_token"}


class HoursForm(Form):
    starts = TimeOfDay(_l("From"), [needed(_l("Write from when you can be away."))])
    ends = TimeOfDay(_l("To"), [needed(_l("Write until when you can be away.")), later_than("starts")])


class DayForm(HoursForm):
    """One day."""

    day = Day(_l("Day"), [needed(_l("Choose the day."))])

    @property
    def spans(self) -> Iterable[Span]:
        return [Span(self.day.data, self.starts.data, self.ends.data)]


class NeverForm(Form):
    """Days on which she cannot be away at all, both included."""

    day = Day(_l("First day"), [needed(_l("Choose the first day."))])
    last = Day(_l("Last day"), [needed(_l("Choose the last day."))])

    def validate_last(self, field: Day) -> None:
        if field.data is not None and self.day.data is not None and field.data < self.day.data:
            raise ValidationError(_l("The last day must not be before the first."))


class WeeklyForm(NeverForm, HoursForm):
    """The same hours on some weekdays, from `day` to `last`."""

    weekdays = SomeOf(_l("On which weekdays?"), [needed(_l("Choose at least one weekday."))], coerce=int)

    def __init__(self, *, weekends: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.weekdays.choices = options({n: name for n, name in WEEKDAYS.items() if n <= 5 or weekends})

    @property
    def spans(self) -> Iterable[Span]:
        return every(self.day.data, self.last.data, self.weekdays.data, self.starts.data, self.ends.data)


class BusyForm(Form):
    """An address or a file, one of the two."""

    url = Line(_l("Address of your calendar"), [optional(), at_most(2000)], widget=URLInput())
    file = FileField(_l("Or a file (.ics)"), [optional()])

    def __init__(self) -> None:
        super().__init__()
        sent = self.file.data
        self.content: bytes | None = sent.read() if sent and sent.filename else None

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fits = super().validate(*args, **kwargs)
        if fits and not self.url.data and self.content is None:
            self.url.errors = [_l("Write an address, or choose a file.")]
            return False
        return fits
