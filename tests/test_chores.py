"""What the worker does by the clock: each chore commits what it did."""

from datetime import timedelta

import sqlalchemy as sa

from outreach import jobs
from outreach.extensions import db
from outreach.models import Message, MessageKind, MessageState
from tests.factories import MONDAY, make_campaign, make_request, make_school, make_volunteer
from tests.services.outbound import BEFORE, at, published


def test_reminders_are_queued_sent_and_erased_in_their_time(app, tmp_path):
    chores = {chore for _seconds, chore in jobs.CHORES}
    assert {jobs.remind, jobs.deliver_mails, jobs.erase_what_is_over} <= chores
    app.config["MAIL_URL"] = f"file:{tmp_path}/mail"
    at()
    with app.app_context():
        campaign = make_campaign()
        published(
            campaign, {make_request(campaign, make_school(), slots=[(MONDAY, 2)]): [make_volunteer(campaign)]}
        )
        db.session.commit()
        jobs.deliver_mails()
        at(BEFORE + timedelta(days=21))  # Monday, 11 in the morning
        jobs.remind()
        jobs.deliver_mails()
        db.session.rollback()
        sent = db.session.scalars(sa.select(Message).where(Message.kind == MessageKind.CONFIRM)).all()
        assert [message.state for message in sent] == [MessageState.SENT] * 2
        assert len(list((tmp_path / "mail").iterdir())) == 4
        at(BEFORE + timedelta(days=112))
        jobs.erase_what_is_over()
        db.session.rollback()
        assert db.session.scalars(sa.select(Message.text)).all() == [""] * 4
