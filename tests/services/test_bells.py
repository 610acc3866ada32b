"""A school's own bell table: saved table by table, and what a change means for lessons by number."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach import clock
from outreach.services import timetable
from outreach.services.bells import (
    Bell,
    Scope,
    effects_of,
    flags_of,
    remove_table,
    save_table,
    tables_of,
    usual_tables,
)
from outreach.services.booking import request_states
from outreach.services.errors import Refused
from outreach.services.publishing import publish_plan
from tests.factories import (
    MONDAY,
    make_campaign,
    make_person,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)

FRIDAY = MONDAY + timedelta(days=4)
TWO = [Bell(1, 480, 525), Bell(2, 540, 585)]


@pytest.fixture(autouse=True)
def in_january():
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    yield
    clock.start_from(None)


@pytest.fixture
def school(app):
    return make_school(bells=False)


@pytest.fixture
def teacher(school):
    return school.contacts[0].person


def test_bands_of_grades_and_fridays_that_differ_have_tables_of_their_own(school, teacher):
    save_table(school, Scope(), TWO, teacher)
    save_table(school, Scope(9, 12), [Bell(1, 500, 545)], teacher)
    save_table(school, Scope(1, 13, 5, 5), [Bell(1, 480, 515), Bell(2, 520, 555)], teacher)
    times = {
        (grade, day): [(bell.starts, bell.ends) for bell in timetable.periods(school.bells, grade, day)]
        for grade in (8, 10)
        for day in (MONDAY, FRIDAY)
    }
    assert times[8, MONDAY] == [(480, 525), (540, 585)]
    assert times[8, FRIDAY] == [(480, 515), (520, 555)]
    assert times[10, MONDAY] == [(500, 545), (540, 585)]


def test_a_table_is_replaced_as_a_whole_and_may_change_its_scope(school, teacher):
    save_table(school, Scope(), TWO, teacher)
    save_table(school, Scope(), TWO[:1], teacher)
    assert tables_of(school) == {Scope(): TWO[:1]}
    save_table(school, Scope(5, 8), TWO, teacher, replaces=Scope())
    assert tables_of(school) == {Scope(5, 8): TWO}
    remove_table(school, Scope(5, 8), teacher)
    assert tables_of(school) == {}
    remove_table(school, Scope(5, 8), teacher)
    assert tables_of(school) == {}


@pytest.mark.parametrize(
    ("scope", "bells"),
    [
        (Scope(8, 5), TWO),
        (Scope(5, 8, 5, 1), TWO),
        (Scope(7, 10), TWO),  # crosses the table of grades 5 to 8
        (Scope(1, 4), []),
        (Scope(1, 4), [Bell(1, 480, 525), Bell(1, 540, 585)]),
        (Scope(1, 4), [Bell(1, 480, 525), Bell(2, 520, 565)]),
        (Scope(1, 4), [Bell(1, 480, 571)]),
        (Scope(1, 4), [Bell(n, 480 + 30 * n, 500 + 30 * n) for n in range(15)]),
    ],
)
def test_a_table_that_cannot_be_is_refused_and_nothing_is_changed(school, teacher, scope, bells):
    save_table(school, Scope(5, 8), TWO, teacher)
    with pytest.raises(Refused) as refused:
        save_table(school, scope, bells, teacher)
    assert len(str(refused.value)) < 200
    assert tables_of(school) == {Scope(5, 8): TWO}


def test_weekdays_of_one_band_lie_apart_or_within_each_other(school, teacher):
    save_table(school, Scope(5, 8, 1, 3), TWO, teacher)
    save_table(school, Scope(5, 8, 4, 5), TWO, teacher)
    save_table(school, Scope(5, 8, 1, 1), TWO, teacher)
    with pytest.raises(Refused):
        save_table(school, Scope(5, 8, 3, 4), TWO, teacher)


def test_the_usual_tables_can_be_saved_as_they_are(school, teacher):
    for table in usual_tables():
        save_table(school, Scope(), table.bells, teacher)
        assert tables_of(school) == {Scope(): list(table.bells)}
    assert [table.minutes for table in usual_tables()].count(45) >= 3


# What a change means for lessons by number


@pytest.fixture
def campaign(app):
    return make_campaign()


def test_what_a_change_causes_is_known_before_it_is_saved(campaign, school, teacher):
    save_table(school, Scope(), TWO, teacher)
    request = make_request(campaign, school, slots=[(MONDAY, 1), (MONDAY, 2), (FRIDAY, 2)])
    make_request(campaign, school, class_name="10a", grade=10)
    later = [Bell(1, 480, 525), Bell(2, 550, 595)]
    effects = effects_of(school, Scope(5, 8), later)
    assert [(effect.request, effect.slot.day, effect.before, effect.after) for effect in effects] == [
        (request, MONDAY, (540, 585), (550, 595)),
        (request, FRIDAY, (540, 585), (550, 595)),
    ]
    assert effects_of(school, Scope(), TWO) == []
    gone = effects_of(school, Scope(), TWO[:1])
    assert [(effect.slot.day, effect.after) for effect in gone if effect.request is request] == [
        (MONDAY, None), (FRIDAY, None),
    ]  # fmt: skip
    assert tables_of(school) == {Scope(): TWO}


def flagged(*requests):
    return [flag.request for flag in flags_of(requests, request_states(requests))]


def test_a_published_lesson_stays_where_it_is_and_is_flagged(campaign, school, teacher):
    save_table(school, Scope(), TWO, teacher)
    request = make_request(campaign, school, slots=[(MONDAY, 2)])
    plan = make_plan(campaign, {request: [make_volunteer(campaign)]})
    publish_plan(plan)
    told = plan.assignments[0].starts_at
    assert flagged(request) == []
    save_table(school, Scope(), [Bell(1, 480, 525), Bell(2, 550, 595)], teacher)
    assert flagged(request) == [request]
    assert plan.assignments[0].starts_at == told
    save_table(school, Scope(), TWO, teacher)
    assert flagged(request) == []


def test_a_number_that_is_gone_flags_what_was_only_offered(campaign, school, teacher):
    save_table(school, Scope(), TWO, teacher)
    offered = make_request(campaign, school, slots=[(MONDAY, 2)])
    withdrawn = make_request(campaign, school, slots=[(MONDAY, 2)], withdrawn_at=clock.now())
    by_the_clock = make_request(campaign, school, slots=[])
    save_table(school, Scope(), TWO[:1], teacher)
    assert flagged(offered, withdrawn, by_the_clock) == [offered]


def test_a_lesson_by_number_keeps_its_wall_time_over_the_change_of_clocks(school, teacher):
    """26 March and 29 March 2027: the same bell, an hour apart in UTC (domain.md, R3)."""
    save_table(school, Scope(), TWO, teacher)
    campaign = make_campaign(slug="dst")
    before, after = (datetime(2027, 3, day, tzinfo=UTC).date() for day in (26, 29))
    request = make_request(campaign, school, slots=[(before, 1), (after, 1)])
    instants = [timetable.slot_times(request, slot) for slot in request.slots]
    assert [times and times.start.hour for times in instants] == [6, 5]


def test_two_schools_resolve_the_same_number_to_their_own_times(school, teacher):
    save_table(school, Scope(), TWO, teacher)
    other = make_school(contact=make_person())
    clocks = [timetable.period(one.bells, 8, MONDAY, 2) for one in (school, other)]
    assert [bell and bell.starts for bell in clocks] == [540, 535]
