"""Publishing tells exactly those whom it touches, once, and says before what it will send."""

from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    AuditEntry,
    Invitation,
    Message,
    PlanState,
    PlanVersion,
    SchoolContact,
    Vetting,
)
from outreach.services import invitations
from outreach.services.errors import Refused
from outreach.services.publishing import difference, publish_plan
from tests.factories import MONDAY, make_campaign, make_person, make_request, make_school, make_volunteer
from tests.services.outbound import at, in_english, invitation, plan_of, published, said

TUESDAY = MONDAY + timedelta(days=1)


class Season:
    """Two lessons of one school, and three volunteers."""

    def __init__(self) -> None:
        self.campaign = make_campaign()
        self.contact = make_person(email="contact@school.example")
        self.school = make_school(contact=self.contact, name="Licėjus")
        self.first, self.second = (
            make_request(self.campaign, self.school, slots=[(MONDAY, n), (TUESDAY, n)], class_name=f"{n}a")
            for n in (2, 5)
        )
        self.ona, self.rasa, self.ema = (
            make_volunteer(self.campaign, person=make_person(email=f"{name}@volunteers.example", name=name))
            for name in ("ona", "rasa", "ema")
        )
        db.session.commit()


@pytest.fixture
def season(app):
    at()
    with in_english(app):
        yield Season()


def test_the_first_plan_invites_volunteers_and_contacts(season):
    messages = published(season.campaign, {season.first: [season.ona, season.rasa]})
    assert said(messages) == [
        ("contact@school.example", "invitation", 0),
        ("ona@volunteers.example", "invitation", 0),
        ("rasa@volunteers.example", "invitation", 0),
    ]
    assert len({message.uid for message in messages}) == 3
    assert {message.method for message in messages} == {"REQUEST"}


def test_the_published_plan_again_sends_nothing(season):
    plan = plan_of(season.campaign, {season.first: [season.ona]})
    publish_plan(plan)
    season.school.entrance = "Back door"
    again = publish_plan(plan)
    assert (again.messages, len(again.kept), again.changed) == ([], 1, [])
    assert len(db.session.scalars(sa.select(Message)).all()) == 2
    assert invitation(season.first, season.ona.person).sequence == 0


def test_an_equal_plan_tells_nobody(season):
    published(season.campaign, {season.first: [season.ona]})
    assert published(season.campaign, {season.first: [season.ona]}) == []


def test_a_moved_lesson_is_one_update_for_each_of_its_people(season):
    teams = {season.first: [season.ona], season.second: [season.rasa]}
    before = published(season.campaign, teams)
    after = published(season.campaign, teams, moved=[season.first])
    assert said(after) == [("contact@school.example", "update", 1), ("ona@volunteers.example", "update", 1)]
    assert {message.uid for message in after} < {message.uid for message in before}
    assert invitation(season.first, season.ona.person).starts_at.day == TUESDAY.day


def test_another_volunteer_is_a_cancellation_an_invitation_and_a_word_to_the_school(season):
    published(season.campaign, {season.first: [season.ona, season.ema]})
    invitation(season.first, season.ona.person).answer = Answer.ACCEPTED  # so the school has heard of her
    after = published(season.campaign, {season.first: [season.rasa, season.ema]})
    assert said(after) == [
        ("contact@school.example", "update", 1),
        ("ona@volunteers.example", "cancellation", 1),
        ("rasa@volunteers.example", "invitation", 0),
    ]


def test_a_lesson_that_goes_online_is_an_update(season):
    published(season.campaign, {season.first: [season.ona]})
    after = published(season.campaign, {season.first: [season.ona]}, online=[season.first])
    assert [message.kind.value for message in after] == ["update", "update"]
    assert invitation(season.first, season.ona.person).content["lat"] is None


def test_other_words_change_the_feed_and_are_not_mailed(season):
    published(season.campaign, {season.first: [season.ona]})
    season.school.entrance = "Back door"
    assert published(season.campaign, {season.first: [season.ona]}) == []
    hers = invitation(season.first, season.ona.person)
    assert ["Entrance", "Back door"] in hers.content["facts"]
    assert (hers.sequence, hers.changed_at > hers.created_at) == (1, True)
    assert invitation(season.first, season.contact).sequence == 0


