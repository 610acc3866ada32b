"""What a campaign has reached: figures, rows and the lessons left over."""

from datetime import timedelta

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import Message, MessageKind, MessageState, Pin, PlanState, Vetting
from outreach.services import reporting
from outreach.services.reporting import PlanFilter
from tests.factories import (
    MONDAY,
    make,
    make_campaign,
    make_person,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)
from tests.views.pages import counted_queries


def make_message(campaign, state):
    number = f"<{clock.heartbeat()}@example.org>"
    return make(Message(campaign=campaign, kind=MessageKind.RECEIVED, to_address="a@example.org", subject="S", text="T",
                        eml=b"", message_id=number, state=state))  # fmt: skip


def test_the_figures_count_what_stands_and_what_the_published_plan_reaches(app):
    campaign, school, other = make_campaign(), make_school(), make_school()
    first, second = (make_request(campaign, school, pupils=20, girls=9) for _ in range(2))
    third = make_request(campaign, other, pupils=30, girls=20)
    make_request(campaign, other, withdrawn_at=clock.now())
    ona, rasa = make_volunteer(campaign), make_volunteer(campaign, vetting=Vetting.PENDING, windows=[])
    make_volunteer(campaign, left_at=clock.now())
    make_plan(campaign, {first: [ona], second: [rasa], third: [ona]}, number=1, state=PlanState.SUPERSEDED)
    make_plan(campaign, {first: [ona]}, number=2, state=PlanState.PUBLISHED)
    make_message(campaign, MessageState.FAILED)
    found = reporting.campaign_figures(campaign)
    assert (found.schools, found.requests, found.withdrawn) == (2, 3, 1)
    assert (found.volunteers, found.vetted, found.pending, found.windows) == (2, 1, 1, 5)
    assert (found.served, found.left_over, found.schools_reached) == (1, 2, 1)
    assert (found.pupils, found.girls) == (20, 9)
    assert (found.messages_waiting, found.messages_failed) == (0, 1)
    assert [(line.plan.number, line.lessons, line.schools) for line in found.plans] == [(2, 1, 1), (1, 3, 2)]
    assert found.published.plan.number == 2


def test_a_lesson_withdrawn_after_it_was_published_reaches_nobody(app):
    campaign = make_campaign()
    request = make_request(campaign, make_school())
    make_plan(campaign, {request: [make_volunteer(campaign)]}, state=PlanState.PUBLISHED)
    request.withdrawn_at = clock.now()
    db.session.flush()
    found = reporting.campaign_figures(campaign)
    assert (found.requests, found.served, found.left_over, found.pupils) == (0, 0, 0, 0)


def test_another_campaign_and_another_municipality_do_not_count(app):
    campaign, elsewhere = make_campaign(), make_campaign(slug="autumn")
    mine, theirs = make_school(municipality="Kauno m. sav."), make_school(municipality="Alytaus m. sav.")
    make_volunteer(campaign, municipality="Kauno m. sav.")
    make_volunteer(campaign, municipality="Alytaus m. sav.")
    for school in (mine, theirs):
        make_request(campaign, school)
        make_request(elsewhere, school)
    whole = reporting.campaign_figures(campaign)
    part = reporting.campaign_figures(campaign, frozenset({"Kauno m. sav."}))
    nothing = reporting.campaign_figures(campaign, frozenset())
    assert [(one.schools, one.requests, one.volunteers) for one in (whole, part, nothing)] == [
        (2, 2, 2),
        (1, 1, 1),
        (0, 0, 0),
    ]


def test_rows_stand_in_order_of_time_then_of_the_lithuanian_alphabet(app):
    campaign = make_campaign()
    names = ["Žagarės gimnazija", "Šakių gimnazija", "Skuodo gimnazija"]
    volunteer = make_volunteer(campaign)
    requests = [make_request(campaign, make_school(name=name)) for name in names]
    early = make_request(campaign, make_school(name="Žiežmarių gimnazija"), slots=[(MONDAY, 1)])
    plan = make_plan(campaign, {request: [volunteer] for request in (*requests, early)})
    rows = reporting.plan_rows(plan)
    assert [row.school.split()[0] for row in rows] == ["Žiežmarių", "Skuodo", "Šakių", "Žagarės"]
    assert [(row.day, row.start, row.end) for row in rows[:2]] == [(MONDAY, 480, 525), (MONDAY, 535, 580)]


