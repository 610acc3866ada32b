"""A campaign comes in from files: what is stored, what a second import does, what people's changes are worth."""

import io
from datetime import date, time, timedelta

import openpyxl
import pytest

from outreach.extensions import db
from outreach.models import (
    AuditEntry,
    BellPeriod,
    Campaign,
    Closure,
    Delivery,
    LessonRequest,
    Person,
    Photos,
    School,
    Vetting,
    Volunteer,
)
from outreach.services.errors import Refused
from outreach.services.importing import import_files
from tests.factories import make_campaign
from tests.services.importing_rows import (
    BELLS,
    CAMPAIGN,
    CLOSURES,
    REQUESTS,
    SCHOOLS,
    VOLUNTEERS,
    bring_in,
    bring_in_all,
    edited,
    told,
)


def one(model, **where):
    db.session.flush()
    db.session.expire_all()
    return db.session.scalars(db.select(model).filter_by(**where)).one()


def outcomes(report):
    figures = report.figures()
    return {kind: {name: n for name, n in counts.items() if n} for kind, counts in figures.items()}


def test_everything_is_stored(app):
    report = bring_in_all()
    assert told(report.faults) == []
    assert report.written
    campaign = one(Campaign)
    assert (campaign.slug, campaign.name, campaign.lead_days) == ("spring-2027", "Spring, 2027", 14)
    assert (campaign.first_day, campaign.last_day) == (date(2027, 2, 1), date(2027, 4, 30))
    assert [(c.name, c.grade_from, c.grade_to) for c in campaign.closures] == [
        ("Žiemos atostogos", 1, 13),
        ("Pavasario atostogos", 1, 10),
    ]
    school = one(School, code="S1")
    assert (school.lat, school.rooms, school.weight, school.entrance) == (54.70, 1, 2, "Main door")
    assert [(c.person.email, c.person.name, c.person.phone) for c in school.contacts] == [
        ("ona@schools.example", "Ona Onaitė", "+37060000001")
    ]
    assert len(school.bells) == 5
    request = one(LessonRequest, reference="R1")
    assert (request.class_name, request.grade, request.team) == ("Ia", 9, 2)
    assert (request.languages, request.topics) == (["lt", "en"], ["ai"])
    assert (request.delivery, request.photos) == (Delivery.EITHER, Photos.NO_FACES)
    assert [(s.rank, s.day, s.lesson, s.starts, s.ends) for s in request.slots] == [
        (0, date(2027, 2, 10), 3, None, None),
        (1, date(2027, 2, 11), None, 480, 525),
    ]
    volunteer = one(Volunteer)
    assert (volunteer.person.name, volunteer.town, volunteer.vetting) == (
        "Vita Vitaitė",
        "Kaunas",
        Vetting.PENDING,
    )
    assert (volunteer.max_lessons, volunteer.max_lessons_per_day, volunteer.experienced) == (3, None, True)
    assert [school.code for school in volunteer.favourite_schools] == ["S1"]
    assert [(w.day, w.starts, w.ends) for w in volunteer.windows] == [
        (date(2027, 2, 10), 420, 780),
        (date(2027, 2, 11), 720, 1080),
    ]


def test_empty_cells_take_the_defaults(app):
    bring_in_all()
    request = one(LessonRequest, reference="R2")
    assert (request.delivery, request.team, request.photos, request.weight) == (
        Delivery.IN_PERSON,
        1,
        Photos.NONE,
        1,
    )
    assert request.requires_vetting is None


def test_towns_are_placed_by_the_gazetteer(app):
    bring_in_all()
    assert one(School, code="S2").lat == pytest.approx(56.3092, abs=0.05)
    assert one(Volunteer).lat == pytest.approx(54.9, abs=0.05)


def test_the_same_files_twice_change_nothing(app):
    bring_in_all()
    report = bring_in_all()
    assert all(set(counts) == {"unchanged"} for counts in outcomes(report).values())
    assert not db.session.dirty
    assert db.session.query(BellPeriod).count() == 5


def test_the_reference_campaign_twice(app, campaign_lt):
    first = import_files([campaign_lt])
    assert outcomes(first) == {
        "campaign": {"added": 1},
        "schools": {"added": 250},
        "closures": {"added": 6},
        "bells": {"added": 2100},
        "requests": {"added": 492},
        "volunteers": {"added": 300},
    }
    assert not first.faults
    db.session.commit()
    db.session.expire_all()
    second = import_files([campaign_lt])
    assert all(set(counts) == {"unchanged"} for counts in outcomes(second).values())


