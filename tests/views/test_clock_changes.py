"""A volunteer's day on which the clocks change: ten o'clock stays ten o'clock in her grid, her page, her mail and her calendar,
and her hours are planned as long as they are (domain.md, R3)."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import vobject

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, Invitation, LessonRequest, Message, Volunteer
from outreach.services import access, planning
from outreach.services.publishing import publish_plan
from tests.factories import make_campaign, make_person, make_plan, make_request, make_school, make_volunteer
from tests.views.pages import reader

# The last Sundays of March and October: the hour from 3 to 4 is left out, or comes twice. Days around them for comparison.
CHANGES = [
    (date(2027, 3, 28), 2, 3),
    (date(2027, 10, 31), 3, 2),
]  # the day, hours ahead of UTC before and after it


@pytest.fixture(params=CHANGES, ids=["spring", "autumn"])
def world(app, request):
    day, before, after = request.param
    clock.start_from(datetime(day.year, day.month, 1, 7, 0, tzinfo=UTC))
    with app.app_context():
        campaign = make_campaign(
            weekends=True, first_day=day - timedelta(days=7), last_day=day + timedelta(days=7), lead_days=0
        )
        me = make_volunteer(campaign, person=make_person(name="Austėja", language="lt"), windows=[])
        school = make_school(name="Žemynos gimnazija")
        for there in (day - timedelta(days=1), day, day + timedelta(days=1)):
            make_request(campaign, school, slots=[(there, 3)])  # 9:50 by the wall
        db.session.commit()
        return {"me": me.id, "person": me.person_id, "day": day, "hours": [before, after, after]}


def test_ten_o_clock_stays_ten_o_clock(app, world):
    her, day = reader(app, world["person"]), world["day"]
    days = [day + timedelta(days=n) for n in (-1, 0, 1)]
    for there in days:
        answer = her.post(f"/volunteer/{world['me']}/times/half", data={"set": f"{there}.morning.on"})
        assert answer.status_code == 303
    page = her.get(f"/volunteer/{world['me']}/times").text
    assert all(re.search(rf'id="half-{there}-morning"[^>]*aria-pressed="true"', page, re.S) or
               f'value="{there}.morning.off"' in page for there in days)  # fmt: skip
    with app.app_context():
        campaign = db.session.scalars(db.select(Campaign)).one()
        windows = planning.freeze(campaign).problem.volunteers[0].windows
        assert [(one.start.hour, one.end - one.start) for one in windows] == [
            (7 - hours, timedelta(hours=5, minutes=30)) for hours in world["hours"]]  # fmt: skip
        me = db.session.get_one(Volunteer, world["me"])
        lessons = planning.freeze(campaign).problem.lessons
        assert len(lessons) == 3
        publish_plan(make_plan(campaign, {one: [me] for one in requests_of(campaign)}))
        feed = access.new_feed(me.person)[1].removeprefix("http://localhost")
        db.session.commit()
        hers = db.session.scalars(
            db.select(Invitation).filter_by(person_id=me.person_id).order_by(Invitation.starts_at)
        ).all()
        assert [one.starts_at.hour for one in hers] == [9 - hours for hours in world["hours"]]
        ids = [one.id for one in hers]
        mails = [
            message.text
            for message in db.session.scalars(db.select(Message).filter_by(person_id=me.person_id))
        ]
    assert sum("09:50–10:35" in mail for mail in mails) == 3
    for lesson in ids:
        assert "09:50–10:35" in her.get(f"/volunteer/lessons/{lesson}").text
    events = vobject.readOne(reader(app).get(feed).text).vevent_list
    assert [event.dtstart.value.strftime("%H:%M %z") for event in sorted(events, key=lambda one: one.dtstart.value)] == [
        f"09:50 +0{hours}00" for hours in world["hours"]]  # fmt: skip


def requests_of(campaign):
    return db.session.scalars(
        db.select(LessonRequest).filter_by(campaign_id=campaign.id).order_by(LessonRequest.id)
    ).all()


def test_the_hour_that_spring_skips_and_the_one_that_comes_twice(app, world):
    """The page refuses the first and takes the second, whose window is an hour longer than the wall says."""
    her, path = reader(app, world["person"]), f"/volunteer/{world['me']}/times/day"
    answer = her.post(path, data={"day": str(world["day"]), "starts": "03:30", "ends": "10:00"})
    if world["hours"][0] == 2:
        assert answer.status_code == 400
        assert answer.text.count("laikrodžiai") == 2
    else:
        assert answer.status_code == 303
        with app.app_context():
            (window,) = (
                planning.freeze(db.session.scalars(db.select(Campaign)).one()).problem.volunteers[0].windows
            )
            assert window.end - window.start == timedelta(hours=7, minutes=30)
