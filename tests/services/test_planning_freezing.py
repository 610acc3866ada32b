"""A campaign becomes a planning problem as planning-problem.md says ("From a campaign to a problem")."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import AvailabilityWindow, Campaign, CandidateSlot, PlanState, Vetting
from outreach.services import planning
from outreach.services.errors import Refused
from outreach.services.planning.people import edge, merged
from tests.factories import (
    MONDAY,
    make,
    make_campaign,
    make_closure,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)

TUESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=days) for days in (1, 3, 4))


def it_is(day: date, time: str = "06:00") -> None:
    """Let it be `time` by the clocks in Vilnius (winter) on `day`."""
    clock.start_from(datetime.fromisoformat(f"{day}T{time}+02:00"))


@pytest.fixture
def campaign(app) -> Campaign:
    it_is(date(2027, 1, 11))
    return make_campaign()


def left_out(campaign: Campaign) -> dict[str, str]:
    return {entry["reference"]: entry["reason"] for entry in planning.freeze(campaign).left_out}


def starts(campaign: Campaign, request) -> list[str]:
    lesson = planning.freeze(campaign).problem.lesson[f"L-{request.reference}"]
    return [slot.start.astimezone(UTC).isoformat("T", "minutes") for slot in lesson.slots]


def publish(campaign: Campaign, served):
    return make_plan(campaign, served, state=PlanState.PUBLISHED, published_at=clock.now())


def pinned(problem) -> set[str]:
    return {pin.lesson for pin in problem.pins}


def test_rows_become_a_problem_with_their_own_values(campaign):
    campaign.requires_vetting = True
    campaign.policy = {"arrive_early": 15}
    school = make_school(code="190000001", rooms=2, weight=5)
    request = make_request(campaign, school, slots=[(MONDAY, 2), (TUESDAY, 1)], topics=["ai"], weight=3)
    other = make_request(campaign, school, requires_vetting=False)
    volunteer = make_volunteer(
        campaign, max_lessons_per_week=2, topics=["ai", "data"], vetting=Vetting.PENDING
    )
    volunteer.favourite_schools = [school, make_school()]
    problem = planning.freeze(campaign).problem
    assert (problem.timezone, problem.policy.arrive_early, problem.policy.topic_match) == (
        "Europe/Vilnius",
        15,
        10,
    )
    assert [(one.id, one.rooms, one.weight) for one in problem.schools] == [("S-190000001", 2, 5)]
    lesson = problem.lesson[f"L-{request.reference}"]
    assert (lesson.weight, lesson.topics, lesson.languages, lesson.requires_vetting) == (
        3,
        ("ai",),
        ("lt",),
        True,
    )
    assert [slot.rank for slot in lesson.slots] == [0, 1]
    assert starts(campaign, request) == ["2027-02-08T06:55+00:00", "2027-02-09T06:00+00:00"]
    assert problem.lesson[f"L-{other.reference}"].requires_vetting is False
    planned = problem.volunteer[f"V-{volunteer.id}"]
    assert (planned.vetted, planned.max_lessons, planned.max_lessons_per_week) == (False, 3, 2)
    assert planned.favourite_schools == ("S-190000001",)
    assert len(planned.windows) == 5


def test_withdrawn_requests_are_not_in_the_problem(campaign):
    request = make_request(campaign, make_school(), withdrawn_at=clock.now())
    frozen = planning.freeze(campaign)
    assert frozen.problem.lessons == ()
    assert frozen.left_out == []
    assert request.reference


def test_a_lesson_never_published_is_planned_lead_days_ahead_by_the_days_of_its_zone(campaign):
    campaign.lead_days = 14
    request = make_request(campaign, make_school(), slots=[(MONDAY, 2)])
    it_is(MONDAY - timedelta(days=14), "23:59")
    assert len(starts(campaign, request)) == 1
    it_is(MONDAY - timedelta(days=13), "00:01")  # in UTC it is still the day before
    assert left_out(campaign) == {request.reference: "too_soon"}


def test_slots_in_the_past_in_a_closure_or_not_in_the_bell_table_are_left_out(campaign):
    campaign.lead_days = 0
    school = make_school()
    make_closure(campaign, TUESDAY)
    past = make_request(campaign, school, slots=[(MONDAY, 1)])
    closed = make_request(campaign, school, slots=[(TUESDAY, 1)])
    unknown = make_request(campaign, school, slots=[(THURSDAY, 9)])
    several = make_request(campaign, school, slots=[(MONDAY, 1), (TUESDAY, 1)])
    nothing = make_request(campaign, school, slots=[])
    left = make_request(campaign, school, slots=[(MONDAY, 1), (TUESDAY, 1), (THURSDAY, 3)])
    it_is(MONDAY, "08:00")  # the bell rings: it is too late
    assert left_out(campaign) == {
        past.reference: "past",
        closed.reference: "closed",
        unknown.reference: "no_such_lesson",
        several.reference: "no_slot_left",
        nothing.reference: "no_slots",
    }
    assert starts(campaign, left) == ["2027-02-11T07:50+00:00"]
    assert set(left_out(campaign).values()) < set(planning.REASONS)


def test_a_slot_offered_twice_counts_once_with_its_better_rank(campaign):
    request = make_request(campaign, make_school(), slots=[(MONDAY, 3), (MONDAY, 2)])
    request.slots.append(CandidateSlot(rank=2, day=MONDAY, starts=8 * 60 + 55, ends=9 * 60 + 40))
    lesson = planning.freeze(campaign).problem.lesson[f"L-{request.reference}"]
    assert [slot.rank for slot in lesson.slots] == [0, 1]


def test_only_volunteers_who_can_be_planned_are_in_the_problem(campaign):
    campaign.code_of_conduct = "2027"
    here = make_volunteer(campaign, code_accepted="2027")
    make_volunteer(campaign, code_accepted="2026")
    make_volunteer(campaign, code_accepted="2027", left_at=clock.now())
    make_volunteer(campaign, code_accepted="2027", lat=None, lon=None)
    make_volunteer(campaign, code_accepted="2027").person.left_at = clock.now()
    assert [one.id for one in planning.freeze(campaign).problem.volunteers] == [f"V-{here.id}"]


def test_a_window_edge_in_the_hour_that_spring_skips_moves_to_its_end():
    skipped = date(2027, 3, 28)  # 03:00 becomes 04:00 in Vilnius
    assert edge(skipped, 3 * 60 + 30, "Europe/Vilnius") == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert edge(skipped, 4 * 60, "Europe/Vilnius") == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert edge(skipped, 24 * 60, "Europe/Vilnius") == datetime(2027, 3, 28, 21, 0, tzinfo=UTC)


def test_a_window_within_the_skipped_hour_is_no_window(campaign):
    night = [(date(2027, 3, 28), "03:10", "03:50"), (date(2027, 3, 28), "03:20", "10:00")]
    volunteer = make_volunteer(campaign, windows=night)
    windows = planning.freeze(campaign).problem.volunteer[f"V-{volunteer.id}"].windows
    assert [(one.start.hour, one.end.hour) for one in windows] == [(1, 7)]


def test_overlapping_windows_become_one_and_touching_ones_stay_two():
    at = [datetime(2027, 2, 8, hour, tzinfo=UTC) for hour in range(24)]
    assert merged([(at[9], at[12]), (at[7], at[10]), (at[12], at[13])]) == [(at[7], at[12]), (at[12], at[13])]


def test_the_published_plan_is_the_baseline_even_where_it_names_what_is_gone(campaign):
    volunteer = make_volunteer(campaign, left_at=clock.now())
    request = make_request(campaign, make_school(), withdrawn_at=clock.now())
    publish(campaign, {request: [volunteer]})
    (told,) = planning.freeze(campaign).problem.baseline
    assert (told.lesson, told.delivery, told.volunteers) == (
        f"L-{request.reference}", "in_person", (f"V-{volunteer.id}",),
    )  # fmt: skip


def test_published_lessons_within_the_freeze_days_are_pinned_and_others_may_move_at_short_notice(campaign):
    volunteer, school = make_volunteer(campaign), make_school()
    near = make_request(campaign, school, slots=[(THURSDAY, 2), (FRIDAY, 2)])
    far = make_request(campaign, school, slots=[(FRIDAY, 3), (THURSDAY, 4)])
    publish(campaign, {near: [volunteer], far: [volunteer]})
    it_is(MONDAY, "23:30")  # three days before Thursday, by the wall
    problem = planning.freeze(campaign).problem
    assert pinned(problem) == {f"L-{near.reference}"}
    assert len(problem.lesson[f"L-{near.reference}"].slots) == 1
    assert len(starts(campaign, far)) == 2  # two days and three days ahead: told once, it has no lead time


def test_a_draft_or_superseded_plan_holds_nothing(campaign):
    request = make_request(campaign, make_school())
    make_plan(campaign, {request: [make_volunteer(campaign)]})
    make_plan(
        campaign, {request: [make_volunteer(campaign)]}, state=PlanState.SUPERSEDED, published_at=clock.now()
    )
    it_is(MONDAY)
    problem = planning.freeze(campaign).problem
    assert (problem.pins, problem.baseline) == ((), ())
    assert len(starts(campaign, request)) == 1  # told once, so that the lead time is no matter


def test_a_given_lesson_is_kept_whatever_its_volunteer_changed_since(campaign):
    gone, here = make_volunteer(campaign), make_volunteer(campaign)
    school = make_school()
    hers = make_request(campaign, school, slots=[(MONDAY, 2)])
    second = make_request(campaign, school, slots=[(MONDAY, 4)])
    third = make_request(campaign, school, slots=[(TUESDAY, 4)])
    publish(campaign, {hers: [gone], second: [here], third: [here]})
    it_is(FRIDAY)
    gone.left_at = clock.now()
    here.windows, here.max_lessons = [AvailabilityWindow(day=FRIDAY, starts=480, ends=1000)], 1
    problem = planning.freeze(campaign).problem
    assert pinned(problem) == {f"L-{request.reference}" for request in (hers, second, third)}
    left = problem.volunteer[f"V-{gone.id}"]
    assert (left.max_lessons, [problem.day(window.start) for window in left.windows]) == (1, [MONDAY])
    stayed = problem.volunteer[f"V-{here.id}"]
    assert (stayed.max_lessons, [window.start.hour for window in stayed.windows]) == (2, [22, 22, 6])


def test_a_given_lesson_that_the_rules_of_today_forbid_is_carried_and_still_uses_up_a_cap(campaign):
    volunteer, school = make_volunteer(campaign, max_lessons=3), make_school()
    given = make_request(campaign, school, slots=[(MONDAY, 2)])
    publish(campaign, {given: [volunteer]})
    it_is(FRIDAY)
    volunteer.refused_schools = [school]
    frozen = planning.freeze(campaign)
    assert frozen.left_out == [{"reference": given.reference, "reason": "given"}]
    assert frozen.problem.pins == ()
    assert frozen.problem.volunteer[f"V-{volunteer.id}"].max_lessons == 2


def test_a_given_lesson_whose_volunteer_has_no_place_any_more_is_carried(campaign):
    volunteer = make_volunteer(campaign)
    given = make_request(campaign, make_school(), slots=[(MONDAY, 2)])
    publish(campaign, {given: [volunteer]})
    it_is(FRIDAY)
    volunteer.lat = volunteer.lon = None
    assert left_out(campaign) == {given.reference: "given"}


def test_a_near_lesson_is_planned_anew_when_its_volunteer_cannot_come(campaign):
    school = make_school()
    ill, gone = make_volunteer(campaign), make_volunteer(campaign)
    one = make_request(campaign, school, slots=[(TUESDAY, 2)])
    two = make_request(campaign, school, slots=[(TUESDAY, 4)])
    publish(campaign, {one: [ill], two: [gone]})
    it_is(MONDAY)
    ill.windows, gone.left_at = [], clock.now()
    problem = planning.freeze(campaign).problem
    assert problem.pins == ()
    assert {lesson.id for lesson in problem.lessons} == {f"L-{one.reference}", f"L-{two.reference}"}


def test_a_near_lesson_is_planned_anew_when_the_school_closes(campaign):
    request = make_request(campaign, make_school(), slots=[(TUESDAY, 2), (THURSDAY, 2)])
    publish(campaign, {request: [make_volunteer(campaign)]})
    make_closure(campaign, TUESDAY)
    db.session.expire_all()
    it_is(MONDAY)
    assert planning.freeze(campaign).problem.pins == ()
    assert starts(campaign, request) == ["2027-02-11T06:55+00:00"]


def test_a_lesson_told_at_a_time_that_left_the_bell_table_keeps_its_time(campaign):
    school = make_school()
    request = make_request(campaign, school, slots=[(TUESDAY, 2)])
    publish(campaign, {request: [make_volunteer(campaign)]})
    school.bells[1].starts += 10
    it_is(MONDAY)
    assert pinned(planning.freeze(campaign).problem) == {f"L-{request.reference}"}
    assert starts(campaign, request) == ["2027-02-09T06:55+00:00"]


def test_what_an_organizer_pinned_is_pinned_however_soon_it_is(campaign):
    request = make_request(campaign, make_school(), slots=[(TUESDAY, 2), (FRIDAY, 1)])
    draft = make_plan(campaign, {request: [make_volunteer(campaign)]})
    planning.pin_assignment(draft.assignments[0])
    it_is(MONDAY)
    problem = planning.freeze(campaign).problem
    assert pinned(problem) == {f"L-{request.reference}"}
    assert [slot.rank for slot in problem.lessons[0].slots] == [0]


def test_a_pin_that_cannot_be_kept_refuses_the_solve_and_says_which(campaign):
    volunteer = make_volunteer(campaign)
    request = make_request(campaign, make_school(), slots=[(TUESDAY, 2)])
    draft = make_plan(campaign, {request: [volunteer]})
    planning.pin_assignment(draft.assignments[0])
    volunteer.max_lessons = 0
    with pytest.raises(Refused, match=f"{request.reference}.*more lessons than she wants") as refused:
        planning.start_solve(campaign)
    assert refused.value.status == 409
    volunteer.left_at = clock.now()
    with pytest.raises(Refused, match=f"{request.reference}.*has left"):
        planning.freeze(campaign)
    planning.unpin(request)
    assert planning.freeze(campaign).problem.pins == ()


def test_a_pin_at_a_time_that_the_school_withdrew_refuses_the_solve(campaign):
    request = make_request(campaign, make_school(), slots=[(TUESDAY, 2)])
    draft = make_plan(campaign, {request: [make_volunteer(campaign)]})
    planning.pin_assignment(draft.assignments[0])
    request.slots[0].lesson = 5
    with pytest.raises(Refused, match="offers that time no more"):
        planning.freeze(campaign)


def test_a_pin_whose_time_passed_unpublished_counts_no_more(campaign):
    request = make_request(campaign, make_school(), slots=[(MONDAY, 2), (MONDAY + timedelta(days=21), 2)])
    draft = make_plan(campaign, {request: [make_volunteer(campaign)]})
    planning.pin_assignment(draft.assignments[0])
    it_is(TUESDAY)
    assert planning.freeze(campaign).problem.pins == ()
    assert starts(campaign, request) == ["2027-03-01T06:55+00:00"]


def test_lessons_that_began_or_were_withdrawn_cannot_be_pinned(campaign):
    request = make_request(campaign, make_school(), slots=[(MONDAY, 2)])
    draft = make_plan(campaign, {request: [make_volunteer(campaign)]})
    it_is(MONDAY, "08:55")
    with pytest.raises(Refused, match="has begun"):
        planning.pin_assignment(draft.assignments[0])
    request.withdrawn_at = clock.now()
    with pytest.raises(Refused, match="withdrawn"):
        planning.pin_assignment(draft.assignments[0])


def test_pinning_again_replaces_the_pin(campaign):
    request = make_request(campaign, make_school())
    first, second = make_volunteer(campaign), make_volunteer(campaign)
    planning.pin_assignment(make_plan(campaign, {request: [first]}).assignments[0])
    planning.pin_assignment(make_plan(campaign, {request: [second]}).assignments[0])
    assert planning.pin_of(request).volunteers == [second]


def test_of_two_near_lessons_that_need_one_room_only_one_is_held(campaign):
    school = make_school(rooms=2)
    one, two = (make_request(campaign, school, slots=[(TUESDAY, 2)]) for _ in range(2))
    publish(campaign, {one: [make_volunteer(campaign)], two: [make_volunteer(campaign)]})
    it_is(MONDAY)
    assert len(planning.freeze(campaign).problem.pins) == 2
    school.rooms = 1
    assert len(planning.freeze(campaign).problem.pins) == 1


def test_a_policy_that_planning_does_not_know_is_told(campaign):
    campaign.policy = {"arrive_late": 10}
    with pytest.raises(Refused, match="arrive_late"):
        planning.freeze(campaign)


def test_freezing_takes_the_same_number_of_queries_however_large_the_campaign_is(campaign):
    counts = []
    for _ in range(2):
        for _ in range(3):
            school, volunteer = make_school(), make_volunteer(campaign)
            request = make_request(campaign, school)
            volunteer.favourite_schools = [school]
        db.session.execute(sa.text("UPDATE plan_version SET state = 'superseded'"))
        plan = make_plan(
            campaign, {request: [volunteer]}, state=PlanState.PUBLISHED, published_at=clock.now()
        )
        planning.pin_assignment(plan.assignments[0])
        make(plan)
        db.session.commit()
        counts.append(queries_of(lambda: planning.freeze(campaign)))
    assert counts[0] == counts[1] <= 20


def queries_of(action) -> int:
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        action()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
