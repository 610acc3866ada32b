"""What every answer carries, and what people read when something cannot be done."""

import re

import pytest
import sqlalchemy as sa
from flask_babel import lazy_gettext

from outreach import clock
from outreach.extensions import db, only_reads
from outreach.models import Person
from outreach.views.guards import safe_path
from tests.conftest import beside
from tests.factories import make_organizer, make_person, make_school
from tests.views.pages import reader


@pytest.fixture
def guarded(app):
    """The same site with its cross-site tokens, as people meet it, and errors shown as they would see them."""
    yield from beside(app, WTF_CSRF_ENABLED=True, PROPAGATE_EXCEPTIONS=False, TRUSTED_PROXIES="1")


def nonce(response):
    return re.search(r"script-src 'self' 'nonce-([\w-]{20,})'", response.headers["Content-Security-Policy"])[
        1
    ]


def token_of(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


def test_every_answer_has_strict_headers_and_its_own_nonce(app):
    client = reader(app)
    answers = [client.get(path) for path in ("/", "/nowhere", "/healthz")]
    assert len({nonce(answer) for answer in answers}) == 3
    for answer in answers:
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in answer.headers


def test_pages_are_kept_by_nobody_but_the_reader(app):
    assert reader(app).get("/").headers["Cache-Control"] == "private, no-cache"


def test_what_programs_read_sets_no_cookie(app):
    client = reader(app)
    for path in ("/healthz", "/metrics", "/robots.txt"):
        assert "Set-Cookie" not in client.get(path).headers


def test_a_form_without_its_token_is_refused_with_a_sentence_not_a_crash(guarded):
    answer = reader(guarded).post("/language/en")
    assert answer.status_code == 400
    assert "The form was open for too long" in answer.text
    assert nonce(answer)


def test_behind_a_proxy_the_site_knows_that_it_is_on_https(guarded):
    client = reader(guarded)
    page = client.get("/", headers={"X-Forwarded-Proto": "https"})
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_page_that_sends_no_referrer_can_still_post_on_https(guarded):
    client = reader(guarded)
    token = token_of(client.get("/", base_url="https://site.example"))
    answer = client.post("/language/lt", data={"csrf_token": token}, base_url="https://site.example")
    assert answer.status_code == 303


def test_without_a_proxy_nobody_is_believed(app):
    page = reader(app).get("/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"})
    assert "Strict-Transport-Security" not in page.headers
    assert "evil.example" not in page.text


def test_a_missing_page_says_so(app):
    answer = reader(app).get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_a_wrong_method_says_which_ones_there_are(app):
    answer = reader(app).post("/about")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_too_large_a_body_is_refused(app):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = reader(app).post("/sign-in", data={"email": "a" * 2000})
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_mistake_of_ours_shows_no_traceback(guarded):
    guarded.add_url_rule("/broken", "broken", lambda: 1 / 0)
    answer = reader(guarded).get("/broken")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_without_its_database_the_site_still_answers_in_a_sentence(guarded):
    with guarded.app_context():
        db.session.execute(sa.text("DROP TABLE person"))
        db.session.commit()
    client = reader(guarded, 1)
    with client.session_transaction() as session:
        session["language"] = "en"
    answer = client.get("/school/")
    assert answer.status_code == 500
    assert answer.text == "The mistake is ours, not yours."


def test_reading_pages_open_reading_transactions_only(guarded):
    guarded.config["WTF_CSRF_ENABLED"] = False
    seen = []

    @guarded.route("/look", methods=["GET", "POST"])
    def look():
        seen.append(only_reads.get())
        return "ok"

    client = reader(guarded)
    for method in ("GET", "HEAD", "POST"):
        client.open("/look", method=method)
    assert seen == [True, True, False]
    assert only_reads.get() is False


def test_a_moved_clock_is_told_on_every_page(app):
    assert "clock of this site" not in reader(app).get("/about").text
    clock.start_from(clock.now().replace(year=2027, month=1, day=18))
    assert "18 January 2027" in reader(app).get("/about").text


def test_the_language_is_chosen_by_the_reader_and_kept(app):
    with app.app_context():
        person_id = make_person(name="Ona").id
        db.session.commit()
    client = reader(app, person_id)
    assert '<html lang="en">' in client.get("/").text
    answer = client.post("/language/lt", data={"next": "/about?"})
    assert (answer.status_code, answer.location) == (303, "/about")
    assert '<html lang="lt">' in client.get("/about").text
    with app.app_context():
        assert db.session.get(Person, person_id).language == "lt"


def test_a_language_that_is_not_there_is_not_found(app):
    assert reader(app).post("/language/xx").status_code == 404


@pytest.mark.parametrize("path", ["/a", "/school/?page=2"])
def test_a_place_on_this_site_is_gone_to(path):
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "a",
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/a\r\nX: y",
        "/" + "a" * 1000,
    ],
)
def test_other_sites_are_not_nor_what_no_cookie_can_keep(path):
    assert safe_path(path) is None


@pytest.mark.parametrize(
    "path", ["/school/99999999999999999999/", f"/school/requests/{'9' * 5000}", "/organizer/a%00b/"]
)
def test_an_address_that_no_database_can_look_up_is_a_missing_page(app, path):
    with app.app_context():
        person = make_organizer()
        make_school(contact=person)
        db.session.commit()
        reading = reader(app, person.id)
    assert reading.get(path).status_code == 404


@pytest.mark.parametrize(
    "template", ["{{ said }}", "{{ [said]|join }}", "{{ '<b>'|safe ~ said }}", "{{ said|trim }}"]
)
def test_a_sentence_is_text_whatever_names_stand_in_it(app, template):
    with app.test_request_context():
        said = lazy_gettext("%(who)s was here.", who="<i>")
        assert app.jinja_env.from_string(template).render(said=said).endswith("&lt;i&gt; was here.")
