"""What an organizer tells when something happened to a lesson."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from outreach.forms.base import OneOf, OwnWords, at_most, optional
from outreach.forms.pupils import NoPupils
from outreach.models import Assignment

SCHOOL = "school"


class HappenedForm(NoPupils):
    """Who cannot come to one lesson, or that its school is closed that day."""

    who = OneOf(_l("What happened?"))
    all_of_hers = BooleanField(_l("She cannot give any of her lessons that are ahead"))
    note = OwnWords(_l("A note for the other organizers"), [optional(), at_most(200)])

    def __init__(self, assignment: Assignment) -> None:
        super().__init__()
        people = [
            (str(one.id), _l("%(name)s cannot come", name=one.person.name)) for one in assignment.volunteers
        ]
        self.who.choices = [*people, (SCHOOL, _l("The school is closed that day"))]
