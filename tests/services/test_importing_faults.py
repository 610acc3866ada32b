"""Every fault with its place and one sentence; with faults nothing is written unless the good rows are asked for."""

import csv
import io

import pytest

from outreach.extensions import db
from outreach.models import Campaign, LessonRequest, School, Volunteer
from outreach.services.importing import import_files, skipped_files
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


@pytest.fixture
def app(sqlite_app):
    """Faults are found before any database matters: one is enough."""
    with sqlite_app.app_context():
        yield sqlite_app


HEADING = REQUESTS.splitlines()[0] + "\n"


def sentences(report):
    return [str(fault.sentence) for fault in report.faults]


def request(**columns):
    return edited(HEADING + REQUESTS.splitlines()[1], **columns)


@pytest.mark.parametrize(
    ("columns", "column", "words"),
    [
        ({"slots": "2027-02-13 #1"}, "slots", "weekend"),
        ({"slots": "2027-02-16 #1"}, "slots", "Žiemos atostogos"),
        ({"slots": "2027-05-03 #1"}, "slots", "outside the campaign"),
        ({"slots": "2027-01-29 #1"}, "slots", "outside the campaign"),
        ({"slots": "2027-02-10 10:35-09:50"}, "slots", "later than the start"),
        ({"slots": "2027-02-30 #1"}, "slots", "no day of the calendar"),
        ({"slots": ""}, "slots", "needed"),
        ({"school_code": "S9"}, "school_code", "No school has this code"),
        ({"school_code": "S 1"}, "school_code", "no code"),
        ({"class": "first"}, "class", "no class"),
        ({"languages": "lt;xx"}, "languages", "ISO 639-1"),
        ({"delivery": "post"}, "delivery", "in_person, online, either"),
        ({"photos": "some"}, "photos", "none, no_faces, allowed, publish"),
        ({"team": "0"}, "team", "from 1 to 20"),
        ({"girls": "25"}, "girls", "more girls than pupils (24)"),
        ({"topics": "a" * 41}, "topics", "at most 40"),
        ({"requires_vetting": "perhaps"}, "requires_vetting", "yes or no"),
    ],
)
def test_faults_of_a_request(app, columns, column, words):
    report = bring_in_all(requests=request(**columns))
    assert [(fault.file, fault.row, fault.column) for fault in report.faults] == [("requests.csv", 2, column)]
    assert words in sentences(report)[0]
    assert not report.written
    assert db.session.query(Campaign).count() == 0


@pytest.mark.parametrize(
    ("columns", "column", "words"),
    [
        ({"email": "vita"}, "email", "no e-mail address"),
        ({"name": "a" * 10_000}, "name", "10000 letters"),
        ({"name": ""}, "name", "needed"),
        ({"town": "Kaunass"}, "town", "Kaunas"),
        ({"town": "Naujamiestis", "municipality": ""}, "town", "Panevėžio r. sav."),
        ({"favourite_schools": "S1;S9"}, "favourite_schools", "No school has this code"),
        ({"refused_schools": "S9"}, "refused_schools", "No school has this code"),
        ({"windows": "2027-02-10 07:00"}, "windows", "Write a window as"),
        ({"windows": "2027-03-28 03:30-12:00"}, "windows", "does not exist"),
        ({"max_lessons": "many"}, "max_lessons", "whole number"),
        ({"lat": "54.9"}, "lon", "both lat and lon"),
        ({"vetted": "soon"}, "vetted", "yes, pending or no"),
        ({"previous_email": "x"}, "previous_email", "no e-mail address"),
    ],
)
def test_faults_of_a_volunteer(app, columns, column, words):
    report = bring_in_all(volunteers=edited(VOLUNTEERS, **columns))
    assert [(fault.file, fault.row, fault.column) for fault in report.faults] == [
        ("volunteers.csv", 2, column)
    ]
    assert words in sentences(report)[0]
    assert db.session.query(Volunteer).count() == 0


