"""Organizers keep the list of topics and the version of the code of conduct; a new version is accepted anew."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, Message, OrganizerRole, Volunteer
from outreach.services import planning
from tests.factories import (
    make_campaign,
    make_organizer,
    make_person,
    make_request,
    make_school,
    make_volunteer,
)
from tests.views.pages import reader
from tests.views.test_organizer_settings import GOOD

PATH = "/organizer/spring/settings"
TWENTY = [f"topic {n}" for n in range(20)]


@pytest.fixture
def world(app):
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    with app.app_context():
        campaign = make_campaign(topics=["ai"], policy={"topic_match": 7})
        make_request(campaign, make_school())
        her = make_volunteer(
            campaign, person=make_person(email="nora@example.org", language="en"), topics=["ai"]
        )
        make_volunteer(campaign, left_at=clock.now())
        ids = {role: make_organizer(role=role).id for role in OrganizerRole}
        db.session.commit()
        return SimpleNamespace(her=her.id, person=her.person_id, **ids)


def told(app):
    with app.app_context():
        return [(one.to_address, one.subject) for one in db.session.scalars(db.select(Message))]


def test_twenty_topics_are_kept_and_offered_to_who_joins(app, world):
    organizer = reader(app, world.organizer)
    assert f"{PATH}#asked" in organizer.get("/organizer/spring/volunteers").text
    typed = "\n".join([" Topic 0 ", "", *TWENTY])  # capitals and spaces make no second topic
    assert organizer.post(PATH, data=GOOD | {"topics": typed}).location == PATH
    with app.app_context():
        assert db.session.scalars(db.select(Campaign)).one().topics == TWENTY
    her = reader(app, world.person).get(f"/volunteer/{world.her}/wishes/what").text
    assert all(f'value="{topic}"' in her for topic in [*TWENTY, "ai"])  # her own stays
    assert told(app) == []


def test_a_new_code_is_mailed_and_nobody_is_planned_before_she_accepts_it(app, world):
    organizer, her = reader(app, world.organizer), reader(app, world.person)
    wished = {"topics": "ai", "code_of_conduct": "2027-2", "newcomers_need_company": "y", "topic_match": "7"}
    for first in ("first", "the same version again asks nobody"):
        page = organizer.post(PATH, data=GOOD | wished, follow_redirects=True)
        assert ("1 volunteer is asked by mail" in page.text) is (first == "first")
    assert told(app) == [("nora@example.org", "Please accept the new code of conduct: Spring")]
    assert "0 of 1 volunteer has accepted it." in organizer.get(PATH).text
    pages = ("/volunteer/", f"/volunteer/{world.her}/times", f"/volunteer/{world.her}/wishes")
    assert all("There is a new code of conduct." in her.get(page).text for page in pages)
    with app.app_context():
        campaign = db.session.scalars(db.select(Campaign)).one()
        assert campaign.policy == {"topic_match": 7, "newcomers_need_company": True}
        assert planning.freeze(campaign).problem.volunteers == ()
    her.post(f"/volunteer/{world.her}/code")
    assert not any("There is a new code of conduct." in her.get(page).text for page in pages)
    with app.app_context():
        assert db.session.get_one(Volunteer, world.her).code_accepted == "2027-2"
        assert len(planning.freeze(db.session.scalars(db.select(Campaign)).one()).problem.volunteers) == 1