def test_a_changed_row_updates_what_it_names(app):
    bring_in_all()
    changed = edited(
        VOLUNTEERS,
        phone="",
        town="Vilnius",
        municipality="Vilniaus m. sav.",
        windows="2027-02-11 12:00-17:00",
    )
    report = bring_in(volunteers=changed)
    assert outcomes(report) == {"volunteers": {"changed": 1}}
    volunteer = one(Volunteer)
    assert (volunteer.town, volunteer.person.phone) == ("Vilnius", "+37060000009")
    assert volunteer.lat == pytest.approx(54.689, abs=0.01)
    assert [(w.day, w.starts, w.ends) for w in volunteer.windows] == [(date(2027, 2, 11), 720, 1020)]


def test_slots_change_their_order_and_number(app):
    bring_in_all()
    for slots, expected in (
        ("2027-02-12 #1;2027-02-10 #3;2027-02-11 08:00-08:45", [(12, 1), (10, 3), (11, None)]),
        ("2027-02-11 08:00-08:45", [(11, None)]),
    ):
        bring_in(requests=f"reference,slots\nR1,{slots}\n")
        request = one(LessonRequest, reference="R1")
        assert [(slot.day.day, slot.lesson) for slot in request.slots] == expected
        assert [slot.rank for slot in request.slots] == list(range(len(expected)))


def test_a_dash_clears_and_an_empty_cell_leaves_alone(app):
    bring_in_all()
    bring_in(requests="reference,topics,team,girls\nR1,-,-,\n")
    request = one(LessonRequest, reference="R1")
    assert (request.topics, request.team, request.girls) == ([], 1, 12)
    bring_in(schools="code,contact_phone,entrance\nS1,-,-\n")
    school = one(School, code="S1")
    assert (school.entrance, school.contacts[0].person.phone) == ("", "")
    report = bring_in(requests="reference,slots\nR1,-\n")
    assert told(report.faults) == [("requests.csv", 2, "slots", "-")]


def test_a_row_that_is_gone_deletes_nothing(app):
    bring_in_all()
    bring_in_all(requests=REQUESTS.splitlines()[0] + "\n", closures=CLOSURES.splitlines()[0] + "\n")
    assert db.session.query(LessonRequest).count() == db.session.query(Closure).count() == 2


def test_what_a_person_changed_online_is_kept_and_told(app):
    bring_in_all()
    one(LessonRequest, reference="R1").team = 1
    one(Volunteer).max_lessons = 9
    db.session.flush()
    report = bring_in_all()
    assert told(report.kept) == [
        ("requests.csv", 2, "team", "2"),
        ("volunteers.csv", 2, "max_lessons", "3"),
    ]
    assert report.figures()["requests"]["kept"] == 1
    assert (one(LessonRequest, reference="R1").team, one(Volunteer).max_lessons) == (1, 9)


def test_a_value_that_nobody_touched_still_changes_beside_one_that_is_kept(app):
    bring_in_all()
    one(Volunteer).max_lessons = 9
    db.session.flush()
    report = bring_in(volunteers=edited(VOLUNTEERS, max_lessons="5", max_travel_minutes="90"))
    assert (one(Volunteer).max_lessons, one(Volunteer).max_travel) == (9, 90)
    assert len(report.kept) == 1


def test_overwrite_lets_the_file_win(app):
    bring_in_all()
    one(Volunteer).max_lessons = 9
    db.session.flush()
    report = bring_in({"overwrite": True}, volunteers=VOLUNTEERS)
    assert one(Volunteer).max_lessons == 3
    assert report.kept == []


def test_a_dry_run_says_what_would_be_and_writes_nothing(app):
    bring_in_all()
    report = bring_in({"dry_run": True}, volunteers=edited(VOLUNTEERS, max_lessons="5"), requests=REQUESTS)
    assert (report.ok, report.written) == (True, False)
    assert outcomes(report) == {"requests": {"unchanged": 2}, "volunteers": {"changed": 1}}
    assert one(Volunteer).max_lessons == 3
    assert not db.session.new
    assert not db.session.dirty


def test_the_last_import_is_what_counts_for_a_value_given_back(app):
    bring_in_all()
    bring_in(volunteers=edited(VOLUNTEERS, max_lessons="5"))
    assert outcomes(bring_in(volunteers=VOLUNTEERS)) == {"volunteers": {"changed": 1}}
    assert one(Volunteer).max_lessons == 3


