"""A school's bell table."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, SelectField
from wtforms.validators import ValidationError

from outreach.forms.base import NO_CHOICE, Form, TimeOfDay, WholeNumber, between, later_than, needed, options
from outreach.forms.volunteer import WEEKDAYS
from outreach.models import HIGHEST_GRADE, LOWEST_GRADE
from outreach.services.bells import MOST_LESSONS, Bell, Scope
from outreach.services.errors import Refused

GRADES = range(LOWEST_GRADE, HIGHEST_GRADE + 1)
HIGHEST_NUMBER = 20


class Choice(SelectField):
    """A number chosen from a list that folds."""

    def __init__(self, label: Any, words: dict[int, Any], **kwargs: Any) -> None:
        super().__init__(
            label, [needed(NO_CHOICE)], choices=options(words), coerce=int,
            invalid_value_message=NO_CHOICE, invalid_choice_message=NO_CHOICE, **kwargs,
        )  # fmt: skip


class BellRow(Form):
    class Meta:
        csrf = False  # the form around it has the token

    lesson = WholeNumber(
        _l("Lesson"), [needed(_l("Write the number of the lesson.")), between(0, HIGHEST_NUMBER)]
    )
    starts = TimeOfDay(_l("Begins"), [needed(_l("Write when the lesson begins."))], description="")
    ends = TimeOfDay(
        _l("Ends"), [needed(_l("Write when the lesson ends.")), later_than("starts")], description=""
    )

    @property
    def is_empty(self) -> bool:
        """Whether no time was written: a number alone is no lesson."""
        return not any("".join(field.raw_data or []).strip() for field in (self.starts, self.ends))


class BellsForm(Form):
    """Rows without times are no lessons."""

    grade_from = Choice(_l("From grade"), {n: n for n in GRADES})
    grade_to = Choice(_l("to grade"), {n: n for n in GRADES})
    weekday_from = Choice(_l("From weekday"), WEEKDAYS)
    weekday_to = Choice(_l("to weekday"), WEEKDAYS)
    rows = FieldList(FormField(BellRow), min_entries=1, max_entries=MOST_LESSONS)

    @classmethod
    def showing(cls, scope: Scope, bells: Iterable[Bell]) -> "BellsForm":
        """The form with a table in it, and two rows more than it has lessons."""
        data = {
            name: getattr(scope, name) for name in ("grade_from", "grade_to", "weekday_from", "weekday_to")
        }
        rows = [{"lesson": bell.lesson, "starts": bell.starts, "ends": bell.ends} for bell in bells]
        spare = range(len(rows) + 1, min(max(len(rows) + 2, 8), MOST_LESSONS) + 1)
        return cls(data=data | {"rows": [*rows, *({"lesson": n} for n in spare)]})

    def validate(self, extra_validators: Any = None) -> bool:
        shown = self.rows.entries
        filled = [entry for entry in shown if not entry.form.is_empty]
        self.rows.entries = filled or shown[:1]
        holds = bool(super().validate(extra_validators))
        self.rows.entries = shown  # where something is wrong there is still space for more lessons
        return holds

    def validate_grade_to(self, field: Choice) -> None:
        if _is_below(field, self.grade_from):
            raise ValidationError(_l("The last grade must not be below the first."))

    def validate_weekday_to(self, field: Choice) -> None:
        if _is_below(field, self.weekday_from):
            raise ValidationError(_l("The last weekday must not be before the first."))

    def refuse(self, refusal: Refused) -> None:
        """A fault of one lesson stands beside its row, of two rows with its number the later one."""
        rows = [entry for entry in self.rows.entries if refusal.field == f"lesson-{entry.form.lesson.data}"]
        if not rows:
            super().refuse(refusal)
            return
        rows[-1].form.starts.errors = [refusal.sentence]
        self.rows.errors = [rows[-1].errors]

    @property
    def scope(self) -> Scope:
        return Scope(self.grade_from.data, self.grade_to.data, self.weekday_from.data, self.weekday_to.data)

    @property
    def bells(self) -> list[Bell]:
        rows = (entry.form for entry in self.rows.entries if not entry.form.is_empty)
        return [Bell(row.lesson.data, row.starts.data, row.ends.data) for row in rows]


def _is_below(field: Choice, other: Choice) -> bool:
    """Whether both were chosen, and the field's number is the lower one."""
    return not other.errors and None not in (field.data, other.data) and field.data < other.data
