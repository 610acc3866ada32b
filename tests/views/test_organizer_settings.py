"""The settings of a season have a page: what it changes, what it refuses, who may."""

from datetime import date, timedelta

import pytest

from outreach.extensions import db
from outreach.models import AuditEntry, Campaign, LessonRequest
from outreach.services.booking import answer_by
from outreach.services.importing.campaigns import WEIGHTS
from tests.factories import (
    MONDAY,
    make_campaign,
    make_organizer,
    make_request,
    make_school,
    make_volunteer,
)
from tests.services.outbound import at, published
from tests.views.pages import reader

PATH = "/organizer/spring/settings"
GOOD = {
    "name": "Spring", "first_day": "2027-02-01", "last_day": "2027-04-30", "lead_days": "14", "answer_days": "7",
    "freeze_days": "3", "organizer_email": "", "topics": "", "code_of_conduct": "", **{name: str(value) for name, value in WEIGHTS.items()},
}  # fmt: skip


@pytest.fixture
def organizer(app):
    at()
    with app.app_context():
        campaign = make_campaign()
        published(
            campaign, {make_request(campaign, make_school(), slots=[(MONDAY, 2)]): [make_volunteer(campaign)]}
        )
        person = make_organizer()
        db.session.commit()
        return reader(app, person.id)


def test_what_a_school_is_promised_is_set_on_a_page(app, organizer):
    """The days within which a school hears, and all other settings, came from a spreadsheet or from nowhere."""
    assert 'name="answer_days"' in organizer.get(PATH).text
    wished = GOOD | {"answer_days": "3", "topics": "Robots\nai;AI\n", "weekends": "y", "topic_match": "25",
                     "organizer_email": "Help@Programme.Example", "code_of_conduct": "2027-1", "newcomers_need_company": "y"}  # fmt: skip
    assert organizer.post(PATH, data=wished).location == PATH
    assert "The settings are saved." in organizer.get(PATH).text
    organizer.post(PATH, data=wished)  # a double tap changes nothing more
    with app.app_context():
        campaign = db.session.scalars(db.select(Campaign)).one()
        assert (campaign.answer_days, campaign.topics, campaign.weekends) == (3, ["robots", "ai"], True)
        assert (campaign.organizer_email, campaign.code_of_conduct) == ("help@programme.example", "2027-1")
        assert campaign.policy == {"topic_match": 25, "newcomers_need_company": True}
        request = db.session.scalars(db.select(LessonRequest)).one()
        assert answer_by(request) == date(2027, 1, 11) + timedelta(days=3)
        [entry] = db.session.scalars(db.select(AuditEntry).filter_by(action="campaign.changed"))
        assert "answer_days" in entry.detail["settings"]
        assert "name" not in entry.detail["settings"]


WRONG = [
    ({"answer_days": days}, "answer_days", words) for days, words in (
        ("", "Write a number of days."), ("0", "Give a whole number between 1 and 365."), ("-1", "between 1 and 365"),
        ("366", "between 1 and 365"), ("a week", "Write a whole number"), ("1.5", "Write a whole number"), ("9" * 5000, "Write a whole number"),
    )
] + [
    ({"name": ""}, "name", "Write a name."), ({"name": "ą" * 201}, "name", "At most 200 letters"),
    ({"first_day": "soon"}, "first_day", "Write the day as"), ({"first_day": ""}, "first_day", "Choose the day."),
    ({"last_day": "2027-01-31"}, "last_day", "must not be before the first day"),
    ({"last_day": "2027-02-07"}, "last_day", "1 published lesson lies outside"),
    ({"first_day": "2027-02-09"}, "first_day", "1 published lesson lies outside"),
    ({"lead_days": "-1"}, "lead_days", "between 0 and 365"), ({"freeze_days": "x"}, "freeze_days", "Write a whole number"),
    ({"organizer_email": "help"}, "organizer_email", "This is no e-mail address"),
    ({"organizer_email": "a@b.lt\r\nBcc: x@y.lt"}, "organizer_email", "This is no e-mail address"),
    ({"topics": "ą" * 41}, "topics", "A topic has at most 40 letters."),
    ({"topics": "\n".join(map(str, range(101)))}, "topics", "At most 100 topics"),
    ({"code_of_conduct": "1" * 41}, "code_of_conduct", "At most 40 letters"), ({"slot_rank": "10001"}, "slot_rank", "between 0 and 10000"),
    ({"arrive_early": ""}, "arrive_early", "Write a number of minutes."),
]  # fmt: skip


def test_what_cannot_be_is_told_beside_its_field_and_changes_nothing(app, organizer):
    for changes, field, words in WRONG:
        answer = organizer.post(PATH, data=GOOD | {"weekends": "y"} | changes)
        assert answer.status_code == 400, changes
        beside = answer.text.partition(f'id="{field}-error"')[2].partition("</div>")[0]
        assert words in beside, (changes, beside)
        assert beside.count("<p>") == 1, changes
    with app.app_context():
        assert db.session.scalars(db.select(Campaign.weekends)).one() is False


def test_only_who_may_change_the_campaign_sees_them(app, organizer):
    with app.app_context():
        people = [make_organizer(role=role).id for role in ("viewer", "regional", "safeguarding")]
        db.session.commit()
    for person in people:
        client = reader(app, person)
        assert client.get(PATH).status_code == client.post(PATH, data=GOOD).status_code == 403
        assert PATH not in client.get("/organizer/spring/").text
    assert organizer.get("/organizer/autumn/settings").status_code == 404
