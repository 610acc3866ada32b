"""Files come in by the organizers' page: checked first, then imported."""

import io
from pathlib import Path

import pytest

from outreach.extensions import db
from outreach.models import Campaign, LessonRequest, School
from tests.factories import make_campaign, make_organizer, make_request, make_school
from tests.views.pages import reader

CAMPAIGN = "key,value\nslug,spring\nname,Spring\ntimezone,Europe/Vilnius\nfirst_day,2027-02-01\nlast_day,2027-04-30\n"
SCHOOLS = "code,name,town\nS1,Šilo gimnazija,Kaunas\n"
REQUESTS = "reference,school_code,class,languages,slots\nR1,S1,8b,lt,2027-02-10 09:50-10:35\nR2,S9,8b,lt,2027-02-10 09:50-10:35\n"


@pytest.fixture
def organizer(app):
    with app.app_context():
        person = make_organizer()
        db.session.commit()
        return reader(app, person.id)


def sent(client, address, *, query="", **files):
    """Hand files over and follow to the page of the check; (its address, its text)."""
    given = [(io.BytesIO(text.encode()), f"{kind}.csv") for kind, text in files.items()]
    answer = client.post(address, data={"files": given, **({"overwrite": "y"} if query else {})})
    assert answer.status_code == 303, answer.text
    page = client.get(answer.location)
    assert page.status_code == 200
    return answer.location, page.text


def kept_files(app):
    return [path for path in (Path(app.instance_path) / "uploads").rglob("*") if path.is_file()]


def count(app, entity):
    with app.app_context():
        return db.session.scalar(db.select(db.func.count()).select_from(entity))


def test_a_new_campaign_comes_in_from_files_after_a_look(app, organizer):
    address, text = sent(organizer, "/organizer/import", campaign=CAMPAIGN, schools=SCHOOLS)
    assert "Nothing has been written yet." in text
    assert count(app, Campaign) == 0
    done = organizer.post(address)
    assert (done.status_code, done.location.startswith("/organizer/spring/import/")) == (303, True)
    assert "Every row of the files is in." in organizer.get(done.location).text
    assert (count(app, Campaign), count(app, School)) == (1, 1)
    assert kept_files(app) == []


def test_every_fault_is_told_with_its_place_and_nothing_is_written(app, organizer):
    address, text = sent(
        organizer, "/organizer/import", campaign=CAMPAIGN, schools=SCHOOLS, requests=REQUESTS
    )
    for said in ("requests.csv", "school_code", "<q>S9</q>", "No school has this code."):
        assert said in text
    refused = organizer.post(address)
    assert refused.status_code == 400
    assert "Nothing was imported" in refused.text
    assert (count(app, Campaign), count(app, LessonRequest)) == (0, 0)


def test_rows_with_faults_are_left_out_and_come_back_as_a_file(app, organizer):
    address, _text = sent(
        organizer, "/organizer/import", campaign=CAMPAIGN, schools=SCHOOLS, requests=REQUESTS
    )
    done = organizer.post(address, data={"skip_faulty": "y"})
    assert count(app, LessonRequest) == 1
    page = organizer.get(done.location).text
    assert "skipped/requests.csv" in page
    skipped = done.location.replace("/spring/", "/").replace("/done", "/skipped/")
    file = organizer.get(skipped + "requests.csv")
    assert file.headers["Content-Disposition"] == "attachment; filename=skipped-requests.csv"
    assert file.text.splitlines()[1].startswith("R2,S9,8b,lt")
    assert organizer.get(skipped + "other.csv").status_code == 404


def test_values_changed_online_are_kept_unless_the_files_shall_win(app, organizer):
    with app.app_context():
        make_campaign()
        db.session.commit()
    address, _text = sent(organizer, "/organizer/spring/import", schools=SCHOOLS)
    organizer.post(address)
    with app.app_context():
        db.session.scalar(db.select(School)).name = "Changed online"
        db.session.commit()
    newer = SCHOOLS.replace("Šilo", "Beržo")
    address, text = sent(organizer, "/organizer/spring/import", schools=newer)
    assert "Changed online" in text
    address, text = sent(organizer, "/organizer/spring/import", query="overwrite", schools=newer)
    organizer.post(address)
    with app.app_context():
        assert db.session.scalar(db.select(School.name)) == "Beržo gimnazija"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("schools.csv", b"", "The file is empty."),
        ("schools.xlsx", b"no workbook", "schools.xlsx"),
        ("photo.png", b"\x89PNG", "Its name must say what it holds"),
        ("../../schools.csv", b"\xff\xfe\x00", "schools.csv"),
    ],
)
def test_a_file_of_another_kind_is_told_so(app, organizer, name, content, says):
    with app.app_context():
        make_campaign()
        db.session.commit()
    answer = organizer.post("/organizer/spring/import", data={"files": [(io.BytesIO(content), name)]})
    page = organizer.get(answer.location)
    assert page.status_code == 200
    assert says in page.text
    assert "These files cannot be imported." in page.text
    assert organizer.post(answer.location).status_code == 400


def test_no_file_at_all_is_told_beside_the_field(organizer):
    answer = organizer.post("/organizer/import", data={})
    assert answer.status_code == 400
    assert "Choose at least one file." in answer.text


def test_requests_without_any_campaign_are_refused_in_words(organizer):
    given = [(io.BytesIO(REQUESTS.encode()), "requests.csv")]
    answer = organizer.get(organizer.post("/organizer/import", data={"files": given}).location)
    assert answer.status_code == 400
    assert "There is no campaign yet: import campaign.csv too." in answer.text


def test_schools_serve_all_campaigns_and_come_in_without_one(app, organizer):
    address, _text = sent(organizer, "/organizer/import", schools=SCHOOLS + "S2,,Kaunas\n")
    done = organizer.post(address, data={"skip_faulty": "y"})
    page = organizer.get(done.location)
    assert (page.status_code, count(app, School)) == (200, 1)
    assert "skipped/schools.csv" in page.text


def test_another_organizers_upload_and_one_imported_already_are_gone(app, organizer):
    address, _text = sent(organizer, "/organizer/import", campaign=CAMPAIGN)
    with app.app_context():
        other = make_organizer()
        db.session.commit()
        stranger = reader(app, other.id)
    assert stranger.get(address).status_code == 410
    organizer.post(address)
    assert [organizer.get(address).status_code, organizer.post(address).status_code] == [410, 410]


def test_requests_that_stand_stay_when_a_file_names_others(app, organizer):
    with app.app_context():
        make_request(make_campaign(), make_school(code="S1"), reference="R0")
        db.session.commit()
    headings, good, _faulty = REQUESTS.splitlines()
    address, _text = sent(organizer, "/organizer/spring/import", requests=f"{headings}\n{good}\n")
    organizer.post(address)
    assert count(app, LessonRequest) == 2


def test_a_fault_that_names_what_somebody_typed_shows_it_as_text(app, organizer):
    closures = "first_day,last_day,name\n2027-02-10,2027-02-10,<script>alert(1)</script>\n"
    with app.app_context():
        make_school(code="S1")
        db.session.commit()
    _address, text = sent(
        organizer, "/organizer/import", campaign=CAMPAIGN, closures=closures, requests=REQUESTS
    )
    assert "There are no lessons on 2027-02-10: &lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
