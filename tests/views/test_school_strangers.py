"""Every address of the schools' pages, asked by people whose it is not: nothing is shown and nothing changes."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import BookingDraft
from outreach.services import access
from outreach.services.publishing import publish_plan
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


@pytest.fixture
def world(app):
    """A school with a published lesson, a booking half made and a calendar; another contact, a volunteer, an organizer."""
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    with app.app_context():
        campaign, teacher = make_campaign(), make_person()
        school = make_school(contact=teacher)
        lesson, volunteer = make_request(campaign, school), make_volunteer(campaign)
        publish_plan(make_plan(campaign, {lesson: [volunteer]}))
        draft = BookingDraft(campaign=campaign, school=school, person=teacher, answers={})
        db.session.add(draft)
        contact, colleague = make_person(), make_person()
        make_school(contact=contact)
        school.contacts.append(type(school.contacts[0])(person=colleague))
        access.new_feed(teacher, name="phone")
        people = {"contact": contact.id, "volunteer": volunteer.person_id, "organizer": make_organizer().id}
        ids = {
            "school_id": school.id,
            "request_id": lesson.id,
            "feed_id": 1,
            "token_id": 1,
            "contact_id": school.contacts[0].id,
            "slug": "spring",
        }
        db.session.commit()
        return SimpleNamespace(ids=ids | {"draft_id": draft.id}, people=people, colleague=colleague.id,
                               draft=draft.id, teacher=teacher.id)  # fmt: skip


def addresses(app, ids):
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint.startswith("school.") and rule.arguments:
                path = app.url_for(rule.endpoint, **{name: ids[name] for name in rule.arguments})
                yield from ((path, method) for method in rule.methods & {"GET", "POST"})


def test_who_has_no_business_there_gets_nothing(app, world):
    before = kept(app)
    looked = 0
    for name, person in world.people.items():
        client = reader(app, person)
        for path, method in addresses(app, world.ids):
            answer = client.open(path, method=method, data={"sure": "1", "slots": "2027-02-08#1"})
            assert answer.status_code == (404 if name == "contact" else 403), (name, method, path)
            looked += 1
    for path, method in addresses(app, world.ids):
        assert "/sign-in" in (reader(app).open(path, method=method).location or ""), path
    assert looked > 90
    assert kept(app) == before


def test_a_colleague_sees_the_school_but_no_booking_that_is_half_made(app, world):
    client = reader(app, world.colleague)
    assert client.get(f"/school/{world.ids['school_id']}/").status_code == 200
    assert "You have begun a booking" not in client.get(f"/school/{world.ids['school_id']}/").text
    assert client.get(f"/school/bookings/{world.draft}/classes").status_code == 404
    assert client.post(f"/school/bookings/{world.draft}/discard").status_code == 404


def kept(app):
    """Every row of every table, but what passes by itself."""
    with app.app_context():
        return {
            table.name: [tuple(row) for row in db.session.execute(db.select(table))]
            for table in db.metadata.sorted_tables
        }
