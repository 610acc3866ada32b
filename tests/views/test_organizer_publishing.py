"""Publishing from the page: read first, then once."""

import re
from datetime import datetime

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import LessonRequest, Message, MessageKind, PlanState, PlanVersion, Vetting, Volunteer
from tests.factories import (
    make_campaign,
    make_organizer,
    make_person,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)
from tests.views.pages import reader

PAGE = "/organizer/spring/plans/1/publish"


@pytest.fixture
def organizer(app):
    """An organizer, and a draft of one lesson by one volunteer."""
    clock.start_from(datetime.fromisoformat("2027-01-04T09:00+02:00"))
    with app.app_context():
        campaign, person = make_campaign(), make_organizer()
        request = make_request(campaign, make_school(name="Šilo gimnazija"), reference="R1")
        volunteer = make_volunteer(campaign, person=make_person(name="Ona Petraitė"))
        make_plan(campaign, {request: [volunteer]}, number=1)
        db.session.commit()
        return reader(app, person.id)


def seen(page):
    return {"seen": re.search(r'name="seen" value="(\w+)"', page.text)[1]}


def messages(app):
    with app.app_context():
        return db.session.scalars(db.select(Message.kind).order_by(Message.id)).all()


def test_the_difference_and_every_message_are_shown_and_nothing_is_sent(app, organizer):
    page = organizer.get(PAGE)
    for said in (
        "Šilo gimnazija, 8b (R1) is new",
        "Ona Petraitė – Šilo gimnazija",
        "Publish and send 2 messages",
    ):
        assert said in page.text
    assert messages(app) == []


def test_one_button_publishes_and_queues_what_was_shown(app, organizer):
    done = organizer.post(PAGE, data=seen(organizer.get(PAGE)))
    assert (done.status_code, done.location) == (303, "/organizer/spring/")
    assert "2 messages are in the outbox" in organizer.get(done.location).text
    assert messages(app) == [MessageKind.INVITATION] * 2
    assert "This plan is published already." in organizer.get(PAGE).text


def test_the_same_page_sent_twice_publishes_once(app, organizer):
    data = seen(organizer.get(PAGE))
    statuses = [organizer.post(PAGE, data=data).status_code for _ in range(2)]
    assert statuses == [303, 409]
    assert len(messages(app)) == 2


def test_a_page_that_is_out_of_date_publishes_nothing_and_shows_what_is_new(app, organizer):
    data = seen(organizer.get(PAGE))
    with app.app_context():
        db.session.scalar(db.select(LessonRequest)).withdrawn_at = clock.now()
        db.session.commit()
    answer = organizer.post(PAGE, data=data)
    assert answer.status_code == 409
    assert "Something has changed since you opened this page." in answer.text
    assert messages(app) == []
    with app.app_context():
        assert db.session.scalar(db.select(PlanVersion.state)) is PlanState.DRAFT


def test_another_plan_published_meanwhile_is_noticed(app, organizer):
    data = seen(organizer.get(PAGE))
    with app.app_context():
        request = db.session.scalar(db.select(LessonRequest))
        make_plan(request.campaign, {request: [make_volunteer(request.campaign)]}, number=2)
        db.session.commit()
    other = "/organizer/spring/plans/2/publish"
    assert organizer.post(other, data=seen(organizer.get(other))).status_code == 303
    answer = organizer.post(PAGE, data=data)
    assert answer.status_code == 409
    assert "gets another volunteer" in answer.text
    assert len(messages(app)) == 2


def test_a_plan_with_an_unchecked_volunteer_where_one_is_asked_for_has_no_button(app, organizer):
    with app.app_context():
        db.session.scalar(db.select(LessonRequest)).requires_vetting = True
        db.session.scalar(db.select(Volunteer)).vetting = Vetting.PENDING
        db.session.commit()
    page = organizer.get(PAGE)
    assert "Ona Petraitė, who should give Šilo gimnazija, 8b (R1), is not vetted" in page.text
    assert 'name="seen"' not in page.text
    assert organizer.post(PAGE, data={"seen": ""}).status_code == 409
    assert messages(app) == []
