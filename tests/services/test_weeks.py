"""The grid of weeks: taps, what they leave, undo, and what one more half day would open."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach import clock
from outreach.extensions import db
from outreach.models import LessonRequest, PlanState
from outreach.services import weeks
from outreach.services.availability import Span, add_windows, joined, span_of, take_away, undo, without
from outreach.services.errors import Refused
from tests.factories import (
    MONDAY,
    make_campaign,
    make_closure,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)

TUESDAY = MONDAY + timedelta(days=1)
MORNING = weeks.half_span(MONDAY, "morning")
SPANS = st.builds(
    lambda day, starts, length: Span(MONDAY + timedelta(days=day), starts, starts + length),
    st.integers(0, 1), st.integers(0, 20), st.integers(1, 8),
)  # fmt: skip


def minutes(spans):
    return {(span.day, minute) for span in spans for minute in range(span.starts, span.ends)}


@settings(deadline=None)
@given(st.lists(SPANS, max_size=8), st.lists(SPANS, max_size=8))
def test_cutting_out_leaves_exactly_the_other_minutes(spans, gone):
    left = without(spans, gone)
    assert minutes(left) == minutes(spans) - minutes(gone)
    assert left == joined(left)


@pytest.fixture
def volunteer(app):
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    return make_volunteer(make_campaign(), windows=[(MONDAY, "08:00", "14:00")])


def times(volunteer):
    return [span_of(window) for window in volunteer.windows]


def test_a_field_shows_whether_she_is_free_wholly_in_part_or_not(volunteer):
    assert [weeks.half(volunteer, MONDAY, name).free for name in weeks.HALVES] == ["part", "part"]
    assert weeks.half(volunteer, MONDAY, "morning").own == [Span(MONDAY, 480, 840)]
    add_windows(volunteer, [MORNING])
    assert weeks.half(volunteer, MONDAY, "morning").free == "all"
    assert weeks.half(volunteer, TUESDAY, "morning").free == "none"


def test_taking_a_half_away_keeps_the_rest_of_the_day(volunteer):
    assert take_away(volunteer, [MORNING]) == 1
    assert times(volunteer) == [Span(MONDAY, MORNING.ends, 840)]
    assert take_away(volunteer, [MORNING]) == 0  # a second tap changes nothing


def test_undo_brings_back_what_was_and_then_the_change(volunteer):
    before = times(volunteer)
    add_windows(volunteer, [Span(TUESDAY, 480, 600), Span(MONDAY, 480, 900)])
    after = times(volunteer)
    assert undo(volunteer) == 2
    assert times(volunteer) == before
    assert undo(volunteer) == 2
    assert times(volunteer) == after


def test_weeks_run_from_today_to_the_end_without_weekends(volunteer):
    make_closure(volunteer.campaign, TUESDAY, name="Užgavėnės")
    grid = weeks.weeks(volunteer)
    assert (grid[0].monday, grid[-1].days[-1].day) == (date(2027, 2, 1), date(2027, 4, 30))
    assert [week.free for week in grid[:3]] == [0, 2, 0]
    assert [day.note for day in grid[1].days[:2]] == ["", "Užgavėnės"]
    assert {day.day.isoweekday() for week in grid for day in week.days} == {1, 2, 3, 4, 5}
    clock.start_from(datetime(2027, 4, 29, 7, 0, tzinfo=UTC))
    assert [day.day for week in weeks.weeks(volunteer) for day in week.days] == [
        date(2027, 4, 29),
        date(2027, 4, 30),
    ]


def test_half_a_day_over_the_change_of_the_clocks_keeps_its_hours(volunteer):
    volunteer.campaign.weekends = True
    sunday = date(2027, 3, 28)
    add_windows(volunteer, [weeks.half_span(sunday, "morning")])
    assert times(volunteer)[-1] == Span(sunday, 420, 750)


def test_a_half_that_is_none_is_refused(volunteer):
    with pytest.raises(Refused):
        weeks.half_span(MONDAY, "night")


def offered(campaign, count, **fields):
    school = make_school(**fields)
    for _ in range(count):
        make_request(campaign, school, slots=[(TUESDAY, 2), (MONDAY, 3)])
    return school


def test_what_one_more_half_day_would_open_is_counted_from_three_on(volunteer):
    campaign = volunteer.campaign
    offered(campaign, 2)
    assert weeks.openings(volunteer) == []
    offered(campaign, 1)
    assert weeks.openings(volunteer) == [weeks.Opening(2, "morning", 3)]  # on Monday she is free already
    offered(campaign, 3, lat=56.0, lon=21.0)  # the sea is too far
    make_request(campaign, make_school(), slots=[(TUESDAY, 2)], languages=["pl"])
    assert weeks.openings(volunteer)[0].lessons == 3
    promised = db.session.scalars(db.select(LessonRequest).order_by(LessonRequest.id)).first()
    plan = make_plan(campaign, {promised: [volunteer]}, state=PlanState.PUBLISHED)
    assert weeks.openings(volunteer) == []  # somebody gives one of the three already
    db.session.delete(plan)
    volunteer.work_town, volunteer.work_days = "Kaunas", [2]
    assert weeks.openings(volunteer) == []  # from there it is too far for a morning
    volunteer.work_days = []
    add_windows(volunteer, [weeks.half_span(TUESDAY, "morning")])
    assert weeks.openings(volunteer) == []


def test_schools_she_refuses_and_a_town_nobody_knows_open_nothing(volunteer):
    volunteer.refused_schools = [offered(volunteer.campaign, 3)]
    assert weeks.openings(volunteer) == []
    volunteer.refused_schools = []
    volunteer.lat = volunteer.lon = None
    db.session.flush()
    assert weeks.openings(volunteer) == []
