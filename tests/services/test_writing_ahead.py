"""Publishing holds the database briefly: the mails are written before, and used only where they still fit."""

import pytest
import sqlalchemy as sa

from outreach.extensions import db, reading
from outreach.models import Invitation, Message, Person
from outreach.services.publishing import publish_plan, write_ahead
from tests.factories import MONDAY, make_campaign, make_request, make_school, make_volunteer
from tests.services.outbound import at, in_english, plan_of, published, said


class Season:
    def __init__(self) -> None:
        self.campaign = make_campaign()
        self.lesson = make_request(self.campaign, make_school(), slots=[(MONDAY, 2), (MONDAY, 4)])
        self.other = make_request(self.campaign, make_school(), slots=[(MONDAY, 6)])
        self.ona = make_volunteer(self.campaign)


@pytest.fixture
def season(app):
    at()
    with in_english(app):
        yield Season()


def ahead_of(plan):
    db.session.commit()
    with reading():
        return write_ahead(plan)


def count(entity) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(entity)) or 0


def test_writing_ahead_changes_nothing(season):
    published(season.campaign, {season.lesson: [season.ona]})
    before = [(each.sequence, each.starts_at) for each in db.session.scalars(sa.select(Invitation))]
    ahead = ahead_of(plan_of(season.campaign, {season.lesson: [season.ona]}, moved=[season.lesson]))
    assert len(ahead.mails) == 2
    assert (count(Message), count(Invitation)) == (2, 2)
    assert [(each.sequence, each.starts_at) for each in db.session.scalars(sa.select(Invitation))] == before


def test_what_was_written_ahead_is_what_is_queued(season):
    published(season.campaign, {season.lesson: [season.ona]})
    plan = plan_of(
        season.campaign, {season.lesson: [season.ona], season.other: [season.ona]}, moved=[season.lesson]
    )
    ahead = ahead_of(plan)
    written = {message.message_id: message.eml for message in ahead.mails.values()}
    publish_plan(plan, ahead=ahead)
    assert ahead.mails == {}
    queued = db.session.scalars(sa.select(Message).filter_by(plan_id=plan.id)).all()
    assert {message.message_id: message.eml for message in queued} == written
    assert len(written) == 4


def test_mails_that_fit_no_more_are_written_anew(season):
    plan = plan_of(season.campaign, {season.lesson: [season.ona], season.other: [season.ona]})
    ahead = ahead_of(plan)
    publish_plan(plan_of(season.campaign, {season.lesson: [season.ona]}, moved=[season.lesson]))
    publish_plan(plan, ahead=ahead)
    said_now = said(db.session.scalars(sa.select(Message).filter_by(plan_id=plan.id)))
    assert [(kind, sequence) for _to, kind, sequence in said_now].count(("update", 1)) == 2
    assert [(kind, sequence) for _to, kind, sequence in said_now].count(("invitation", 0)) == 2
    for message in db.session.scalars(sa.select(Message).filter_by(plan_id=plan.id)):
        assert message.invitation.uid == message.uid
        assert f"/{message.invitation_id}-{message.sequence}-" in message.text  # the answer link is its own


def test_a_person_who_changed_her_name_meanwhile_is_written_to_by_it(season):
    plan = plan_of(season.campaign, {season.lesson: [season.ona]})
    ahead = ahead_of(plan)
    season.ona.person.name = "Ona Nauja"
    publish_plan(plan, ahead=ahead)
    hers = db.session.scalars(sa.select(Message).filter_by(person_id=season.ona.person_id)).one()
    assert "Nauja" in hers.eml.decode()


def test_others_write_while_mails_are_written(season):
    plan = plan_of(season.campaign, {season.lesson: [season.ona]})
    db.session.commit()
    number = season.ona.person_id
    with reading():
        assert len(write_ahead(plan).mails) == 2
        with db.engine.begin() as another:  # SQLite would refuse it while a writer holds the database
            another.execute(sa.update(Person).where(Person.id == number).values(phone="+37069999999"))
    assert db.session.get_one(Person, number).phone == "+37069999999"
