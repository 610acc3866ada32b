"""Volunteers join: nothing counts before the address is confirmed, and what can be said is what planning is given."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import AuditEntry, BookingDraft, JoinDraft, Message, MessageKind, Vetting, Volunteer
from outreach.services import joining, planning
from outreach.services.errors import Refused
from outreach.services.planning import reach
from outreach.services.reach_map import SIZE, reach_map
from tests.factories import (
    KAUNAS,
    MONDAY,
    VILNIUS,
    make_campaign,
    make_person,
    make_request,
    make_school,
    make_volunteer,
)

WHERE = {"delivery": ["in_person"], "town": "Kaunas", "municipality": "", "place_missing": False, "transport": "car",
         "max_travel": 45, "work_town": "", "work_days": []}  # fmt: skip
WHAT = {"language_levels": {"lt": "native", "en": "good"}, "topics": ["ai"], "employer": "Bitė", "experienced": False,
        "wishes_company": True}  # fmt: skip
OFTEN = {"max_lessons": 4, "max_lessons_per_week": 2, "max_lessons_per_day": None, "favourite_schools": [],
         "refused_schools": []}  # fmt: skip
PROMISE = {"adult": True, "code": True}


@pytest.fixture
def campaign(app):
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    return make_campaign(topics=["ai", "data"], code_of_conduct="2027-1", requires_vetting=True)


def answered(campaign, **fields):
    """A draft with every page answered, not confirmed."""
    draft = joining.begin(campaign, fields.pop("email", "nora@example.org"), language="lt")
    joining.answer(
        draft,
        {"name": "Nora", "phone": ""} | joining.PAGES["where"](campaign, WHERE) | WHAT | OFTEN | PROMISE,
    )
    joining.answer(draft, fields)
    return draft


def test_nobody_joins_before_the_address_is_confirmed_and_then_once(campaign):
    draft = answered(campaign)
    with pytest.raises(Refused) as refused:
        joining.join(draft)
    assert refused.value.status == 409
    assert db.session.scalars(db.select(Volunteer)).all() == []

    draft.confirmed_at = clock.now()
    volunteer = joining.join(draft)
    assert joining.join(draft) is volunteer
    assert (volunteer.person.email, volunteer.person.name, volunteer.person.language) == (
        "nora@example.org",
        "Nora",
        "lt",
    )
    assert (volunteer.town, volunteer.municipality, round(volunteer.lat, 2)) == (
        "Kaunas",
        "Kauno m. sav.",
        54.9,
    )
    assert (volunteer.languages, volunteer.language_levels["en"], volunteer.topics) == (
        ["lt", "en"],
        "good",
        ["ai"],
    )
    assert volunteer.code_accepted == "2027-1"
    assert volunteer.code_accepted_at.date() == volunteer.adult_attested_at.date() == clock.now().date()
    assert (volunteer.vetting, volunteer.max_lessons_per_week, draft.answers) == (Vetting.PENDING, 2, {})
    assert [entry.action for entry in db.session.scalars(db.select(AuditEntry))] == ["volunteer.joined"]


def test_what_is_missing_is_asked_for(campaign):
    draft = joining.begin(campaign, "nora@example.org", language="lt")
    asked = []
    for page, answers in (
        ("you", {"name": "Nora"}),
        ("where", WHERE),
        ("what", WHAT),
        ("often", OFTEN),
        ("promise", PROMISE),
    ):
        asked.append(joining.open_step(draft))
        joining.answer(draft, answers)
        assert asked[-1] == page
    assert joining.open_step(draft) is None


def test_the_link_is_mailed_in_her_language_and_kept_nowhere_else(campaign):
    joining.begin(campaign, "nora@example.org", language="en")
    message = db.session.scalars(db.select(Message)).one()
    assert (message.kind, message.to_address, message.text) == (MessageKind.WELCOME, "nora@example.org", "")
    assert message.subject == "Confirm your address: Empowering Girls"
    assert b"/join/confirm/" in message.eml


def test_an_address_gets_few_links_within_an_hour(campaign):
    draft = joining.begin(campaign, "nora@example.org", language="en")
    sent = [joining.send_link(draft) for _ in range(6)]
    assert sent == [True] * 4 + [False] * 2
    clock.start_from(clock.now() + timedelta(hours=2))
    assert joining.send_link(draft)


def test_a_newer_link_an_old_one_and_a_used_one_work_no_more(campaign, monkeypatch):
    tokens = iter(["first", "second", "third"])
    monkeypatch.setattr("secrets.token_urlsafe", lambda _size: next(tokens))
    draft = answered(campaign)  # the first token is nobody's: the second one is mailed
    assert joining.look("second") is draft
    joining.send_link(draft)
    for token in ("first", "second"):
        with pytest.raises(Refused) as refused:
            joining.look(token)
        assert refused.value.status == 410
    joining.join(joining.confirm("third"))
    with pytest.raises(Refused):
        joining.confirm("third")


def test_a_link_works_for_two_weeks(campaign, monkeypatch):
    monkeypatch.setattr("secrets.token_urlsafe", lambda _size: "token")
    joining.begin(campaign, "nora@example.org", language="en")
    clock.start_from(clock.now() + timedelta(days=13))
    joining.look("token")
    clock.start_from(clock.now() + timedelta(days=2))
    with pytest.raises(Refused):
        joining.look("token")


def test_who_is_known_joins_with_the_same_person(campaign):
    contact = make_person(email="nora@example.org", name="Old name")
    draft = answered(campaign)
    draft.confirmed_at = clock.now()
    assert joining.join(draft).person is contact
    assert contact.name == "Nora"


def test_who_takes_part_stays_as_she_is_and_who_left_is_back(campaign):
    here = make_volunteer(campaign, person=make_person(email="nora@example.org"), max_lessons=9)
    draft = answered(campaign)
    draft.confirmed_at = clock.now()
    assert joining.join(draft) is here
    assert here.max_lessons == 9

    here.left_at = clock.now()
    again = answered(campaign)
    again.confirmed_at = clock.now()
    assert joining.join(again) is here
    assert (here.left_at, here.max_lessons) == (None, 4)


def test_a_season_that_is_over_takes_nobody(campaign):
    clock.start_from(datetime(2027, 5, 2, tzinfo=UTC))
    assert joining.open_seasons() == []
    with pytest.raises(Refused) as refused:
        joining.begin(campaign, "nora@example.org", language="en")
    assert refused.value.status == 409


def test_thrown_away_drafts_are_gone(campaign):
    joining.discard(joining.begin(campaign, "nora@example.org", language="en"))
    assert db.session.scalars(db.select(JoinDraft)).all() == []


# Places and schools


@pytest.mark.parametrize(
    ("town", "municipality", "field"),
    [
        ("Mordor", "", "town"),
        ("LT-16103", "", "town"),
        ("LV-1050", "", "town"),
        ("Kaunas", "Vilniaus m. sav.", "municipality"),
    ],
)
def test_a_place_that_is_not_clear_is_asked_for(campaign, town, municipality, field):
    with pytest.raises(Refused) as refused:
        joining.find_town(campaign.country, town, municipality)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("typed", "town", "by_code"),
    [("LT-44280 Kaunas", "Kaunas", ""), ("kaunas, 44280", "Kaunas", ""), ("LT 28210", "Utena", "Utena"),
     ("93123", "Nida", "Nida"), ("Užpaliai LT-28310", "Utena", "Utena"), ("Kaunas, Kauno m.", "Kaunas", "")],
)  # fmt: skip
def test_a_post_code_is_as_good_as_a_town(campaign, typed, town, by_code):
    answers = joining.PAGES["where"](campaign, WHERE | {"town": typed})
    assert (answers["town"], answers["lat"] is None) == (town, False)
    assert joining.meant_by_code("LT", typed) == by_code
    assert not any(digit in str(answers["town"]) for digit in "0123456789")  # the code itself is not kept


def test_an_unknown_town_waits_for_the_organizers_who_add_it_once_for_all(campaign):
    answers = joining.PAGES["where"](campaign, WHERE | {"town": "Naujakiemis Slaptas", "place_missing": True})
    assert (answers["lat"], answers["lon"]) == (None, None)
    draft = answered(campaign, **answers)
    draft.confirmed_at = clock.now()
    volunteer = joining.join(draft)
    assert planning.freeze(campaign).problem.volunteers == ()

    assert joining.add_place(campaign, "Naujakiemis Slaptas", "Kauno r. sav.", 54.95, 23.8) == 1
    assert (volunteer.lat, volunteer.municipality) == (54.95, "Kauno r. sav.")
    assert len(planning.freeze(campaign).problem.volunteers) == 1
    assert joining.find_town(campaign.country, "naujakiemis slaptas").lat == 54.95
    with pytest.raises(Refused):
        joining.add_place(campaign, "Nowhere", "", 91.0, 0.0)


def test_schools_are_found_by_part_of_their_name_without_diacritics(app):
    first, second = (
        make_school(name="Žemynos gimnazija"),
        make_school(name="Žirmūnų gimnazija", town="Vilnius"),
    )
    assert joining.named_schools(["zemynos", "", first.code], "favourite_schools") == [first]
    for text, words in (("gimnazija", "could be"), ("Hogwarts", "No school")):
        with pytest.raises(Refused) as refused:
            joining.named_schools([text], "favourite_schools")
        assert words in str(refused.value)
    assert joining.named_schools(["ZIRMUNU gimnazija (Vilnius)"], "favourite_schools") == [second]


# Wishes


def test_wishes_that_cannot_be_are_refused_beside_their_field(campaign):
    volunteer = make_volunteer(campaign)
    wrong = [
        ("where", WHERE, "max_travel", -1), ("where", WHERE, "max_travel", 601), ("where", WHERE, "delivery", []),
        ("where", WHERE, "delivery", ["either"]), ("where", WHERE, "transport", "broom"),
        ("where", WHERE, "work_days", [1]), ("where", WHERE, "work_town", "Mordor"), ("where", WHERE | {"work_days": [1]}, "work_town", "Mordor"), ("what", WHAT, "language_levels", {}),
        ("what", WHAT, "language_levels", {"lt": "perfect"}), ("what", WHAT, "topics", ["knitting"]),
        ("often", OFTEN, "max_lessons", -1), ("often", OFTEN, "max_lessons_per_day", 10**9),
        ("often", OFTEN | {"favourite_schools": [1]}, "refused_schools", [1]),
    ]  # fmt: skip
    for page, answers, name, value in wrong:
        with pytest.raises(Refused) as refused:
            joining.set_wishes(volunteer, page, answers | {name: value})
        beside = {
            "work_days": "work_town",
            "work_town": "work_days" if not answers.get("work_days") else "work_town",
        }
        assert (refused.value.field, volunteer.max_lessons) == (beside.get(name, name), 3)


def test_wishes_are_kept_and_the_change_is_on_record(campaign):
    volunteer = make_volunteer(campaign, topics=["robots"])
    school = make_school()
    joining.set_wishes(volunteer, "what", WHAT | {"topics": ["robots", "ai"]}, actor=volunteer.person)
    joining.set_wishes(volunteer, "often", OFTEN | {"refused_schools": [school.id]})
    db.session.expire_all()
    assert joining.answers_of(volunteer)["topics"] == ["robots", "ai"]  # one that has left the list may stay
    assert volunteer.refused_schools == [school]
    entries = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.detail, entry.actor) for entry in entries] == [
        ("volunteer.wishes", {"page": "what"}, volunteer.person), ("volunteer.wishes", {"page": "often"}, None)]  # fmt: skip


# What planning is given


def frozen(campaign):
    return planning.freeze(campaign).problem.volunteers[0]


def test_by_bus_she_comes_less_far_and_is_home_in_time(campaign):
    make_request(campaign, make_school())
    volunteer = make_volunteer(campaign, max_travel=60, transport="bus", code_accepted="2027-1",
                               windows=[(MONDAY, "08:00", "12:00"), (MONDAY + timedelta(days=1), "08:00", "08:40")])  # fmt: skip
    planned = frozen(campaign)
    assert planned.max_travel == 40
    (window,) = planned.windows  # the second is too short for any way there and back
    assert (window.start.isoformat(), window.end.isoformat()) == (
        "2027-02-08T06:20:00+00:00",
        "2027-02-08T09:40:00+00:00",
    )
    assert reach.minutes_as(40, volunteer.transport) == volunteer.max_travel


def test_who_wishes_company_is_planned_as_a_newcomer(campaign):
    make_request(campaign, make_school())
    make_volunteer(campaign, experienced=True, wishes_company=True, code_accepted="2027-1")
    assert not frozen(campaign).experienced


def test_on_days_from_work_she_is_in_time_from_there_too(campaign):
    make_request(campaign, make_school())
    work = {"work_town": "Ukmergė, Ukmergės r.", "work_days": [2]}
    make_volunteer(campaign, code_accepted="2027-1", **work,
                   windows=[(MONDAY, "08:00", "12:00"), (MONDAY + timedelta(days=1), "08:00", "12:00")])  # fmt: skip
    way = reach.minutes_between(VILNIUS, (55.25, 24.75)) - 4
    at_home, at_work = frozen(campaign).windows
    assert (at_home.end - at_home.start).seconds == 4 * 3600
    assert (at_work.end - at_work.start).seconds == 4 * 3600 - 2 * 60 * way
    for lat, lon in ((54.9, 25.0), (54.7, 26.0), (55.2, 24.8)):  # wherever the school: the way there fits
        from_home, from_work = (reach.minutes_between(here, (lat, lon)) for here in (VILNIUS, (55.25, 24.75)))
        assert from_work <= from_home + way


def test_work_within_her_own_town_or_nowhere_changes_next_to_nothing(campaign):
    make_request(campaign, make_school())
    for town, minutes in (("vilnius", 1), ("Mordor", 0)):
        volunteer = make_volunteer(campaign, code_accepted="2027-1", work_town=town, work_days=[1])
        window = frozen(campaign).windows[0]
        assert (window.end - window.start).seconds == 10 * 3600 - 2 * 60 * minutes
        db.session.delete(volunteer)


@pytest.mark.parametrize("minutes", [4, 5, 12, 20, 21, 45, 90])
def test_the_circle_is_where_the_minutes_end(minutes):
    radius = reach.radius_km(minutes)
    inside, outside = ((VILNIUS[0] + (radius + off) / 111.195, VILNIUS[1]) for off in (-0.02, 0.02))
    assert reach.minutes_between(VILNIUS, outside) > minutes
    assert radius == 0 or reach.minutes_between(VILNIUS, inside) <= minutes


def test_the_map_counts_the_schools_within_her_minutes(campaign):
    make_school()
    make_school(lat=KAUNAS[0], lon=KAUNAS[1])
    place = joining.find_town(campaign.country, "Vilnius")
    near, far = (reach_map(place, minutes, "car") for minutes in (60, 120))
    assert ((near.inside, near.schools), (far.inside, far.schools)) == ((1, 2), (2, 2))
    assert reach_map(place, 120, "bus").inside == 1
    assert near.towns[0].name == "Vilnius"
    assert (near.towns[0].x, near.towns[0].y) == (SIZE / 2, SIZE / 2)


def test_a_join_draft_holds_no_date_of_birth_and_no_street(app):
    columns = {
        column.name
        for table in ("person", "volunteer", "join_draft")
        for column in db.metadata.tables[table].columns
    }
    assert not {name for name in columns if "birth" in name or "street" in name or "address" in name}


# Half-made forms


def mails():
    query = db.select(Message).filter_by(kind=MessageKind.UNFINISHED).order_by(Message.id)
    return [(message.to_address, message.subject) for message in db.session.scalars(query)]


def test_each_half_made_form_brings_one_reminder_after_two_days(campaign):
    joining.begin(campaign, "nora@example.org", language="en")
    idle = make_volunteer(campaign, person=make_person(email="idle@example.org", language="en"), windows=[])
    make_volunteer(campaign)
    contact = make_person(email="rita@example.org", language="en")
    school = make_school(contact=contact)
    for answers in ({"class_name": "8b"}, {}):  # one that holds nothing yet is no loss
        db.session.add(BookingDraft(campaign=campaign, school=school, person=contact, answers=answers))
    assert joining.remind_unfinished() == 0
    clock.start_from(clock.now() + timedelta(days=2, minutes=1))
    assert joining.remind_unfinished() == 3
    assert mails() == [
        ("nora@example.org", "You have nearly joined: Spring"),
        ("idle@example.org", "When can you? Spring"),
        ("rita@example.org", "Your booking was not sent yet: Spring"),
    ]
    assert joining.remind_unfinished() == 0
    assert idle.reminded_at is not None


def test_nobody_is_reminded_of_a_season_that_is_over_or_after_leaving(campaign):
    make_volunteer(campaign, windows=[], left_at=clock.now())
    make_volunteer(campaign, windows=[])
    clock.start_from(datetime(2027, 6, 1, tzinfo=UTC))
    assert joining.remind_unfinished() == 0
