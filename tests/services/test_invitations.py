"""What entries say, and what a feed shows of them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import Delivery, Invitation, InvitationState, Message, Recipient
from outreach.services import access, invitations
from outreach.services.invitations.content import content_of
from outreach.services.invitations.events import lesson_event
from tests.factories import MONDAY, make_campaign, make_person, make_request, make_school, make_volunteer
from tests.services.outbound import at, invitation, plan_of, published, said


class Season:
    def __init__(self) -> None:
        self.campaign = make_campaign()
        self.contact = make_person(email="contact@school.example", language="en")
        self.school = make_school(contact=self.contact, name="Licėjus", town="Kaunas", address="")
        self.lesson = make_request(self.campaign, self.school, topics=["web", "ai"], class_name="8b")
        self.ona = make_volunteer(
            self.campaign, person=make_person(email="ona@volunteers.example", language="en")
        )

    def publish(self) -> list[Message]:
        return published(self.campaign, {self.lesson: [self.ona]})

    def content(self, recipient: Recipient = Recipient.VOLUNTEER, **changes: object) -> dict:
        (assignment,) = plan_of(self.campaign, {self.lesson: [self.ona]}).assignments
        for name, value in changes.items():
            setattr(assignment, name, value)
        return content_of(assignment, recipient, "en")


@pytest.fixture
def season(app):
    at()
    return Season()


def test_the_title_names_school_town_class_and_topics(season):
    assert season.content()["summary"] == "Licėjus, Kaunas, 8b: web, ai"
    season.lesson.topics = []
    assert season.content()["summary"] == "Licėjus, Kaunas, 8b"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("", "Licėjus, Kaunas"),
        ("Savanorių pr. 46", "Licėjus, Savanorių pr. 46, Kaunas"),
        ("Savanorių pr. 46, KAUNAS", "Licėjus, Savanorių pr. 46, KAUNAS"),
    ],
)
def test_the_place_names_the_town_once(season, address, place):
    season.school.address = address
    assert season.content()["location"] == place


def test_an_online_lesson_has_no_place_and_no_way_in(season):
    content = season.content(delivery=Delivery.ONLINE)
    assert (content["location"], content["lat"], content["lon"]) == ("Online lesson", None, None)
    assert "Entrance" not in dict(content["facts"])
    assert not any("minutes before" in note for note in content["notes"])


def test_only_the_volunteer_needs_the_entrance(season):
    assert dict(season.content()["facts"])["Entrance"] == "Main door"
    assert "Entrance" not in dict(season.content(Recipient.CONTACT)["facts"])


def test_each_side_is_told_how_to_say_no(season):
    """Nobody comes to a school who is at the school: it withdraws the lesson on its page."""
    volunteer, contact = (season.content(recipient)["notes"][-1] for recipient in Recipient)
    assert "if you cannot come, say so on its page or write to" in volunteer
    assert "withdraw it on its page" in contact


def test_what_nobody_knows_is_left_out(season):
    season.lesson.pupils = season.lesson.girls = 0
    season.school.entrance = ""
    assert [label for label, _value in season.content()["facts"]] == ["Class", "Grade", "Languages", "Topics"]


def test_an_entry_holds_no_name_number_or_note(season):
    season.ona.person.name, season.contact.name, season.contact.phone = "Ona", "Jonas", "+37061234567"
    season.lesson.notes = "Petriukas"
    season.publish()
    for person in (season.ona.person, season.contact):
        hers = invitation(season.lesson, person)
        entry = lesson_event(hers)
        for secret in ("Ona", "Jonas", "+370", "Petriukas"):
            assert secret not in f"{entry} {hers.content}"


def test_each_reader_is_sent_to_her_own_page(season):
    season.publish()
    hers = invitation(season.lesson, season.ona.person)
    assert lesson_event(hers).url == f"http://localhost/volunteer/lessons/{hers.id}"
    theirs = lesson_event(invitation(season.lesson, season.contact))
    assert theirs.url == f"http://localhost/school/requests/{season.lesson.id}"


def test_changes_within_one_second_still_follow_each_other(season):
    season.publish()
    first = invitation(season.lesson, season.ona.person).changed_at
    published(season.campaign, {})
    season.publish()
    hers = invitation(season.lesson, season.ona.person)
    assert (hers.sequence, hers.changed_at > first + timedelta(seconds=1)) == (2, True)


def test_a_withdrawn_lesson_is_cancelled_once(season):
    season.publish()
    season.lesson.withdrawn_at = clock.now()
    assert invitations.cancel_lesson(season.lesson, season.contact) == 2
    assert invitations.cancel_lesson(season.lesson) == 0
    queued = db.session.scalars(sa.select(Message).where(Message.method == "CANCEL")).all()
    assert said(queued) == [
        ("contact@school.example", "cancellation", 1),
        ("ona@volunteers.example", "cancellation", 1),
    ]
    states = set(db.session.scalars(sa.select(Invitation.state)))
    assert states == {InvitationState.CANCELLED}


def test_a_letter_has_no_hole_where_nothing_is_said(season):
    messages = [*season.publish(), *published(season.campaign, {})]
    assert {message.kind.value for message in messages} == {"invitation", "cancellation"}
    assert [message.text for message in messages if "\n\n\n" in message.text] == []


def test_a_lesson_already_given_cannot_be_cancelled(season):
    season.publish()
    at(clock.now() + timedelta(days=40))
    assert invitations.cancel_lesson(season.lesson) == 0


def shown(feed) -> list[tuple[str, str]]:
    _name, events = invitations.feed_events(feed)
    return [(event.uid, event.status) for event in events]


def test_a_feed_and_its_mails_share_their_uid(season):
    messages = {message.to_address: message.uid for message in season.publish()}
    mine, _url = access.new_feed(season.ona.person)
    schools, _url = access.new_feed(season.contact, access.Calendar(school=season.school))
    assert shown(mine) == [(messages["ona@volunteers.example"], "confirmed")]
    assert shown(schools) == [(messages["contact@school.example"], "confirmed")]


def test_a_schools_feed_shows_that_school_and_her_own_all(season):
    other = make_request(season.campaign, make_school(contact=season.contact))
    published(season.campaign, {season.lesson: [season.ona], other: []})
    assert len(shown(access.new_feed(season.contact, access.Calendar(school=season.school))[0])) == 1
    assert len(shown(access.new_feed(season.contact)[0])) == 2


def test_a_feed_without_lessons_is_empty_and_has_a_zone(season):
    feed, _url = access.new_feed(season.ona.person)
    content = invitations.feed_content(feed)
    assert (content.events, content.timezone, content.changed_at) == ([], "Europe/Vilnius", feed.created_at)


@pytest.mark.parametrize(("cancelled", "days"), [(False, 90), (True, 7)])
def test_past_lessons_leave_the_feed_after_their_time(season, cancelled, days):
    season.publish()
    if cancelled:
        published(season.campaign, {})
    feed, _url = access.new_feed(season.ona.person)
    last = clock.now().replace(
        month=2, day=MONDAY.day, hour=21, minute=59, second=0, microsecond=0
    ) + timedelta(days)
    if days == 90:
        last -= timedelta(hours=1)  # summer time has begun: midnight comes earlier by UTC
    at(last)
    assert len(shown(feed)) == 1
    before = invitations.feed_content(feed).changed_at
    at(last + timedelta(minutes=2))
    after = invitations.feed_content(feed)
    assert after.events == []
    assert before < after.changed_at <= clock.now()


def test_a_plan_is_one_calendar_for_an_organizer(season):
    plan = plan_of(season.campaign, {season.lesson: [season.ona]})
    (event,) = invitations.plan_events(plan)
    assert (event.uid, event.sequence) == (f"request-{season.lesson.id}@outreach", plan.number)
    assert event.summary.startswith("Licėjus")