@pytest.mark.parametrize(
    ("kind", "text", "column", "words"),
    [
        ("campaign", CAMPAIGN.replace("2027-04-30", "2027-01-30"), "last_day", "before the first day"),
        ("campaign", CAMPAIGN.replace("Europe/Vilnius", "Vilnius"), "timezone", "no time zone"),
        ("campaign", CAMPAIGN.replace("name,", "nam,"), "name", "needed"),
        ("campaign", CAMPAIGN + "slug,other\n", "key", "row 2"),
        ("closures", CLOSURES.replace("02-21", "02-11"), "last_day", "before the first day"),
        ("closures", CLOSURES.replace("1-10", "10-1"), "grades", "Write grades such as"),
        ("bells", BELLS.replace("08:45", "07:45"), "end", "later than the start"),
        ("bells", BELLS.replace("08:45", "25:00"), "end", "time of day"),
        ("bells", BELLS + "S9,1,08:00,08:45,,\n", "school_code", "No school has this code"),
        ("bells", BELLS + "S1,1,08:05,08:50,,\n", "school_code", "Row 2 has the same key"),
        ("schools", SCHOOLS.replace("54.70", "154.70"), "lat", "Write degrees"),
        ("schools", SCHOOLS.replace("mazeikiai", "Qqqq"), "town", "Give the nearest town"),
        (
            "schools",
            SCHOOLS.replace("Ema Emaitė,ema@", "Ema Emaitė,ona@"),
            "contact_email",
            "one address is one person",
        ),
        ("requests", REQUESTS.replace("R2", "R1"), "reference", "Row 2 has the same key"),
    ],
)
def test_faults_of_other_files(app, kind, text, column, words):
    report = bring_in_all(**{kind: text})
    assert (report.faults[0].file, report.faults[0].column) == (f"{kind}.csv", column)
    assert words in sentences(report)[0]
    assert not report.written


def test_two_people_with_one_address_across_files(app):
    report = bring_in_all(volunteers=edited(VOLUNTEERS, email="ona@schools.example"))
    assert told(report.faults) == [("volunteers.csv", 2, "email", "ona@schools.example")]
    assert "Ona Onaitė" in sentences(report)[0]


def test_all_faults_are_told_at_once(app):
    report = bring_in_all(
        schools=SCHOOLS.replace("54.70", "x"),
        requests=request(team="x", slots="2027-02-13 #1; 2027-02-10 #1; 2027-13-01 #1"),
        volunteers=edited(VOLUNTEERS, max_lessons="x", languages="xx;yy"),
    )
    assert [(fault.file, fault.column, fault.value) for fault in report.faults] == [
        ("schools.csv", "lat", "x"),
        ("requests.csv", "team", "x"),
        ("requests.csv", "slots", "2027-13-01 #1"),
        ("volunteers.csv", "languages", "xx"),
        ("volunteers.csv", "languages", "yy"),
        ("volunteers.csv", "max_lessons", "x"),
    ]


def test_slots_are_checked_beside_other_faults(app):
    report = bring_in_all(requests=request(team="x", slots="2027-02-13 #1; 2027-02-10 #1; 2027-05-10 #1"))
    assert [fault.value for fault in report.faults] == ["x", "2027-02-13 #1", "2027-05-10 #1"]


def test_a_slot_in_the_hour_that_spring_skips(app):
    bring_in_all(campaign=CAMPAIGN + "weekends,yes\n", closures="first_day,name,last_day\n")
    report = bring_in(requests=request(slots="2027-03-28 03:10-03:55"))
    assert "does not exist on 2027-03-28" in sentences(report)[0]
    assert bring_in(requests=request(slots="2027-03-28 04:10-04:55")).written


def test_topics_are_the_campaigns_list_where_it_has_one(app):
    report = bring_in_all(campaign=CAMPAIGN + "topics,web;data\n", requests=request(topics="ai;web"))
    assert told(report.faults) == [("requests.csv", 2, "topics", "ai")]
    assert "web, data" in sentences(report)[0]


def test_warnings_do_not_stop_the_import(app):
    report = bring_in_all(
        requests=request(slots="2027-02-10 #9; 2027-02-10 11:00-11:45; 2027-02-10 #3; 2027-02-10 10:00-10:45")
        + REQUESTS.splitlines()[1].replace("R1", "R7")
        + "\n",
        volunteers=edited(
            VOLUNTEERS, windows="2027-02-10 07:00-13:00;2027-02-10 12:00-14:00;2027-06-10 12:00-14:00"
        ),
    )
    assert report.written
    assert told(report.warnings) == [
        ("requests.csv", 2, "slots", "2027-02-10 #9"),
        ("requests.csv", 2, "slots", "2027-02-10 11:00-11:45"),
        ("requests.csv", 2, "slots", "2027-02-10 10:00-10:45"),
        ("requests.csv", 3, "class", "Ia"),
        ("volunteers.csv", 2, "windows", "2027-06-10 12:00-14:00"),
        ("volunteers.csv", 2, "windows", "2027-02-10 07:00-13:00;2027-02-10 12:00-14:00;2027-06-10 12…"),
    ]
    slots = db.session.query(LessonRequest).filter_by(reference="R1").one().slots
    assert [(slot.lesson, slot.starts) for slot in slots] == [(9, None), (None, 660), (3, None)]
    assert [(w.starts, w.ends) for w in db.session.query(Volunteer).one().windows] == [(420, 840), (720, 840)]


