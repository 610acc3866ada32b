"""The outbox as organizers see it."""

import pytest

from outreach.extensions import db
from outreach.models import Message, MessageKind, MessageState, Organizer, OrganizerRole
from tests.factories import make, make_campaign, make_organizer, make_person
from tests.views.pages import reader

OUTBOX = "/organizer/spring/outbox"


@pytest.fixture
def organizer(app):
    with app.app_context():
        person = make_organizer()
        campaign = make_campaign()
        for number, (kind, state) in enumerate(
            ((MessageKind.INVITATION, MessageState.SENT), (MessageKind.RECEIVED, MessageState.FAILED)),
            start=1,
        ):
            make_message(campaign, number, kind=kind, state=state)
        make_message(campaign, 3, kind=MessageKind.SIGN_IN, confidential=True, text="secret", eml=b"secret")
        make_message(make_campaign(slug="autumn"), 4, kind=MessageKind.INVITATION)
        db.session.commit()
        return reader(app, person.id)


def make_message(campaign, number, **fields):
    given = {"to_address": f"a{number}@example.org", "subject": f"Subject {number} <b>", "text": f"Dear {number},\n<script>",
             "eml": b"From: a\r\n\r\nbody", "message_id": f"<{number}@example.org>"} | fields  # fmt: skip
    return make(Message(id=number, campaign=campaign, person=make_person(), **given))


def test_messages_are_found_by_state_and_kind(organizer):
    for query, shown in (
        ("", {1, 2, 3}),
        ("?state=failed", {2}),
        ("?kind=invitation", {1}),
        ("?state=sent&kind=received", set()),
        ("?state=odd", {1, 2, 3}),
    ):
        text = organizer.get(OUTBOX + query).text
        assert {number for number in (1, 2, 3, 4) if f"Subject {number}" in text} == shown, query


def test_a_message_is_read_as_it_was_sent(organizer):
    text = organizer.get(f"{OUTBOX}/1").text
    assert "Dear 1,\n&lt;script&gt;" in text
    file = organizer.get(f"{OUTBOX}/1.eml")
    assert (file.mimetype, file.data) == ("message/rfc822", b"From: a\r\n\r\nbody")


@pytest.mark.parametrize(("path", "status"), [("3", 403), ("3.eml", 403), ("4", 404), ("4.eml", 404)])
def test_a_confidential_message_and_another_campaigns_stay_closed(organizer, path, status):
    answer = organizer.get(f"{OUTBOX}/{path}")
    assert answer.status_code == status
    assert b"secret" not in answer.data
    assert "secret" not in organizer.get(OUTBOX).text


@pytest.mark.parametrize("page", ["0", "-1", "2", "9" * 20, "9" * 5000, "x"])
def test_a_page_that_is_not_there_is_missing(organizer, page):
    assert organizer.get(f"{OUTBOX}?page={page}").status_code == 404


def test_attempts_are_shown_and_a_failed_message_is_tried_again(app, organizer):
    with app.app_context():
        message = db.session.get_one(Message, 2)
        message.log = [{"at": "2027-02-10T07:50:00+00:00", "answer": "550 <No> such mailbox"}]
        db.session.commit()
    text = organizer.get(f"{OUTBOX}/2").text
    assert "2027-02-10 09:50" in text
    assert "550 &lt;No&gt; such mailbox" in text
    assert "Try again" in text
    assert organizer.post(f"{OUTBOX}/2/again").status_code == 303
    assert "waiting" in organizer.get(f"{OUTBOX}/2").text
    assert organizer.post(f"{OUTBOX}/2/again").status_code == 409
    assert organizer.post(f"{OUTBOX}/4/again").status_code == 404


def test_a_campaign_and_a_person_are_stopped_and_go_on(app, organizer):
    assert organizer.post(f"{OUTBOX}/switch", data={"stop": 1}).status_code == 303
    assert "The mail of this campaign is stopped." in organizer.get(OUTBOX).text
    organizer.post(f"{OUTBOX}/switch")
    assert "The mail of this campaign is stopped." not in organizer.get(OUTBOX).text
    organizer.post(f"{OUTBOX}/1/switch", data={"stop": 1})
    assert "All mail to this person is stopped since" in organizer.get(f"{OUTBOX}/1").text
    organizer.post(f"{OUTBOX}/1/switch")
    assert "Stop all mail to this person" in organizer.get(f"{OUTBOX}/1").text


def test_a_site_whose_mail_is_stopped_says_so(app, organizer):
    app.config["MAIL_STOPPED"] = 1
    assert "All mail of this site is stopped." in organizer.get(OUTBOX).text


def test_who_only_looks_stops_nothing(app, organizer):
    with app.app_context():
        db.session.scalars(db.select(Organizer)).one().role = OrganizerRole.VIEWER
        db.session.commit()
    for path in ("switch", "1/switch", "2/again"):
        assert organizer.post(f"{OUTBOX}/{path}", data={"stop": 1}).status_code == 403
    assert "Stop" not in organizer.get(OUTBOX).text


def test_the_links_by_which_a_receiver_answers_are_shown_to_nobody_else(app, organizer):
    with app.app_context():
        db.session.get_one(
            Message, 1
        ).text = "Yes: http://localhost/answer/1-0-abc?answer=accepted\nhttp://localhost/mail/xyz"
        viewer = make_organizer(role="viewer")
        db.session.commit()
        viewer_id = viewer.id
    for client in (organizer, reader(app, viewer_id)):
        text = client.get(f"{OUTBOX}/1").text
        assert "/answer/…?answer=accepted\nhttp://localhost/mail/…" in text
    assert reader(app, viewer_id).get(f"{OUTBOX}/1.eml").status_code == 403