def test_a_new_contact_stands_beside_the_earlier_one(app):
    bring_in_all()
    report = bring_in(schools="code,contact_email,contact_name\nS1,rasa@schools.example,Rasa Rasaitė\n")
    assert outcomes(report) == {"schools": {"changed": 1}}
    assert [c.person.name for c in one(School, code="S1").contacts] == ["Ona Onaitė", "Rasa Rasaitė"]
    again = bring_in(schools="code,contact_email,contact_name\nS1,rasa@schools.example,Rasa Rasaitė\n")
    assert outcomes(again) == {"schools": {"unchanged": 1}}


def test_a_contact_who_was_replaced_online_does_not_come_back(app):
    bring_in_all()
    school = one(School, code="S1")
    school.contacts[0].person = Person(email="new@schools.example", name="Nauja", phone="")
    db.session.flush()
    report = bring_in_all()
    assert [c.person.email for c in one(School, code="S1").contacts] == ["new@schools.example"]
    assert ("schools.csv", 2, "contact_email", "ona@schools.example") in told(report.kept)


def test_one_contact_for_two_schools_is_one_person(app):
    both = SCHOOLS.replace("Ema Emaitė,ema@schools.example", "Ona Onaitė,ona@schools.example")
    report = bring_in_all(schools=both)
    assert not report.faults
    assert len({school.contacts[0].person_id for school in db.session.query(School)}) == 1


def test_a_volunteer_moves_to_a_new_address(app):
    bring_in_all()
    moved = edited(VOLUNTEERS, email="vita@new.example", previous_email="vita@volunteers.example")
    assert outcomes(bring_in(volunteers=moved)) == {"volunteers": {"changed": 1}}
    assert one(Volunteer).person.email == "vita@new.example"
    assert db.session.query(Person).filter_by(email="vita@volunteers.example").count() == 0
    assert outcomes(bring_in(volunteers=moved)) == {"volunteers": {"unchanged": 1}}


def test_a_volunteer_moves_to_an_address_that_is_known_already(app):
    bring_in_all()
    moved = edited(
        VOLUNTEERS, email="ona@schools.example", name="Ona Onaitė", previous_email="vita@volunteers.example"
    )
    bring_in({"overwrite": True}, volunteers=moved)
    assert one(Volunteer).person == one(School, code="S1").contacts[0].person


def test_a_volunteer_who_changed_her_address_online_is_not_added_again(app):
    bring_in_all()
    one(Volunteer).person.email = "vita@new.example"
    db.session.flush()
    report = bring_in(volunteers=VOLUNTEERS)
    assert told(report.kept) == [("volunteers.csv", 2, "email", "vita@volunteers.example")]
    assert one(Volunteer).person.email == "vita@new.example"


def test_an_earlier_address_that_nobody_has_is_worth_a_warning(app):
    report = bring_in_all(volunteers=edited(VOLUNTEERS, previous_email="nobody@volunteers.example"))
    assert told(report.warnings)[0][1:3] == (2, "previous_email")
    assert report.written


def test_a_closure_renamed_online_is_not_added_again(app):
    bring_in_all()
    one(Closure, name="Žiemos atostogos").name = "Winter break"
    db.session.flush()
    report = bring_in(closures=CLOSURES)
    assert sorted(closure.name for closure in db.session.query(Closure)) == [
        "Pavasario atostogos",
        "Winter break",
    ]
    assert told(report.kept) == [("closures.csv", 2, "name", "Žiemos atostogos")]


def test_closures_of_one_school_and_one_municipality(app):
    text = "first_day,last_day,name,municipality,school_code\n2027-02-10,2027-02-10,Šventė,,S2\n2027-02-11,2027-02-11,Mugė,Mažeikių r. sav.,\n"
    report = bring_in_all(closures=text, requests=REQUESTS.replace("R2,S2", "R2,S1"))
    assert not report.faults
    assert one(Closure, name="Šventė").school_id == one(School, code="S2").id
    assert [
        f.row for f in bring_in(requests=REQUESTS.replace("2027-02-10 09:50", "2027-02-11 09:50")).faults
    ] == [3]
    assert outcomes(bring_in(closures=text)) == {"closures": {"unchanged": 2}}


def test_bell_times_change(app):
    bring_in_all()
    report = bring_in(bells=BELLS.replace("08:00,08:45", "08:05,08:50"))
    assert outcomes(report) == {"bells": {"changed": 1, "unchanged": 4}}
    assert sorted((b.lesson, b.starts) for b in one(School, code="S1").bells)[0] == (1, 485)