def test_a_slot_that_a_later_closure_overtakes_is_only_worth_a_warning(app):
    bring_in_all()
    report = bring_in(closures=CLOSURES + "2027-02-10,2027-02-10,Streikas,\n", requests=REQUESTS)
    assert report.written
    assert told(report.warnings)[0] == ("requests.csv", 2, "slots", "2027-02-10 #3")
    assert bring_in(requests=request(slots="2027-02-10 #1")).faults


def test_many_schools_at_one_point_are_worth_one_warning(app):
    rows = "".join(f"S{n},School {n},Vilnius,54.7,25.3\n" for n in range(20))
    report = bring_in(schools="code,name,town,lat,lon\n" + rows)
    assert report.written
    assert ["20 schools" in str(warning) for warning in report.warnings] == [True]


def test_a_missing_column_is_told_once_and_stops_everything(app):
    report = bring_in_all(
        {"skip_faulty": True}, requests="reference,school_code,class,languages\nR1,S1,8a,lt\nR2,S1,8b,lt\n"
    )
    assert told(report.faults) == [("requests.csv", 1, "slots", "")]
    assert not report.written
    report = bring_in_all(schools="name,town\nA,Vilnius\n")
    assert [(fault.file, fault.column) for fault in report.faults] == [("schools.csv", "code")]


def test_an_unreadable_file_does_not_hide_the_faults_of_the_others(app):
    report = bring_in_all(schools="", requests=request(slots="2027-02-30 #1"))
    assert [(fault.file, fault.row) for fault in report.faults] == [
        ("schools.csv", None),
        ("requests.csv", 2),
    ]
    report = bring_in_all(campaign="", requests=request(slots="2027-02-30 #1"))
    assert [(fault.file, fault.row) for fault in report.faults] == [
        ("campaign.csv", None),
        ("requests.csv", 2),
    ]


def test_rows_of_a_faulty_school_wait_or_are_skipped_with_it(app):
    faulty = SCHOOLS.replace("54.70", "x")
    report = bring_in_all(schools=faulty)
    assert told(report.faults) == [("schools.csv", 2, "lat", "x")]
    report = bring_in_all({"skip_faulty": True}, schools=faulty)
    assert {name: len(file.rows) for name, file in report.skipped.items()} == {
        "schools.csv": 1,
        "bells.csv": 5,
        "requests.csv": 1,
        "volunteers.csv": 1,
    }
    assert "at fault itself" in sentences(report)[-1]


def test_skipped_rows_come_back_and_can_be_mended(app):
    faulty = (
        REQUESTS + 'R3,S1,8c,20,"=HYPERLINK(""x"")",lt,,,,,2027-02-13 #1\nR4,S1,8d,5,9,-,,,,,2027-02-10 #1\n'
    )
    report = bring_in_all({"skip_faulty": True}, requests=faulty)
    assert report.ok
    assert report.written
    assert report.figures()["requests"] == {"added": 2, "changed": 0, "unchanged": 0, "kept": 0, "skipped": 2}
    files = skipped_files(report)
    assert list(files) == ["requests.csv"]
    heading, first, second = csv.reader(io.StringIO(files["requests.csv"].decode("utf-8-sig")))
    assert heading[-1] == "reason"
    assert first[:5] == ["R3", "S1", "8c", "20", '\'=HYPERLINK("x")']
    assert "weekend" in first[-1]
    assert "girls" in second[-1]
    mended = (
        files["requests.csv"]
        .decode("utf-8-sig")
        .replace('\'=HYPERLINK(""x"")', "9")
        .replace("02-13", "02-12")
    )
    again = import_files([("requests.csv", mended.replace("5,9,-", "9,5,lt").encode())])
    assert (told(again.faults), told(again.warnings)) == ([], [])
    assert db.session.query(LessonRequest).count() == 4


def test_reasons_are_in_the_readers_language_and_telephone_numbers_stay(app):
    report = bring_in_all(
        {"skip_faulty": True, "language": "en"}, volunteers=edited(VOLUNTEERS, max_lessons="x")
    )
    row = next(csv.DictReader(io.StringIO(skipped_files(report)["volunteers.csv"].decode("utf-8-sig"))))
    assert row["phone"] == "+37060000009"
    assert row["reason"] == "max_lessons: Write a whole number from 0 to 500."


def test_text_is_stored_as_harmless_text(app):
    name = '"=HYPERLINK(""x"")\r\nBCC: all@x.example <script>"'
    bring_in_all(schools=SCHOOLS.replace("Ąžuolo gimnazija", name))
    school = db.session.query(School).filter_by(code="S1").one()
    assert school.name == '=HYPERLINK("x") BCC: all@x.example <script>'


def test_an_error_on_the_way_leaves_nothing_behind(app, monkeypatch):
    def fail(done, total):
        raise RuntimeError("the reader went away")

    with pytest.raises(RuntimeError):
        bring_in_all({"progress": fail})
    assert db.session.query(Campaign).count() == db.session.query(School).count() == 0