def test_a_lesson_taken_away_and_given_back_keeps_its_uid_and_counts_on(season):
    first = published(season.campaign, {season.first: [season.ona]})
    lost = published(season.campaign, {})
    back = published(season.campaign, {season.first: [season.ona]})
    rounds = [
        sorted((m.to_address, m.uid, m.method, m.sequence) for m in each) for each in (first, lost, back)
    ]
    assert [[row[2:] for row in each] for each in rounds] == [
        [("REQUEST", 0)] * 2, [("CANCEL", 1)] * 2, [("REQUEST", 2)] * 2,
    ]  # fmt: skip
    assert all([row[:2] for row in one] == [row[:2] for row in two] for one, two in pairwise(rounds))


def test_nobody_is_told_of_lessons_already_past(season):
    teams = {season.first: [season.ona], season.second: [season.rasa]}
    published(season.campaign, teams)
    at(clock.now().replace(year=2027, month=2, day=8, hour=8))  # between the two lessons of that Monday
    after = published(season.campaign, {season.first: [season.ema]})
    assert said(after) == [
        ("contact@school.example", "cancellation", 1),
        ("rasa@volunteers.example", "cancellation", 1),
    ]
    assert invitation(season.first, season.ona.person).sequence == 0


def test_a_withdrawn_request_is_lost_whatever_the_plan_says(season):
    published(season.campaign, {season.first: [season.ona]})
    season.first.withdrawn_at = clock.now()
    assert invitations.cancel_lesson(season.first) == 2
    plan = plan_of(season.campaign, {season.first: [season.ona], season.second: [season.rasa]})
    found = difference(plan)
    assert ([change.request for change in found.lost], found.kept) == ([season.first], [])
    assert "withdrawn by its school" in found.lost[0].words
    assert {message.request for message in found.messages} == {season.second}


def test_a_withdrawn_lesson_of_the_published_plan_is_not_kept(season):
    plan = plan_of(season.campaign, {season.first: [season.ona], season.second: [season.rasa]})
    publish_plan(plan)
    season.first.withdrawn_at = clock.now()
    assert [change.request for change in publish_plan(plan).kept] == [season.second]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda s: setattr(s.ona, "left_at", clock.now()), "has left"),
        (lambda s: setattr(s.ona.person, "left_at", clock.now()), "has left"),
        (lambda s: (setattr(s.ona, "vetting", Vetting.PENDING), setattr(s.first, "requires_vetting", True)), "is not vetted"),
        (lambda s: setattr(s.campaign, "code_of_conduct", "2027-1"), "has not accepted the code of conduct"),
    ],
)  # fmt: skip
def test_a_plan_that_must_not_be_public_is_refused_by_name(season, change, sentence):
    plan = plan_of(season.campaign, {season.first: [season.ona]})
    change(season)
    db.session.flush()
    with pytest.raises(Refused, match=sentence) as refusal:
        publish_plan(plan)
    assert refusal.value.status == 409
    assert season.first.reference in str(refusal.value)
    assert plan.state == PlanState.DRAFT
    assert db.session.scalars(sa.select(Message)).all() == []


def test_a_lesson_may_need_no_vetting_where_the_campaign_does(season):
    season.campaign.requires_vetting, season.ona.vetting = True, Vetting.NO
    season.first.requires_vetting = False
    assert len(published(season.campaign, {season.first: [season.ona]})) == 2


def test_a_zone_that_calendars_cannot_be_told_is_refused(season):
    season.campaign.timezone = "America/New_York"
    with pytest.raises(Refused, match="America/New_York"):
        publish_plan(plan_of(season.campaign, {season.first: [season.ona]}))


def test_an_earlier_plan_comes_back_as_a_roll_back(season):
    first = plan_of(season.campaign, {season.first: [season.ona]})
    second = plan_of(season.campaign, {season.second: [season.ona]})
    publish_plan(first)
    publish_plan(second)
    assert (first.state, second.state) == (PlanState.SUPERSEDED, PlanState.PUBLISHED)
    found = publish_plan(first)
    assert (first.state, second.state) == (PlanState.PUBLISHED, PlanState.SUPERSEDED)
    assert ([c.request for c in found.new], [c.request for c in found.lost]) == (
        [season.first],
        [season.second],
    )
    assert (
        sorted(message.kind.value for message in found.messages) == ["cancellation"] * 2 + ["invitation"] * 2
    )


def test_the_announced_messages_are_those_that_are_queued(season):
    published(season.campaign, {season.first: [season.ona], season.second: [season.rasa]})
    plan = plan_of(season.campaign, {season.first: [season.ema]}, moved=[season.first])
    announced = difference(plan).messages
    publish_plan(plan)
    queued = db.session.scalars(sa.select(Message).filter_by(plan_id=plan.id)).all()
    assert sorted((m.kind.value, m.person.email) for m in announced) == sorted(
        (m.kind.value, m.to_address) for m in queued
    )
    assert len(queued) == 5


