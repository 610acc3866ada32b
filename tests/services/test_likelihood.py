"""How likely a time is: who could come, in three words that tell nothing about one person."""

from datetime import datetime, timedelta

import pytest

from outreach.extensions import db
from outreach.models import BusyCalendar, BusyInterval, Delivery, Person, Transport, Vetting
from outreach.services.booking import Chance, Slot, Wish, outlook
from outreach.services.booking.supply import who_could
from outreach.services.publishing import publish_plan
from tests.factories import (
    KAUNAS,
    MONDAY,
    make,
    make_campaign,
    make_person,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)

TUESDAY = MONDAY + timedelta(days=1)
SECOND = {Slot(MONDAY, 2): (535, 580)}  # 08:55 to 09:40


@pytest.fixture
def campaign(app):
    return make_campaign()


@pytest.fixture
def wish(campaign):
    return Wish(campaign, make_school(), ["lt"])


def number(wish, slots=SECOND):
    """How many could come to the first of the slots."""
    return int(who_could(wish, slots)[0].sum())


COULD_NOT = {
    "another language": {"languages": ["pl"]},
    "too far": {"lat": KAUNAS[0], "lon": KAUNAS[1]},
    "only online": {"delivery": ["online"]},
    "no place": {"lat": None, "lon": None},
    "wants none": {"max_lessons": 0, "windows": []},
    "another day": {"windows": [(TUESDAY, "07:00", "17:00")]},
    "not there in time": {"windows": [(MONDAY, "08:41", "12:00")]},  # 5 minutes of way, 10 early: from 08:40
    "not home in time": {"windows": [(MONDAY, "07:00", "09:44")]},
}


@pytest.mark.parametrize("fields", COULD_NOT.values(), ids=COULD_NOT)
def test_who_could_not_come_is_not_counted(wish, fields):
    make_volunteer(wish.campaign, **fields)
    assert number(wish) == 0


def test_windows_are_door_to_door_to_the_minute(wish):
    make_volunteer(wish.campaign, windows=[(MONDAY, "08:40", "09:45")])
    assert number(wish) == 1


def test_who_left_refused_the_school_or_did_not_accept_the_code_is_not_counted(wish):
    make_volunteer(wish.campaign, refused_schools=[wish.school])
    make_volunteer(wish.campaign, person=make_person(left_at=wish.campaign.created_at))
    make_volunteer(wish.campaign, left_at=wish.campaign.created_at)
    assert number(wish) == 0
    make_volunteer(wish.campaign, code_accepted="2026")
    assert number(wish) == 1
    wish.campaign.code_of_conduct = "2027"
    assert number(wish) == 0


def test_vetting_counts_where_the_lesson_or_the_campaign_asks_for_it(wish):
    make_volunteer(wish.campaign, vetting=Vetting.PENDING)
    assert number(wish) == 1
    assert number(Wish(wish.campaign, wish.school, ["lt"], requires_vetting=True)) == 0
    wish.campaign.requires_vetting = True
    assert number(wish) == 0
    assert number(Wish(wish.campaign, wish.school, ["lt"], requires_vetting=False)) == 1


def test_when_her_calendar_says_busy_she_is_not_counted_ways_included(wish):
    volunteer = make_volunteer(wish.campaign)
    calendar = make(BusyCalendar(person=volunteer.person))
    # The lesson is from 8:55 to 9:40 in Vilnius (UTC+2), and she is under way from 8:40 to 9:45.
    for busy, could in (
        (("06:00", "06:40"), 1),
        (("06:00", "06:41"), 0),
        (("07:45", "09:00"), 1),
        (("07:44", "09:00"), 0),
    ):
        calendar.intervals = [BusyInterval(**dict(zip(("starts_at", "ends_at"), map(at, busy), strict=True)))]
        db.session.flush()
        assert number(wish) == could, busy


def at(text):
    """An instant of that Monday, in UTC."""
    return datetime.fromisoformat(f"{MONDAY}T{text}+00:00")


def test_by_bus_the_way_takes_longer(wish):
    """60 minutes by bus are 40 by car: 20 are kept free at both ends of her windows, as in the planner."""
    for early, late in (("08:20", "10:05"), ("08:21", "10:05"), ("08:20", "10:04")):
        make_volunteer(wish.campaign, transport=Transport.BUS, windows=[(MONDAY, early, late)])
    assert number(wish) == 1


def test_online_needs_no_way(wish):
    make_volunteer(
        wish.campaign, delivery=["online"], lat=KAUNAS[0], lon=KAUNAS[1], windows=[(MONDAY, "08:55", "09:40")]
    )
    for delivery, could in ((Delivery.ONLINE, 1), (Delivery.EITHER, 1), (Delivery.IN_PERSON, 0)):
        assert number(Wish(wish.campaign, wish.school, ["lt"], delivery)) == could


def promised(wish, volunteer, lesson=2, school=None, day=MONDAY):
    request = make_request(wish.campaign, school or wish.school, slots=[(day, lesson)])
    publish_plan(make_plan(wish.campaign, {request: [volunteer]}))
    return request


