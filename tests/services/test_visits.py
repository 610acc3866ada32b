"""The visit sheet holds what is needed on the day, and numbers only in the days when they are shared."""

from datetime import timedelta

import pytest

from outreach.extensions import db
from outreach.models import Answer, InvitationState
from outreach.services.visits import lesson_invitations, visit_sheet
from tests.factories import MONDAY, make_campaign, make_person, make_request, make_school, make_volunteer
from tests.services.outbound import at, in_english, invitation, published


class Lesson:
    def __init__(self) -> None:
        self.campaign = make_campaign(organizer_email="help@example.org")
        self.contact = make_person(name="Rasa", phone="+37061111111")
        school = make_school(contact=self.contact, name="Gimnazija", address="Gatvė 1, Vilnius")
        self.request = make_request(self.campaign, school, slots=[(MONDAY, 2)], team=2, notes="No lift.")
        self.ona, self.eva = (
            make_volunteer(self.campaign, person=make_person(name=name, phone=phone))
            for name, phone in (("Ona", "+37062222222"), ("Eva", "+37063333333"))
        )
        published(self.campaign, {self.request: [self.ona, self.eva]})
        self.for_ona = invitation(self.request, self.ona.person)
        self.for_eva = invitation(self.request, self.eva.person)
        self.for_school = invitation(self.request, self.contact)

    def all_say(self, answer: Answer) -> None:
        for each in (self.for_ona, self.for_eva, self.for_school):
            each.answer = answer


@pytest.fixture
def lesson(app):
    """Four weeks ahead, and nobody has answered."""
    at()
    with in_english(app):
        yield Lesson()


def phones(*invitations) -> set[str]:
    return {call.phone for each in invitations for call in visit_sheet(each).calls}


def values(invitation, wanted: str) -> list[str]:
    return [value for label, value in visit_sheet(invitation).rows if label == wanted]


def test_the_volunteers_sheet_says_where_to_come_in_and_whom_to_ask_for(lesson):
    lesson.all_say(Answer.ACCEPTED)
    at(lesson.for_ona.starts_at - timedelta(days=1))
    sheet = visit_sheet(lesson.for_ona)
    rows = dict(sheet.rows)
    assert rows["Time"] == "08:55–09:40 (Europe/Vilnius)"
    assert rows["Place"] == "Gimnazija, Gatvė 1, Vilnius"
    assert (rows["Entrance"], rows["Photographs"], rows["Notes"]) == (
        "Main door",
        "no photographs",
        "No lift.",
    )
    assert (rows["Contact at the school"], rows["Together with"]) == ("Rasa, +37061111111", "Eva")
    assert rows["Organizers"] == "help@example.org"
    assert "Please be there 10 minutes before the lesson." in sheet.notes


def test_room_equipment_and_the_number_for_the_day_are_on_it(lesson):
    lesson.all_say(Answer.ACCEPTED)
    lesson.request.room, lesson.request.equipment = "204", "Projector"
    lesson.request.teacher, lesson.request.day_phone = "Jonas", "+37064444444"
    for one in (lesson.for_ona, lesson.for_school):
        rows = dict(visit_sheet(one).rows)
        assert (rows["Room"], rows["Equipment"], rows["Teacher in the room"]) == ("204", "Projector", "Jonas")
    assert values(lesson.for_school, "Telephone on the day") == ["+37064444444"]  # its own
    assert "+37064444444" not in repr(visit_sheet(lesson.for_ona))
    at(lesson.for_ona.starts_at - timedelta(days=1))
    assert values(lesson.for_ona, "Contact at the school") == ["Jonas, +37064444444", "Rasa, +37061111111"]


def test_the_schools_sheet_names_who_has_said_yes_and_nobody_else(lesson):
    """It named the whole team, by the whole name, however they had answered."""
    lesson.ona.person.name, lesson.ona.employer, lesson.ona.topics = "Ona Onaitė", "Robotika", ["ai", "web"]
    lesson.request.topics = ["web"]
    at(lesson.for_ona.starts_at - timedelta(days=1))
    waiting = "Stands here as soon as she has said yes."
    for answer in (Answer.NEEDS_ACTION, Answer.TENTATIVE, Answer.DECLINED):
        lesson.for_ona.answer = answer
        assert values(lesson.for_school, "Who gives the lesson") == [waiting]
        assert "Ona" not in repr(visit_sheet(lesson.for_school))
    lesson.for_ona.answer = Answer.ACCEPTED
    assert values(lesson.for_school, "Who gives the lesson") == ["Ona, Robotika (web), +37062222222", waiting]
    assert values(lesson.for_eva, "Together with") == ["Ona"]
    lesson.for_eva.answer = Answer.ACCEPTED
    assert values(lesson.for_school, "Who gives the lesson")[1:] == ["Eva, +37063333333"]
    assert "Onaitė" not in repr((visit_sheet(lesson.for_school), visit_sheet(lesson.for_eva)))


@pytest.mark.parametrize(
    ("days", "shown"), [(-20, False), (-2.01, False), (-1.99, True), (0, True), (6.9, True), (7.1, False)]
)
def test_numbers_are_shown_around_the_lesson_only(lesson, days, shown):
    lesson.all_say(Answer.ACCEPTED)
    at(lesson.for_ona.ends_at + timedelta(days=days) - (timedelta(minutes=45) if days < 0 else timedelta(0)))
    found = phones(lesson.for_ona, lesson.for_school)
    assert found == ({"+37061111111", "+37062222222", "+37063333333"} if shown else {""})
    promised = [*values(lesson.for_ona, "Telephone"), *values(lesson.for_school, "Telephone")]
    assert promised == (
        ["Shown from two days before the lesson until a week after it."] * 2 if days < -2 else []
    )


def test_who_has_not_said_yes_sees_no_number_and_shows_none(lesson):
    """Two days before, silence was taken for a yes; now the yes is one tap away, on the sheet's own page and mail."""
    at(lesson.for_ona.starts_at - timedelta(days=1))
    lesson.contact.name = ""
    for answer in (Answer.NEEDS_ACTION, Answer.TENTATIVE):
        lesson.for_ona.answer = answer
        assert phones(lesson.for_ona) == {""}
        assert lesson.contact.email not in repr(visit_sheet(lesson.for_ona))
        told = values(lesson.for_ona, "Telephone")
        assert told == ["Shown from two days before the lesson, once you have said yes."]
    at(lesson.for_ona.ends_at + timedelta(minutes=1))
    assert values(lesson.for_ona, "Telephone") == []  # nothing is promised any more
    at(lesson.for_ona.starts_at - timedelta(days=1))
    lesson.for_eva.answer = Answer.ACCEPTED
    assert phones(lesson.for_school) == {"+37063333333"}
    assert phones(lesson.for_eva) == {"+37061111111"}
    lesson.for_school.answer = Answer.DECLINED
    assert phones(lesson.for_school) == {""}
    assert phones(lesson.for_eva) == set()


def test_a_lesson_taken_away_and_a_person_who_left_show_nothing(lesson):
    lesson.all_say(Answer.ACCEPTED)
    at(lesson.for_ona.starts_at - timedelta(days=1))
    lesson.contact.left_at = lesson.for_ona.created_at
    db.session.flush()
    assert visit_sheet(lesson.for_ona).calls == []
    assert [each.person for each in lesson_invitations(lesson.request.id)] == [
        lesson.ona.person,
        lesson.eva.person,
    ]
    lesson.for_school.state = InvitationState.CANCELLED
    assert phones(lesson.for_school) == {""}
