"""Whom to call, whose calendar is stale, an organizer's own calendar, and mails before they are sent."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import FeedToken, Message, Organizer, OrganizerRole
from outreach.services.publishing import publish_plan
from tests.factories import (
    MONDAY,
    make,
    make_campaign,
    make_organizer,
    make_person,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)
from tests.services.outbound import at
from tests.views.pages import counted_queries, reader

HOME = "/organizer/spring"


class World:
    def __init__(self, app) -> None:
        with app.app_context():
            campaign = make_campaign()
            self.organizer = make_organizer().id
            contact = make_person(name="Rasa", phone="+370 611 11111")
            school = make_school(contact=contact, name="Gimnazija")
            ona = make_volunteer(campaign, person=make_person(name="Ona <b>"))
            request = make_request(campaign, school, slots=[(MONDAY, 2)])
            make(
                FeedToken(
                    person=ona.person, token_hash="0" * 64, last_read_at=clock.now(), last_client="google"
                )
            )
            publish_plan(make_plan(campaign, {request: [ona]}, number=1))
            later = make_request(campaign, school, slots=[(MONDAY, 4)])
            make_plan(campaign, {request: [ona], later: [ona]}, number=2)
            db.session.commit()


@pytest.fixture
def world(app):
    at()
    return World(app)


@pytest.fixture
def organizer(app, world):
    return reader(app, world.organizer)


def test_the_silent_are_listed_with_their_numbers(organizer):
    assert "Nobody has to be called" in organizer.get(f"{HOME}/at-risk").text
    at(clock.now() + timedelta(days=24))
    text = organizer.get(f"{HOME}/at-risk").text
    assert text.count("Has not answered.") == 2
    assert 'href="tel:+37061111111"' in text
    assert "Ona &lt;b&gt;" in text


def test_the_stale_calendars_are_listed_first(organizer):
    text = organizer.get(f"{HOME}/calendars").text
    assert text.index("Rasa") < text.index("Ona &lt;b&gt;")
    assert "no address" in text
    assert "Google" in text


@pytest.mark.parametrize("page", ["at-risk", "calendars", "calendar"])
def test_a_page_takes_a_fixed_number_of_queries(app, organizer, world, page):
    at(clock.now() + timedelta(days=24))
    organizer.get(f"{HOME}/{page}")
    with counted_queries(app) as statements:
        organizer.get(f"{HOME}/{page}")
    assert len(statements) <= 9


@pytest.mark.parametrize("page", ["at-risk", "calendars"])
def test_a_regional_organizer_sees_her_own(app, organizer, world, page):
    at(clock.now() + timedelta(days=24))
    with app.app_context():
        row = db.session.scalars(sa.select(Organizer)).one()
        row.role, row.municipalities = OrganizerRole.REGIONAL, ["Kauno m. sav."]
        db.session.commit()
    assert "Rasa" not in organizer.get(f"{HOME}/{page}").text


def test_an_organizer_makes_and_ends_addresses_of_the_campaign(app, organizer):
    path = f"{HOME}/calendar"
    assert "You have none yet." in organizer.get(path).text
    for municipalities in ([], ["Vilniaus m. sav."]):
        page = organizer.post(
            path, data={"name": "phone", "municipalities": municipalities}, follow_redirects=True
        ).text
        assert "Your new address" in page
        assert "webcal://" in page
    assert "Only Vilniaus m. sav.." in page or "Only Vilniaus m. sav." in page
    with app.app_context():
        first, second = db.session.scalars(sa.select(FeedToken).where(FeedToken.campaign_id.is_not(None)))
        assert (first.municipalities, second.municipalities) == ([], ["Vilniaus m. sav."])
    assert organizer.get(path).text.count("Made on") == 2  # looking again ends none
    organizer.post(f"{path}/{first.id}/end")
    assert organizer.get(path).text.count("Made on") == 1
    organizer.post(f"{path}/end")
    assert "You have none yet." in organizer.get(path).text


def test_a_municipality_that_is_none_of_hers_is_refused(organizer):
    assert organizer.post(f"{HOME}/calendar", data={"municipalities": ["Rygos"]}).status_code == 400


def test_every_mail_is_read_before_it_is_sent_and_nothing_is_kept(app, organizer):
    with app.app_context():
        before = db.session.scalar(sa.select(sa.func.count(Message.id)))
    text = organizer.get(f"{HOME}/plans/2/publish/messages").text
    assert "2 messages" in text
    assert text.count("<pre") == 2
    assert "Lesson on Monday 8 February 2027" in text
    assert "Grade: 8" in text
    assert organizer.get(f"{HOME}/plans/2/publish/messages?page=2").status_code == 404
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Message.id))) == before
    assert "Read every mail" in organizer.get(f"{HOME}/plans/2/publish").text


def test_what_is_urgent_is_said_before_publishing(organizer):
    at(clock.now() + timedelta(days=26, hours=22))
    text = organizer.get(f"{HOME}/plans/2/publish").text
    assert "2 messages are urgent." in text
    assert f"{HOME}/calendars" in text


def test_who_only_looks_sees_no_mail_before_it_is_sent(app, organizer):
    with app.app_context():
        db.session.scalars(sa.select(Organizer)).one().role = OrganizerRole.VIEWER
        db.session.commit()
    assert organizer.get(f"{HOME}/plans/2/publish/messages").status_code == 403