def test_what_is_promised_is_taken_off(wish):
    volunteer = make_volunteer(wish.campaign, max_lessons=2)
    request = promised(wish, volunteer)
    slots = SECOND | {Slot(MONDAY, 3): (590, 635), Slot(TUESDAY, 2): (535, 580)}
    assert who_could(wish, slots).sum(axis=1).tolist() == [0, 1, 1]  # one after the other in one place
    volunteer.max_lessons_per_day = 1
    assert who_could(wish, slots).sum(axis=1).tolist() == [0, 0, 1]
    volunteer.max_lessons_per_week = 1
    assert who_could(wish, slots).sum(axis=1).tolist() == [0, 0, 0]
    volunteer.max_lessons_per_day = volunteer.max_lessons_per_week = None
    volunteer.max_lessons = 1
    assert who_could(wish, slots).sum() == 0
    request.withdrawn_at = wish.campaign.created_at
    assert number(wish) == 1


def test_a_promise_elsewhere_costs_the_way_between(wish):
    far = make_school(lat=wish.school.lat + 0.1, lon=wish.school.lon)  # half an hour away
    promised(wish, make_volunteer(wish.campaign), lesson=1, school=far)  # until 08:45
    slots = {Slot(MONDAY, None, *times): times for times in ((535, 580), (590, 635))}
    assert who_could(wish, slots).sum(axis=1).tolist() == [0, 1]


def test_a_draft_of_a_plan_takes_nothing(wish):
    volunteer = make_volunteer(wish.campaign, max_lessons=1)
    make_plan(wish.campaign, {make_request(wish.campaign, wish.school): [volunteer]})
    assert number(wish) == 1


@pytest.mark.parametrize(("people", "chance"), [(0, "unlikely"), (1, "unlikely"), (2, "unlikely"), (3, "likely"),
                                                 (5, "likely"), (6, "sure")])  # fmt: skip
def test_the_word_never_tells_a_number_below_three(wish, people, chance):
    for _ in range(people):
        make_volunteer(wish.campaign)
    assert outlook(wish, SECOND).chances == {Slot(MONDAY, 2): Chance(chance)}


def test_two_volunteers_are_harder_to_find_than_one(wish):
    for _ in range(6):
        make_volunteer(wish.campaign)
    pair = Wish(wish.campaign, wish.school, ["lt"], team=2)
    assert outlook(pair, SECOND).chances[Slot(MONDAY, 2)] == Chance.LIKELY


def test_a_season_that_asks_for_more_than_it_has_is_less_sure(wish):
    for _ in range(6):
        make_volunteer(wish.campaign, max_lessons=1)
    for _ in range(12):
        make_request(wish.campaign, wish.school)
    assert outlook(wish, SECOND).chances[Slot(MONDAY, 2)] == Chance.LIKELY


def test_the_best_addition_brings_most_people_who_could_not_come_yet(wish):
    for _ in range(3):
        make_volunteer(wish.campaign, windows=[(MONDAY, "07:00", "17:00")])
    for _ in range(4):
        make_volunteer(wish.campaign, windows=[(TUESDAY, "07:00", "17:00")])
    slots = SECOND | {Slot(MONDAY, 3): (590, 635), Slot(TUESDAY, 2): (535, 580)}
    seen = outlook(wish, slots)
    assert seen.best_addition([]) == Slot(TUESDAY, 2)
    assert seen.best_addition([Slot(TUESDAY, 2)]) == Slot(MONDAY, 2)
    assert seen.best_addition([Slot(MONDAY, 3)]) == Slot(TUESDAY, 2)
    assert seen.best_addition([Slot(MONDAY, 2), Slot(TUESDAY, 2)]) is None


def test_a_likely_time_helps_who_chose_only_unlikely_ones(wish):
    """Two of the three could come at the chosen time as well, so it brings only one more, and nothing was said."""
    both = [(MONDAY, "07:00", "17:00"), (TUESDAY, "07:00", "17:00")]
    for windows in (both, both, both[1:]):
        make_volunteer(wish.campaign, windows=windows)
    likely = Slot(TUESDAY, 2)
    seen = outlook(wish, SECOND | {likely: (535, 580)})
    assert seen.best_addition([Slot(MONDAY, 2)]) == likely
    assert seen.best_addition([Slot(MONDAY, 2), likely]) is None


def test_two_people_more_are_not_told_of(wish):
    for _ in range(2):
        make_volunteer(wish.campaign)
    assert outlook(wish, SECOND).best_addition([]) is None


def test_a_season_without_volunteers_and_a_school_without_times_have_an_outlook(wish):
    assert outlook(wish, {}).best_addition([]) is None
    assert outlook(wish, SECOND).chances == {Slot(MONDAY, 2): Chance.UNLIKELY}
    assert db.session.scalar(db.select(db.func.count(Person.id))) == 1