def test_policy_weights_are_stored_only_where_they_differ(app):
    more = "arrive_early,15\nslot_rank,5\nnewcomers_need_company,taip\nweekends,yes\ntopics,ai;web\n"
    bring_in(campaign=CAMPAIGN + more)
    campaign = one(Campaign)
    assert campaign.policy == {"arrive_early": 15, "newcomers_need_company": True}
    assert (campaign.weekends, campaign.topics) == (True, ["ai", "web"])
    assert outcomes(bring_in(campaign=CAMPAIGN + more)) == {"campaign": {"unchanged": 1}}
    bring_in(campaign=CAMPAIGN + "arrive_early,-\n")
    assert one(Campaign).policy == {"newcomers_need_company": True}


def test_the_country_follows_from_the_time_zone(app):
    bring_in(campaign=CAMPAIGN.replace("Europe/Vilnius", "Europe/Warsaw"))
    assert one(Campaign).country == "PL"
    text = edited(VOLUNTEERS, town="Warszawa", municipality="", favourite_schools="")
    bring_in(volunteers=text)
    assert one(Volunteer).lat == pytest.approx(52.23, abs=0.01)


def test_a_lone_file_goes_to_the_only_campaign_or_the_named_one(app):
    with pytest.raises(Refused, match="no campaign yet"):
        bring_in(volunteers=VOLUNTEERS)
    bring_in_all()
    make_campaign(slug="autumn")
    with pytest.raises(Refused, match="several campaigns"):
        bring_in(volunteers=VOLUNTEERS)
    with pytest.raises(Refused) as refusal:
        bring_in({"campaign": "winter"}, volunteers=VOLUNTEERS)
    assert refusal.value.status == 404
    report = bring_in({"campaign": "autumn"}, volunteers=VOLUNTEERS)
    assert (report.campaign, outcomes(report)) == ("autumn", {"volunteers": {"added": 1}})
    assert db.session.query(Person).filter_by(email="vita@volunteers.example").count() == 1


def test_schools_and_bells_belong_to_all_campaigns(app):
    report = bring_in(schools=SCHOOLS, bells=BELLS)
    assert (report.written, report.campaign) == (True, None)


def test_a_campaign_file_of_another_campaign_is_refused(app):
    report = bring_in({"campaign": "autumn"}, campaign=CAMPAIGN)
    assert report.blocking
    assert db.session.query(Campaign).count() == 0


def test_nothing_to_import(app, tmp_path):
    with pytest.raises(Refused):
        import_files([tmp_path])


def test_each_import_leaves_an_entry_in_the_trail_without_personal_data(app):
    bring_in_all()
    entry = one(AuditEntry, action="files.imported")
    assert entry.detail["rows"]["requests"]["added"] == 2
    assert entry.campaign_id == one(Campaign).id
    assert "@" not in str(entry.detail)
    bring_in({"dry_run": True}, volunteers=VOLUNTEERS)
    assert db.session.query(AuditEntry).count() == 1


def test_progress_ends_with_all_rows(app):
    steps = []
    bring_in_all({"progress": lambda done, total: steps.append((done, total))})
    # campaign.csv is one record; then two closures, schools and requests, five bells and one volunteer.
    assert steps[-1] == (13, 13)


def test_a_workbook_with_real_dates_and_times(app):
    bring_in_all()
    book = openpyxl.Workbook()
    for row in (
        ["school_code", "lesson", "start", "end", "grades", "weekdays"],
        ["S2", 1, time(8, 0), time(8, 45), date(2026, 4, 1), None],
        ["S2", 1, "8:10", "8:55", date(2026, 8, 10), date(2026, 1, 4)],
    ):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    report = import_files([("bells.xlsx", content.getvalue())])
    assert told(report.faults) == []
    bells = one(School, code="S2").bells
    assert [(b.starts, b.grade_from, b.grade_to, b.weekday_from, b.weekday_to) for b in bells] == [
        (480, 1, 4, 1, 7),
        (490, 8, 10, 1, 4),
    ]


def test_the_number_of_queries_does_not_grow_with_the_rows(app):
    def statements(days):
        seen = []
        db.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        rows = (
            f"R{n},S1,8{'abc'[n % 3]},20,9,lt,,,,,{date(2027, 2, 1) + timedelta(days=n % 5)} #1"
            for n in range(days)
        )
        bring_in(requests=REQUESTS.splitlines()[0] + "\n" + "\n".join(rows) + "\n")
        db.session.expire_all()
        return len([text for text in seen if text.startswith("SELECT")])

    bring_in_all()
    db.session.expire_all()
    few = statements(5)
    assert statements(60) <= few + 2