def test_a_row_names_the_team_and_the_topics_that_it_shares(app):
    campaign = make_campaign()
    request = make_request(campaign, make_school(), topics=["web", "data", "games"], team=2)
    ona = make_volunteer(campaign, person=make_person(name="Ona"), topics=["games"])
    asta = make_volunteer(campaign, person=make_person(name="Asta"), topics=["data", "ai"])
    (row,) = reporting.plan_rows(make_plan(campaign, {request: [ona, asta]}))
    assert [helper.name for helper in row.volunteers] == ["Asta", "Ona"]
    assert (row.topics, row.wished) == (("data", "games"), ("web", "data", "games"))


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (PlanFilter(), 2),
        (PlanFilter(town="Mažeikiai"), 1),
        (PlanFilter(day=MONDAY), 1),
        (PlanFilter(school="zemaites"), 1),
        (PlanFilter(volunteer="RASA simk"), 1),
        (PlanFilter(school="zemaites", day=MONDAY + timedelta(days=9)), 0),
    ],
)
def test_filters_find_without_regard_to_case_and_marks(app, wanted, kept):
    campaign = make_campaign()
    one = make_request(campaign, make_school(name="Žemaitės mokykla", town="Mažeikiai"))
    two = make_request(
        campaign, make_school(name="Ateities mokykla"), slots=[(MONDAY + timedelta(days=1), 3)]
    )
    ona = make_volunteer(campaign, person=make_person(name="Ona Petraitė"))
    rasa = make_volunteer(campaign, person=make_person(name="Rasa Šimkutė"))
    plan = make_plan(campaign, {one: [ona], two: [rasa]})
    assert len(reporting.plan_rows(plan, wanted)) == kept


def test_a_pin_is_told_as_held_just_so_or_otherwise(app):
    campaign = make_campaign()
    requests = [make_request(campaign, make_school(), slots=[(MONDAY, number)]) for number in (1, 2, 3)]
    ona, rasa = make_volunteer(campaign), make_volunteer(campaign)
    plan = make_plan(campaign, {request: [ona] for request in requests})
    for assignment, volunteer in zip(plan.assignments, (ona, rasa), strict=False):
        make(Pin(request=assignment.request, starts_at=assignment.starts_at, delivery=assignment.delivery, volunteers=[volunteer]))  # fmt: skip
    rows = reporting.plan_rows(plan)
    assert [(row.pinned, row.pinned_otherwise) for row in rows] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_rows_cost_the_same_four_queries_for_one_and_three_lessons(app):
    campaign = make_campaign()
    volunteer = make_volunteer(campaign)
    plans = []
    for many in (1, 3):
        requests = [make_request(campaign, make_school()) for _ in range(many)]
        plans.append(make_plan(campaign, {request: [volunteer] for request in requests}))
    for plan in plans:
        assert plan.campaign.timezone  # loaded already, as on every page
        with counted_queries(app) as asked:
            reporting.plan_rows(plan)
        assert len(asked) == 4


def test_each_lesson_left_over_has_its_reason(app):
    campaign, school = make_campaign(), make_school()
    served, not_placed, no_slot, gone, late, gone_before = (
        make_request(campaign, school, reference=f"R{n}") for n in range(6)
    )
    left_out = [{"reference": "R2", "reason": "no_slot"}]
    plan = make_plan(
        campaign, {served: [make_volunteer(campaign)]}, unserved=[not_placed, gone], left_out=left_out
    )
    gone.withdrawn_at = gone_before.withdrawn_at = clock.now()
    db.session.flush()
    assert [(one.reference, one.reason) for one in reporting.left_over(plan)] == [
        (not_placed.reference, "not_placed"),
        (no_slot.reference, "no_slot"),
        (late.reference, "later"),
        (gone.reference, "withdrawn"),
    ]
    assert all(str(one.words) for one in reporting.left_over(plan))


def test_lists_find_by_any_word_and_know_the_published_plan(app):
    campaign = make_campaign()
    request = make_request(campaign, make_school(name="Žemaitės gimnazija", town="Telšiai"), reference="R1")
    make_request(campaign, make_school(name="Ateities mokykla"), reference="R2")
    ona = make_volunteer(
        campaign, person=make_person(name="Ona Šimkutė", email="ona@example.org"), topics=["data"]
    )
    make_volunteer(campaign, person=make_person(name="Asta Žukaitė"))
    make_plan(campaign, {request: [ona]}, state=PlanState.PUBLISHED)
    assert [row.reference for row in reporting.request_rows(campaign)] == ["R2", "R1"]
    (found,) = reporting.request_rows(campaign, "telsiai zemait")
    assert (found.reference, found.slots, found.starts_at is None) == ("R1", 1, False)
    (volunteer,) = reporting.volunteer_rows(campaign, "simkute data")
    assert (volunteer.email, volunteer.windows, volunteer.lessons) == ("ona@example.org", 5, 1)
    assert [row.name for row in reporting.volunteer_rows(campaign)] == ["Asta Žukaitė", "Ona Šimkutė"]


@pytest.mark.parametrize(
    ("proof", "value", "bound", "says"),
    [
        (reporting.coverage_proof, 5, 5, "no plan can do better"),
        (reporting.coverage_proof, 5, 8, "At most 3 more"),
        (reporting.minutes_proof, 90, 90, "takes less time"),
        (reporting.minutes_proof, 90, -10, "At most 100 minutes less"),
        (reporting.disruption_proof, 2, 1, "At most 1 fewer is"),
    ],
)
def test_what_is_proven_is_said_in_words(app, proof, value, bound, says):
    assert says in str(proof(value, bound))
