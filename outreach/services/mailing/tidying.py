"""What needs no sending any more, and what nobody knows about."""

from datetime import timedelta
from typing import Any, cast

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import aliased

from outreach import clock
from outreach.extensions import db
from outreach.models import Invitation, Message, MessageKind, MessageState, Person
from outreach.services.mailing.switches import NEWS

LINK_LIVES = timedelta(hours=1)
NOTICE_LIVES_ON = timedelta(minutes=15)  # after the lesson's end: so long may she say that she comes late

_waiting = Message.state == MessageState.WAITING
is_reminder = Message.kind.in_([MessageKind.CONFIRM, MessageKind.SHEET])
is_news = Message.kind.in_(NEWS)


def forget_dead_links() -> int:
    """Erase mails whose sign-in link ran out before they left; returns how many."""
    old = Message.created_at <= clock.now() - LINK_LIVES
    sign_in = (
        Message.kind == MessageKind.SIGN_IN
    )  # links to join live longer, and go out late rather than never
    return _make_obsolete(_("The link had run out."), _waiting, sign_in, old, eml=b"")


def take_back_lost() -> None:
    """Messages of a worker that died while it handed them over wait again, marked: they may have arrived."""
    lost = sa.select(Message).where(Message.state == MessageState.SENDING, Message.due_at <= clock.now())
    for message in db.session.scalars(lost.with_for_update(skip_locked=True)):
        message.state, message.due_at, message.uncertain = MessageState.WAITING, clock.now(), True
        message.answer = _("The worker stopped while it sent this message: it may arrive twice.")
        message.log = [*message.log, attempt(message.answer)]


def attempt(answer: str) -> dict[str, str]:
    """One line of a message's log, made now."""
    return {"at": clock.now().isoformat(timespec="seconds"), "answer": answer}


def drop_overtaken() -> int:
    """Mark as obsolete what no calendar needs any more; returns how many.

    These are messages with a newer one of the same UID, cancellations of what never left, lessons already past,
    reminders of what has changed since, and news for those who want none.
    """
    newer = aliased(Message)
    overtaken = sa.exists().where(newer.uid == Message.uid, newer.sequence > Message.sequence)
    return (
        _make_obsolete(_("A newer message took its place."), _waiting, overtaken)
        + _make_obsolete(
            _("The invitation had never left."),
            _waiting,
            Message.method == "CANCEL",
            _last_word() != "REQUEST",
        )
        + _make_obsolete(_("The lesson had already begun."), _waiting, _too_late())
        + _make_obsolete(
            _("The lesson has changed since."), _waiting, is_reminder, _changed_since(), once=None
        )
        + _make_obsolete(_("She wants no reminders and no news."), _waiting, is_news, _spared())
    )


def _too_late() -> sa.ColumnElement[bool]:
    """Whether its lesson has begun; that she comes late, or not at all, is worth telling a little longer."""
    now, notice = clock.now(), Message.kind == MessageKind.NOTICE
    begun = sa.select(Invitation.id).where(Invitation.starts_at <= now)
    over = sa.select(Invitation.id).where(Invitation.ends_at <= now - NOTICE_LIVES_ON)
    return sa.or_(sa.and_(~notice, Message.invitation_id.in_(begun)), Message.invitation_id.in_(over))


def _changed_since() -> sa.ColumnElement[bool]:
    """Whether its lesson was moved or cancelled after the reminder was written."""
    newer = aliased(Message)
    return sa.exists().where(
        newer.invitation_id == Message.invitation_id,
        newer.uid.is_not(None),
        newer.created_at > Message.created_at,
    )


def _spared() -> sa.ColumnElement[bool]:
    return Message.person_id.in_(sa.select(Person.id).where(Person.reminders_stopped_at.is_not(None)))


def _last_word() -> sa.ColumnElement[str]:
    """The method of the last earlier message of the same UID that left, or may have left; "" for none."""
    earlier = aliased(Message)
    left = earlier.state.in_([MessageState.SENT, MessageState.SENDING]) | earlier.uncertain
    last = (
        sa.select(earlier.method)
        .where(earlier.uid == Message.uid, earlier.sequence < Message.sequence, left)
        .order_by(earlier.sequence.desc())
        .limit(1)
        .correlate(Message)
        .scalar_subquery()
    )
    return sa.func.coalesce(last, "")


def _make_obsolete(why: str, *which: sa.ColumnElement[bool], **more: Any) -> int:
    return change(which, state=MessageState.OBSOLETE, answer=why, **more)


def change(which: tuple[sa.ColumnElement[bool], ...], **values: Any) -> int:
    """Update the messages that fulfil all of `which`, and return how many they are."""
    statement = sa.update(Message).where(*which).values(**values)
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return cast("sa.CursorResult[Any]", done).rowcount
