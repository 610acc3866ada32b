"""What somebody answers to an invitation."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField
from wtforms.validators import AnyOf, InputRequired
from wtforms.widgets import HiddenInput

from outreach.forms.base import NO_CHOICE, Paragraphs, at_most, optional
from outreach.forms.pupils import NoPupils
from outreach.models import Answer

WORDS = [answer.value for answer in Answer if answer != Answer.NEEDS_ACTION]


class NoteForm(NoPupils):
    """The word that goes with an answer."""

    note = Paragraphs(_l("A word to the organizers"), [optional(), at_most(500)])


class AnswerForm(NoteForm):
    """`answer` is the name of the button that was pressed; `seen` the SEQUENCE of the lesson as the page showed it."""

    class Meta:
        csrf = False  # see views/answers.py

    answer = HiddenField(validators=[InputRequired(NO_CHOICE), AnyOf(WORDS, NO_CHOICE)])
    seen = IntegerField(widget=HiddenInput(), validators=[optional()])
