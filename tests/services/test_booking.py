"""What schools can choose from, how a request is made and withdrawn, what became of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy.orm import joinedload

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    AuditEntry,
    BellPeriod,
    BookingDraft,
    Delivery,
    LessonRequest,
    Message,
    MessageKind,
    Photos,
    PlanState,
)
from outreach.services.answers import answer
from outreach.services.booking import (
    MOST_NOTES,
    LessonDetails,
    Slot,
    answer_draft,
    begin_draft,
    book_lessons,
    class_of,
    details_of,
    discard_draft,
    earliest_day,
    is_running,
    offered_days,
    open_drafts,
    read_slot,
    request_state,
    request_states,
    same_class,
    send_draft,
    slot_in_words,
    takes_bookings,
    withdraw_request,
)
from outreach.services.errors import Refused
from outreach.services.publishing import publish_plan
from tests.factories import (
    MONDAY,
    make,
    make_campaign,
    make_closure,
    make_person,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)
from tests.services.outbound import invitation, part

DETAILS = LessonDetails(
    class_name="8b", pupils=24, girls=12, languages=["en", "lt"], slots=[Slot(MONDAY, 2)],
    teacher_stays=True, teacher="Rūta",
)  # fmt: skip


@pytest.fixture(autouse=True)
def in_january():
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    yield
    clock.start_from(None)


@pytest.fixture
def campaign(app):
    return make_campaign(topics=["ai", "data"])


@pytest.fixture
def teacher(app):
    return make_person()


@pytest.fixture
def school(teacher):
    return make_school(contact=teacher)


def book_lesson(campaign, school, person, details):
    return book_lessons(campaign, school, person, [details])[0]


def offered(campaign, school, day, grade=8):
    return next(one for one in offered_days(campaign, school, grade) if one.day == day)


# What can be chosen


def test_the_days_offered_are_the_campaign_without_weekends(campaign, school):
    days = [one.day for one in offered_days(campaign, school, 8)]
    assert (days[0], days[-1], len(days)) == (date(2027, 2, 1), date(2027, 4, 30), 65)


def test_a_campaign_with_weekends_offers_them(school):
    days = [one.day for one in offered_days(make_campaign(slug="w", weekends=True), school, 8)]
    assert date(2027, 2, 6) in days


def test_lessons_have_the_clock_times_of_that_grade_and_weekday(campaign, school):
    friday = MONDAY + timedelta(days=4)
    school.bells += [
        BellPeriod(lesson=3, starts=600, ends=640, grade_from=1, grade_to=4),
        BellPeriod(lesson=3, starts=570, ends=605, weekday_from=5, weekday_to=5),
    ]
    times = {
        (grade, day): next(
            bell.starts for bell in offered(campaign, school, day, grade).lessons if bell.lesson == 3
        )
        for grade in (3, 8)
        for day in (MONDAY, friday)
    }
    assert times == {(8, MONDAY): 590, (8, friday): 570, (3, MONDAY): 600, (3, friday): 600}


def test_a_closure_greys_a_day_out_with_its_name(campaign, school):
    make_closure(campaign, MONDAY, name="Žiemos atostogos", grade_from=1, grade_to=8)
    assert (offered(campaign, school, MONDAY).reason, offered(campaign, school, MONDAY).lessons) == (
        "Žiemos atostogos",
        [],
    )
    assert offered(campaign, school, MONDAY, grade=9).reason is None


@pytest.mark.parametrize(
    ("now", "first"),
    [
        ("2027-01-24T23:59+02:00", date(2027, 2, 7)),
        ("2027-01-25T00:00+02:00", date(2027, 2, 8)),  # still the 24th in UTC: days are those of Vilnius
        ("2026-12-01T12:00+02:00", date(2027, 2, 1)),
    ],
)
def test_the_lead_time_counts_days_of_the_campaigns_zone(campaign, now, first):
    clock.start_from(datetime.fromisoformat(now))
    assert earliest_day(campaign) == first


def test_the_boundary_of_the_lead_time_is_bookable_and_the_day_before_is_not(campaign, school):
    clock.start_from(datetime.fromisoformat("2027-01-25T08:00+02:00"))
    assert offered(campaign, school, MONDAY).reason is None
    friday = offered(campaign, school, MONDAY - timedelta(days=3))
    assert "at least 14 days ahead" in str(friday.reason)
    clock.start_from(datetime.fromisoformat("2027-02-08T08:00+02:00"))
    assert str(offered(campaign, school, MONDAY - timedelta(days=3)).reason) == "this day is over"


def test_a_school_without_bells_has_no_lessons_to_offer(campaign):
    days = offered_days(campaign, make_school(bells=False), 8)
    assert {str(one.reason) for one in days} == {"no lessons in your bell table"}


def test_a_season_closes_for_bookings_before_it_ends(campaign):
    clock.start_from(datetime.fromisoformat("2027-04-17T08:00+03:00"))
    assert (is_running(campaign), takes_bookings(campaign)) == (True, False)
    clock.start_from(datetime.fromisoformat("2027-05-01T00:00+03:00"))
    assert not is_running(campaign)


# Slots as text


@pytest.mark.parametrize("slot", [Slot(MONDAY, 3), Slot(MONDAY, 0), Slot(MONDAY, None, 590, 635)])
def test_a_slot_is_read_as_it_was_written(slot):
    assert read_slot(str(slot)) == slot


@pytest.mark.parametrize(
    "text", ["", "2027-02-30#1", "2027-02-08", "2027-02-08#", "2027-02-08#٣", "2027-02-08@1-", "x"]
)
def test_what_is_no_slot_is_refused(text):
    with pytest.raises(Refused):
        read_slot(text)


def test_a_slot_in_words(campaign, school):
    assert "09:50" in slot_in_words(Slot(MONDAY, 3), school, 8)
    assert "10:00–10:45" in slot_in_words(Slot(MONDAY, None, 600, 645), school, 8)
    assert "99" in slot_in_words(Slot(MONDAY, 99), school, 8)


# Booking


def test_a_booking_keeps_everything_in_order_and_confirms_by_mail(campaign, school, teacher):
    details = replace(DETAILS, slots=[Slot(MONDAY, 3), Slot(MONDAY, None, 600, 645)], topics=["ai"], team=2,
                      delivery=Delivery.EITHER, photos=Photos.NO_FACES, notes="Room 12")  # fmt: skip
    request = book_lesson(campaign, school, teacher, details)
    db.session.expire_all()
    assert (request.reference, request.grade, request.languages, request.topics) == (
        "W0001",
        8,
        ["en", "lt"],
        ["ai"],
    )
    assert [(slot.rank, slot.lesson, slot.starts, slot.ends) for slot in request.slots] == [
        (0, 3, None, None),
        (1, None, 600, 645),
    ]
    assert (request.booked_by, request.team, request.photos) == (teacher, 2, Photos.NO_FACES)
    mail = db.session.scalars(db.select(Message)).one()
    assert (mail.kind, mail.person, mail.campaign) == (MessageKind.RECEIVED, teacher, campaign)


def test_classes_sent_in_one_go_are_acknowledged_in_one_mail(campaign, school, teacher):
    """Each class had a mail of its own, eight for eight, and none said by when the school hears or what is missing."""
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    school.address, school.entrance, teacher.language = "", "", "en"
    slots = [Slot(MONDAY, 3), Slot(MONDAY, None, 660, 705)]
    asked = [replace(DETAILS, class_name=name, slots=slots) for name in ("8b", "8c")]
    book_lessons(campaign, school, teacher, asked)
    mail = db.session.scalars(db.select(Message)).one()
    html = part(mail.eml, "text/html")
    for words in (
        "Monday 8 February 2027, lesson 3, 09:50–10:35", "Monday 8 February 2027, 11:00–11:45",
        "8b (W0001)", "8c (W0002)", "You hear from us by Monday 25 January 2027, whatever the answer is.",
        "Which door, and where to report?", f"/school/{school.id}/about", f"/school/{school.id}/",
    ):  # fmt: skip
        assert words in mail.text, words
        assert words in html, words
    assert "8b, 8c" in mail.subject
    [alone] = book_lessons(campaign, school, teacher, [replace(DETAILS, class_name="8d")])
    again = db.session.scalars(db.select(Message).order_by(Message.id.desc())).first()
    assert f"/school/requests/{alone.id}" in again.text


def test_references_count_on_whatever_the_import_brought(campaign, school, teacher):
    make_request(campaign, school, reference="W0041")
    make_request(campaign, school, reference="Wild")
    make_request(make_campaign(slug="other"), school, reference="W0900")
    references = [book_lesson(campaign, school, teacher, DETAILS).reference for _ in range(2)]
    assert references == ["W0042", "W0043"]


WRONG = [
    ({"class_name": "the eighth"}, "class_name"),
    ({"class_name": "8b" * 5_000}, "class_name"),
    ({"pupils": 0}, "pupils"),
    ({"pupils": 10**9}, "pupils"),
    ({"girls": 25}, "girls"),
    ({"girls": -1}, "girls"),
    ({"languages": []}, "languages"),
    ({"topics": ["knitting"]}, "topics"),
    ({"team": 3}, "team"),
    ({"teacher_stays": False}, "teacher_stays"),
    ({"teacher": "  "}, "teacher"),
    ({"teacher": "R" * 121}, "teacher"),
    ({"room": "1" * 81}, "room"),
    ({"equipment": "a" * 201}, "equipment"),
    ({"day_phone": "1" * 41}, "day_phone"),
    ({"notes": "a" * (MOST_NOTES + 1)}, "notes"),
    ({"slots": []}, "slots"),
    ({"slots": [Slot(MONDAY, 2)] * 2}, "slots"),
    ({"slots": [Slot(MONDAY, n) for n in range(13)]}, "slots"),
    ({"slots": [Slot(MONDAY, 99)]}, "slots"),  # not in the bell table
    ({"slots": [Slot(date(2027, 1, 20), 2)]}, "slots"),  # before the campaign
    ({"slots": [Slot(date(2027, 5, 3), 2)]}, "slots"),  # after it
    ({"slots": [Slot(date(2027, 2, 13), 2)]}, "slots"),  # a Saturday
    ({"slots": [Slot(date(2027, 2, 16), 2)]}, "slots"),  # a closure
    ({"slots": [Slot(MONDAY, None, 600, 600)]}, "slots"),  # its end is its start
    ({"slots": [Slot(MONDAY, None, 600, 700)]}, "slots"),  # longer than 90 minutes
    ({"slots": [Slot(MONDAY, None, 1400, 1470)]}, "slots"),  # past midnight
]


def test_bookings_that_cannot_be_are_refused_in_a_sentence(campaign, school, teacher):
    make_closure(campaign, date(2027, 2, 16))
    for changes, field in WRONG:
        with pytest.raises(Refused) as refused:
            book_lesson(campaign, school, teacher, replace(DETAILS, **changes))
        assert (refused.value.field, refused.value.status) == (field, 400), changes
        assert len(str(refused.value)) < 200
    assert db.session.scalar(db.select(db.func.count(LessonRequest.id))) == 0


def test_a_slot_within_the_lead_time_is_refused(campaign, school, teacher):
    clock.start_from(datetime.fromisoformat("2027-01-26T08:00+02:00"))
    with pytest.raises(Refused, match="14"):
        book_lesson(campaign, school, teacher, DETAILS)


def test_an_hour_that_spring_skips_is_refused(school, teacher):
    campaign = make_campaign(slug="w", weekends=True)
    with pytest.raises(Refused) as refused:
        book_lesson(
            campaign, school, teacher, replace(DETAILS, slots=[Slot(date(2027, 3, 28), None, 190, 235)])
        )
    assert refused.value.field == "slots"


def test_any_topic_is_fine_where_the_campaign_has_no_list(school, teacher):
    request = book_lesson(make_campaign(slug="free"), school, teacher, replace(DETAILS, topics=["knitting"]))
    assert request.topics == ["knitting"]


def test_the_same_class_twice_is_legal_and_known(campaign, school, teacher):
    first = book_lesson(campaign, school, teacher, DETAILS)
    assert list(same_class(campaign, school, "8b")) == [first]
    withdraw_request(first, teacher)
    assert list(same_class(campaign, school, "8b")) == []


# Drafts


ANSWERS = {
    "classes": [{"class_name": "8b", "pupils": 24, "girls": 12, "room": "212"}], "languages": ["en", "lt"], "topics": ["ai"],
    "delivery": "online", "team": 1, "photos": "none", "notes": "", "teacher": "Rūta", "teacher_stays": True,
    "slots": {"8": [f"{MONDAY}#2"]},
}  # fmt: skip


def test_a_draft_is_sent_once_however_often_it_is_sent(campaign, school, teacher):
    draft = begin_draft(campaign, school, teacher)
    answer_draft(draft, **ANSWERS)
    [first] = send_draft(draft)
    assert send_draft(draft) == [first]
    assert (first.room, first.teacher, first.booked_with) == ("212", "Rūta", "")
    assert (first.delivery, [slot.lesson for slot in first.slots]) == (Delivery.ONLINE, [2])
    assert db.session.scalar(db.select(db.func.count(LessonRequest.id))) == 1
    with pytest.raises(Refused) as refused:
        answer_draft(draft, team=2)
    assert refused.value.status == 409


def reference_of_sent(draft_id):
    return send_draft(db.session.get_one(BookingDraft, draft_id))[0].reference


def at_once(app, *calls):
    """Run the calls in threads of their own that start together, each commits; gives their results."""
    start = Barrier(len(calls))

    def run(call):
        with app.app_context():
            start.wait()
            result = call()
            db.session.commit()
            return result

    db.session.commit()
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_a_draft_sent_twice_at_the_same_moment_is_booked_once(app, campaign, school, teacher):
    draft = begin_draft(campaign, school, teacher)
    answer_draft(draft, **ANSWERS)
    assert at_once(app, *[partial(reference_of_sent, draft.id)] * 2) == ["W0001", "W0001"]


def test_two_bookings_at_the_same_moment_get_two_references(app, campaign, school, teacher):
    ids = []
    for _ in range(2):
        ids.append(begin_draft(campaign, school, teacher).id)
        answer_draft(db.session.get_one(BookingDraft, ids[-1]), **ANSWERS)
    assert sorted(at_once(app, *(partial(reference_of_sent, number) for number in ids))) == ["W0001", "W0002"]


def test_answers_gather_page_by_page(campaign, school, teacher):
    draft = begin_draft(campaign, school, teacher)
    answer_draft(draft, team=1, photos="none")
    answer_draft(draft, team=2)
    assert draft.answers == {"team": 2, "photos": "none"}
    with pytest.raises(Refused):
        details_of(draft)
    answer_draft(draft, **ANSWERS)
    assert details_of(draft)[0].languages == ["en", "lt"]


def test_an_untouched_draft_is_used_again_and_one_with_answers_is_kept(campaign, school, teacher):
    draft = begin_draft(campaign, school, teacher)
    assert begin_draft(campaign, school, teacher) is draft
    answer_draft(draft, classes=ANSWERS["classes"])
    other = begin_draft(campaign, school, teacher)
    assert open_drafts([school], teacher) == [other, draft]
    assert open_drafts([school], make_person()) == []
    discard_draft(other)
    assert open_drafts([school], teacher) == [draft]


def test_no_draft_is_begun_when_no_day_is_left(campaign, school, teacher):
    clock.start_from(datetime.fromisoformat("2027-04-20T08:00+03:00"))
    with pytest.raises(Refused) as refused:
        begin_draft(campaign, school, teacher)
    assert refused.value.status == 409


# Withdrawing, and what became of a request


def published(campaign, served, unserved=()):
    plan = make_plan(campaign, served, unserved=unserved)
    publish_plan(plan)
    return plan


def test_withdrawing_before_anything_was_published_tells_only_who_withdrew(campaign, school, teacher):
    request = make_request(campaign, school)
    withdraw_request(request, teacher)
    assert request_state(request).name == "withdrawn"
    assert [(mail.kind, mail.person) for mail in db.session.scalars(db.select(Message))] == [
        (MessageKind.WITHDRAWN, teacher)
    ]


def test_a_request_is_withdrawn_when_its_page_has_loaded_the_season_with_it(campaign, school, teacher):
    number = make_request(campaign, school).id
    db.session.commit()
    db.session.expunge_all()
    query = db.select(LessonRequest).filter_by(id=number).options(joinedload(LessonRequest.campaign))
    request = db.session.scalar(query)
    withdraw_request(request, request.school.contacts[0].person)
    assert request_state(request).name == "withdrawn"


def test_withdrawing_a_published_lesson_tells_everybody_who_expects_it_once(campaign, school, teacher):
    request, volunteer = make_request(campaign, school), make_volunteer(campaign)
    published(campaign, {request: [volunteer]})
    withdraw_request(request, teacher)
    withdraw_request(request, teacher)
    cancelled = db.session.scalars(db.select(Message).filter_by(kind=MessageKind.CANCELLATION)).all()
    assert {mail.person for mail in cancelled} == {teacher, volunteer.person}
    assert len(cancelled) == 2
    assert db.session.scalar(db.select(db.func.count()).where(AuditEntry.action == "request.withdrawn")) == 1


def test_a_lesson_that_was_given_cannot_be_withdrawn(campaign, school, teacher):
    request = make_request(campaign, school)
    published(campaign, {request: [make_volunteer(campaign)]})
    clock.start_from(datetime.fromisoformat("2027-02-08T12:00+02:00"))
    with pytest.raises(Refused) as refused:
        withdraw_request(request, teacher)
    assert (refused.value.status, request.withdrawn_at) == (409, None)


def test_a_draft_of_a_plan_is_not_told(campaign, school):
    request = make_request(campaign, school)
    make_plan(campaign, {request: [make_volunteer(campaign)]})
    assert request_state(request).name == "received"


def test_the_published_plan_is_told_with_first_names_only(campaign, school):
    served, left = make_request(campaign, school), make_request(campaign, school)
    volunteer = make_volunteer(campaign, person=make_person(name="Austėja Petrauskienė"))
    published(campaign, {served: [volunteer]}, unserved=[left])
    late = make_request(campaign, school, created_at=clock.now() + timedelta(hours=1))
    states = request_states([served, left, late])
    assert [states[one.id].name for one in (served, left, late)] == ["planned", "not_placed", "received"]
    assert states[served.id].first_names == []
    answer(invitation(served, volunteer.person), Answer.ACCEPTED, by="page")
    states = request_states([served, left, late])
    assert [states[one.id].name for one in (served, left, late)] == ["confirmed", "not_placed", "received"]
    assert states[served.id].first_names == ["Austėja"]
    assert all(str(state.word) and str(state.sentence) for state in states.values())


def test_afterwards_a_lesson_is_done_and_what_was_never_placed_is_over(campaign, school):
    served, left = make_request(campaign, school), make_request(campaign, school)
    published(campaign, {served: [make_volunteer(campaign)]})
    clock.start_from(datetime.fromisoformat("2027-02-09T08:00+02:00"))
    states = request_states([served, left])
    assert [states[one.id].name for one in (served, left)] == ["done", "over"]


def test_a_superseded_plan_is_not_told(campaign, school):
    request = make_request(campaign, school)
    plan = published(campaign, {request: [make_volunteer(campaign)]})
    plan.state = PlanState.SUPERSEDED
    make(plan)
    assert request_state(request).name == "received"


@pytest.mark.parametrize(
    ("typed", "meant"), [("8b klasė", "8b"), ("8 „b“", "8b"), ('10 "a" kl.', "10a"), ("IIa class", "IIa")]
)
def test_a_class_is_named_as_teachers_write_it(typed, meant):
    assert class_of(typed)[0] == meant
