"""`outreach receive`: mails from files."""

import json

import pytest

from outreach import create_app
from outreach.extensions import db
from outreach.models import Answer, Invitation
from tests.factories import MONDAY, make_campaign, make_person, make_request, make_school, make_volunteer
from tests.services.outbound import invitation, published
from tests.services.replies import Reply, letter


@pytest.fixture
def uid(run):
    """The UID of Ona's invitation, in the instance that commands work on."""
    assert run("upgrade").exit_code == 0
    with create_app().app_context():
        campaign = make_campaign()
        lesson = make_request(campaign, make_school(), slots=[(MONDAY, 2)])
        ona = make_volunteer(campaign, person=make_person(email="ona@volunteers.example"))
        published(campaign, {lesson: [ona]})
        db.session.commit()
        return invitation(lesson, ona.person).uid


def answer_of(uid: str) -> Answer:
    with create_app().app_context():
        return db.session.query(Invitation).filter_by(uid=uid).one().answer


def test_each_file_is_a_line_and_the_same_file_again_changes_nothing(run, uid, tmp_path):
    reply, question = tmp_path / "reply.eml", tmp_path / "question.eml"
    reply.write_bytes(Reply(uid, partstat="DECLINED").google())
    question.write_bytes(letter())
    for _ in range(2):
        done = run("receive", str(reply), str(question))
        assert (done.exit_code, done.output.splitlines()) == (
            0,
            [f"{reply}: answer that counts.", f"{question}: letter. Somebody has to read it."],
        )
    assert answer_of(uid) == Answer.DECLINED


def test_a_file_that_is_cut_off_is_a_fault_and_stops_no_other(run, uid, tmp_path):
    cut, whole = tmp_path / "cut.eml", tmp_path / "whole.eml"
    whole.write_bytes(Reply(uid).outlook())
    cut.write_bytes(Reply(uid, partstat="DECLINED").outlook()[:900])
    done = run("receive", "--json", str(cut), str(whole))
    first, second = json.loads(done.output)["mails"]
    assert done.exit_code == 1
    assert (first["kind"], first["reason"]) == ("broken", "This mail is cut off, or is none.")
    assert (second["kind"], second["known"], second["needs_person"]) == ("reply", False, False)
    assert answer_of(uid) == Answer.ACCEPTED


def test_a_file_of_50_megabytes_is_told_and_not_read(run, uid, tmp_path):
    huge = tmp_path / "huge.eml"
    huge.write_bytes(Reply(uid).thunderbird() + b"x" * 50_000_000)
    done = run("receive", str(huge))
    assert (done.exit_code, "51 MB" in done.output) == (0, True)
    assert answer_of(uid) == Answer.NEEDS_ACTION


@pytest.mark.parametrize("words", [(), ("none.eml",), (".",)])
def test_wrong_usage_is_told(run, words):
    assert run("receive", *words).exit_code == 2
