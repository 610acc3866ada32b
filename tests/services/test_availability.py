"""When a volunteer can: windows are joined where they meet, and what cannot be is refused."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach import clock
from outreach.extensions import db
from outreach.models import AvailabilityWindow
from outreach.services.availability import (
    Span,
    add_windows,
    every,
    joined,
    lessons_outside,
    remove_windows,
    span_of,
)
from outreach.services.errors import Refused
from outreach.services.publishing import publish_plan
from tests.factories import MONDAY, make_campaign, make_plan, make_request, make_school, make_volunteer

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def in_january():
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    yield
    clock.start_from(None)


@pytest.fixture
def volunteer(app):
    return make_volunteer(make_campaign(topics=["ai", "data"]), windows=[(MONDAY, "08:00", "12:00")])


def spans(volunteer):
    db.session.expire(volunteer, ["windows"])
    return [(window.day, window.starts // 60, window.ends // 60) for window in volunteer.windows]


# The algebra

SPANS = st.builds(
    lambda day, starts, length: Span(MONDAY + timedelta(days=day), starts, starts + length),
    st.integers(0, 2), st.integers(0, 20), st.integers(1, 8),
)  # fmt: skip


@given(st.lists(SPANS, max_size=12))
def test_joining_keeps_exactly_the_same_minutes_in_spans_that_never_meet(given_spans):
    def minutes(spans):
        return {(span.day, minute) for span in spans for minute in range(span.starts, span.ends)}

    result = joined(given_spans)
    assert minutes(result) == minutes(given_spans)
    for first, second in pairwise(result):
        assert (first.day, first.ends) < (second.day, second.starts)


def test_every_counts_both_ends_of_the_range():
    week = list(every(MONDAY, MONDAY + timedelta(days=7), {1, 5}, 480, 720))
    assert [span.day for span in week] == [MONDAY, MONDAY + timedelta(days=4), MONDAY + timedelta(days=7)]


# Windows


def test_windows_that_meet_become_one(volunteer):
    steps = [
        ((13, 14), [(8, 12), (13, 14)]),  # apart
        ((9, 10), [(8, 12), (13, 14)]),  # inside
        ((12, 13), [(8, 14)]),  # touching on both sides
        ((13, 16), [(8, 16)]),  # overlapping
        ((7, 17), [(7, 17)]),  # around
    ]
    for (starts, ends), expected in steps:
        assert add_windows(volunteer, [Span(MONDAY, starts * 60, ends * 60)]) == 1
        assert spans(volunteer) == [(MONDAY, *hours) for hours in expected]


def test_other_days_are_left_alone(volunteer):
    untouched = volunteer.windows[0].id
    add_windows(volunteer, every(TUESDAY, date(2027, 2, 28), {2}, 480, 720))
    assert spans(volunteer) == [(MONDAY, 8, 12), *((TUESDAY + timedelta(weeks=n), 8, 12) for n in range(3))]
    assert volunteer.windows[0].id == untouched


def test_windows_that_cannot_be_are_refused_and_nothing_changes(volunteer):
    wrong = [
        (Span(date(2027, 1, 29), 480, 720), "day"),  # before the campaign
        (Span(date(2027, 5, 1), 480, 720), "day"),  # after it
        (Span(MONDAY, 720, 480), "ends"),
        (Span(MONDAY, 480, 480), "ends"),
        (Span(MONDAY, -5, 480), "ends"),
        (Span(MONDAY, 480, 1500), "ends"),
        (Span(MONDAY + timedelta(days=5), 480, 720), "day"),  # a Saturday
    ]
    for span, field in wrong:
        with pytest.raises(Refused) as refused:
            add_windows(volunteer, [Span(TUESDAY, 480, 720), span])
        assert refused.value.field == field, span
        assert spans(volunteer) == [(MONDAY, 8, 12)]


def test_a_day_that_is_over_is_refused(volunteer):
    clock.start_from(datetime(2027, 2, 8, 22, 30, tzinfo=UTC))  # the 9th in Vilnius
    with pytest.raises(Refused):
        add_windows(volunteer, [Span(MONDAY, 480, 720)])
    assert add_windows(volunteer, [Span(TUESDAY, 480, 720)]) == 1


def test_weekdays_that_are_not_in_the_range_are_told(volunteer):
    with pytest.raises(Refused) as refused:
        add_windows(volunteer, every(MONDAY, TUESDAY, {5}, 480, 720))
    assert refused.value.field == "weekdays"


def test_an_hour_that_spring_skips_is_refused_and_others_of_that_day_are_not(app):
    sundays = make_volunteer(make_campaign(weekends=True), windows=[])
    spring = date(2027, 3, 28)
    for span, field in ((Span(spring, 210, 480), "starts"), (Span(spring, 60, 200), "ends")):
        with pytest.raises(Refused) as refused:
            add_windows(sundays, [span])
        assert refused.value.field == field
    assert add_windows(sundays, [Span(spring, 480, 720)]) == 1


def test_a_window_may_last_until_midnight(volunteer):
    add_windows(volunteer, [Span(TUESDAY, 1000, 1440)])
    assert span_of(volunteer.windows[-1]) == Span(TUESDAY, 1000, 1440)


def test_only_her_own_windows_are_removed(volunteer):
    other = make_volunteer(volunteer.campaign)
    mine, others = volunteer.windows[0].id, [window.id for window in other.windows]
    assert remove_windows(volunteer, [mine, *others, 10**9]) == 1
    assert spans(volunteer) == []
    left = db.session.scalars(db.select(AvailabilityWindow.id).order_by(AvailabilityWindow.id))
    assert list(left) == others


# Promised lessons


def test_a_promised_lesson_outside_her_windows_is_noticed(volunteer):
    campaign = volunteer.campaign
    request = make_request(campaign, make_school())
    publish_plan(make_plan(campaign, {request: [volunteer]}))
    assert lessons_outside(volunteer) == []
    remove_windows(volunteer, [volunteer.windows[0].id])
    assert [one.request for one in lessons_outside(volunteer)] == [request]
    add_windows(volunteer, [Span(MONDAY, 540, 720)])  # the lesson begins at 8:55
    assert len(lessons_outside(volunteer)) == 1
    clock.start_from(datetime(2027, 2, 9, tzinfo=UTC))
    assert lessons_outside(volunteer) == []