def test_a_look_at_the_difference_changes_nothing(season):
    difference(plan_of(season.campaign, {season.first: [season.ona]}))
    assert db.session.scalars(sa.select(Invitation)).all() == []
    assert db.session.scalars(sa.select(Message)).all() == []


def test_every_change_is_told_in_words(season):
    third = make_request(season.campaign, season.school, slots=[(MONDAY, 7)], class_name="7a")
    published(season.campaign, {season.first: [season.ona], season.second: [season.rasa]})
    found = difference(
        plan_of(
            season.campaign, {season.first: [season.ema], third: [season.rasa]}, moved=[season.first], online=[season.first]
        )
    )  # fmt: skip
    (changed,), (new,), (lost,) = found.changed, found.new, found.lost
    for piece in (
        "2a",
        "moves from",
        "08:55",
        "becomes an online lesson",
        "another volunteer: ema instead of ona",
    ):
        assert piece in changed.words
    assert "7a" in new.words
    assert "is new" in new.words
    assert "rasa" in new.words
    assert "no longer given" in lost.words


def test_the_difference_names_schools_that_a_visitor_cannot_find(season):
    season.school.entrance = season.contact.phone = ""
    lonely = make_school(name="Lonely", entrance="")
    lonely.contacts.clear()
    online = make_request(season.campaign, lonely)
    found = difference(
        plan_of(season.campaign, {season.first: [season.ona], online: [season.rasa]}, online=[online])
    )
    assert [str(sentence) for sentence in found.warnings] == [
        "Licėjus has no contact with a telephone number.",
        "Licėjus has not said how to come in.",
        "Lonely has no contact who could be told.",
    ]
    assert found.refusals == []


def test_every_contact_is_told_and_one_person_once(season):
    deputy = make_person(email="deputy@school.example")
    season.school.contacts.append(SchoolContact(person=deputy))
    season.school.contacts.append(SchoolContact(person=season.ona.person))
    messages = published(season.campaign, {season.first: [season.ona]})
    assert [row[0] for row in said(messages)] == [
        "contact@school.example", "deputy@school.example", "ona@volunteers.example",
    ]  # fmt: skip
    assert invitation(season.first, season.ona.person).recipient == "volunteer"


def test_a_contact_of_many_schools_has_an_entry_for_each_lesson(season):
    other = make_request(season.campaign, make_school(contact=season.contact))
    messages = published(season.campaign, {season.first: [season.ona], other: [season.rasa]})
    assert [row[0] for row in said(messages)].count("contact@school.example") == 2


def test_the_next_plan_tells_a_new_contact_and_lets_the_old_one_go(season):
    published(season.campaign, {season.first: [season.ona]})
    season.school.contacts = [SchoolContact(person=make_person(email="new@school.example"))]
    after = published(season.campaign, {season.first: [season.ona]})
    assert said(after) == [
        ("contact@school.example", "cancellation", 1),
        ("new@school.example", "invitation", 0),
    ]


def test_publishing_is_on_record(season):
    plan = plan_of(season.campaign, {season.first: [season.ona]})
    publish_plan(plan, season.contact)
    entry = db.session.scalars(sa.select(AuditEntry)).one()
    assert (entry.action, entry.actor, entry.detail["messages"]) == ("plan.published", season.contact, 2)
    assert (plan.published_by, plan.published_at is not None) == (season.contact, True)


def reads(work) -> int:
    """How many SELECTs `work` takes."""
    count = 0

    def seen(_connection, _cursor, statement, *_rest):
        nonlocal count
        count += statement.startswith("SELECT")

    db.session.expire_all()
    sa.event.listen(db.engine, "before_cursor_execute", seen)
    work()
    sa.event.remove(db.engine, "before_cursor_execute", seen)
    return count


def test_a_plan_of_many_lessons_takes_no_more_queries_than_one_of_few(season):
    def plan(lessons: int) -> int:
        teams = {
            make_request(season.campaign, make_school()): [make_volunteer(season.campaign)]
            for _ in range(lessons)
        }
        number = plan_of(season.campaign, teams).id
        db.session.commit()
        db.session.expunge_all()
        return number

    few, many = plan(2), plan(12)
    counts = [
        reads(lambda number=number: publish_plan(db.session.get_one(PlanVersion, number)))
        for number in (few, many)
    ]
    assert counts[1] <= counts[0] + 3  # the earlier plan's lessons are read too
    assert counts[1] < 20
