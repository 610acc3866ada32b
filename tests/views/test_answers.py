"""The page in the mail: opening it changes nothing, one press of a button answers."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import Answer, Invitation, Message
from tests.factories import MONDAY, make_campaign, make_person, make_request, make_school, make_volunteer
from tests.services.outbound import at, part, published
from tests.views.pages import reader


class Mailed:
    """A lesson was published; `links` are those of the volunteer's mail, by their answer."""

    def __init__(self, app) -> None:
        at()
        self.app = app
        self.client = reader(app)
        with app.app_context():
            self.campaign = make_campaign()
            self.lesson = make_request(
                self.campaign, make_school(name="Licėjus <b>"), slots=[(MONDAY, 2), (MONDAY, 4)]
            )
            self.ona = make_volunteer(
                self.campaign, person=make_person(email="ona@volunteers.example", language="en")
            )
            published(self.campaign, {self.lesson: [self.ona]})
            self.id = db.session.scalar(sa.select(Invitation.id).filter_by(person_id=self.ona.person_id))
            mail = db.session.scalars(sa.select(Message).filter_by(invitation_id=self.id)).one()
            self.text, self.html = part(mail.eml, "text/plain"), part(mail.eml, "text/html")
            db.session.commit()
        found = re.findall(r"http://localhost(/answer/\S+?\?answer=(\w+))\s", self.text)
        self.links = {word: path for path, word in found}
        self.path = self.links["accepted"].partition("?")[0]

    @property
    def row(self) -> Invitation:
        with self.app.app_context():
            return db.session.get_one(Invitation, self.id)

    def move(self) -> None:
        with self.app.app_context():
            lesson, ona = db.session.merge(self.lesson), db.session.merge(self.ona)
            published(db.session.merge(self.campaign), {lesson: [ona]}, moved=[lesson])
            db.session.commit()


@pytest.fixture
def mailed(app):
    return Mailed(app)


def test_the_mail_holds_a_link_for_each_answer_in_text_and_html(mailed):
    assert list(mailed.links) == ["accepted", "tentative", "declined"]
    for path in mailed.links.values():
        assert f'href="http://localhost{path}"' in mailed.html


@pytest.mark.parametrize("method", ["get", "head"])
def test_scanners_that_open_every_link_answer_nothing(mailed, method):
    for path in mailed.links.values():
        answer = getattr(mailed.client, method)(path)
        assert answer.status_code == 200
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
    assert mailed.row.answer == Answer.NEEDS_ACTION


def test_the_page_shows_the_lesson_and_puts_the_wanted_answer_in_front(mailed):
    page = mailed.client.get(mailed.links["declined"]).text
    assert "Licėjus &lt;b&gt;" in page
    assert "Monday 8 February 2027" in page
    buttons = re.findall(r'btn-(\w+)" name="answer" value="(\w+)"', page)
    assert buttons == [("primary", "declined"), ("secondary", "accepted"), ("secondary", "tentative")]


def test_one_press_answers_and_a_second_one_is_harmless(mailed):
    for _ in range(2):
        sent = mailed.client.post(mailed.path, data={"answer": "declined", "note": "Sergu", "seen": "0"})
        assert (sent.status_code, sent.location) == (303, mailed.path)
    assert (mailed.row.answer, mailed.row.answer_note) == (Answer.DECLINED, "Sergu")
    page = mailed.client.get(mailed.path).text
    assert "Your answer is saved" in page
    assert mailed.client.post(mailed.path, data={"answer": "accepted"}).status_code == 303
    assert mailed.row.answer == Answer.ACCEPTED


@pytest.mark.parametrize(
    "data", [{}, {"answer": "needs_action"}, {"answer": "perhaps"}, {"answer": "declined", "note": "x" * 501}]
)
def test_what_is_no_answer_is_told_and_changes_nothing(mailed, data):
    answer = mailed.client.post(mailed.path, data=data)
    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert mailed.row.answer == Answer.NEEDS_ACTION


def test_4000_letters_with_emoji_are_refused_in_a_sentence_and_kept_in_the_field(mailed):
    answer = mailed.client.post(mailed.path, data={"answer": "declined", "note": "🦊ą" * 2000})
    assert answer.status_code == 400
    assert "At most 500 letters" in answer.text
    assert "🦊ą🦊ą" in answer.text


def test_a_lesson_that_moved_while_the_page_was_open_is_shown_again(mailed):
    mailed.move()
    assert "has changed since that mail" in mailed.client.get(mailed.path).text
    answer = mailed.client.post(mailed.path, data={"answer": "accepted", "seen": "0"})
    assert answer.status_code == 409
    assert "look at it as it is now" in answer.text
    assert mailed.row.answer == Answer.NEEDS_ACTION
    assert mailed.client.post(mailed.path, data={"answer": "accepted", "seen": "1"}).status_code == 303
    assert mailed.row.answer == Answer.ACCEPTED


@pytest.mark.parametrize(
    ("after", "words"), [(timedelta(), "begun or is over"), (timedelta(days=9), "begun or is over")]
)
def test_a_lesson_that_has_begun_takes_no_answer(mailed, after, words):
    clock.start_from(mailed.row.starts_at + after)
    for answer in (
        mailed.client.get(mailed.path),
        mailed.client.post(mailed.path, data={"answer": "declined"}),
    ):
        assert answer.status_code == 410
        assert words in answer.text
    assert mailed.row.answer == Answer.NEEDS_ACTION


@pytest.mark.parametrize("token", ["x", "1-0-" + "A" * 43, "1" * 300, "%00", "..%2f", "ąčę"])
def test_a_broken_link_is_told_in_one_sentence(mailed, token):
    for answer in (
        mailed.client.get(f"/answer/{token}"),
        mailed.client.post(f"/answer/{token}", data={"answer": "accepted"}),
    ):
        assert answer.status_code == 404
        assert "There is no such page" in answer.text


def test_the_page_speaks_the_language_of_her_mail(app):
    app.config["DEFAULT_LANGUAGE"] = "lt"
    mailed = Mailed(app)
    assert '<html lang="en"' in mailed.client.get(mailed.path).text
    with app.app_context():
        db.session.get_one(Invitation, mailed.id).content = {**mailed.row.content, "language": "lt"}
        db.session.commit()
    assert '<html lang="lt"' in mailed.client.get(mailed.path).text


def test_a_form_without_a_cookie_answers_too(app):
    """The browsers inside mail programs often keep none; the address itself is the proof."""
    app.config["WTF_CSRF_ENABLED"] = True
    mailed = Mailed(app)
    fresh = app.test_client(use_cookies=False)
    assert fresh.post(mailed.path, data={"answer": "accepted", "seen": "0"}).status_code == 303
    assert mailed.row.answer == Answer.ACCEPTED
