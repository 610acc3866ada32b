"""The outbox as organizers see it."""

import pytest

from outreach.extensions import db
from outreach.models import Message, MessageKind, MessageState
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
