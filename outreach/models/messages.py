"""What people have been told: one invitation a lesson and person, and the mails that carried it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.extensions import db
from outreach.models.campaign import Campaign
from outreach.models.lessons import LessonRequest
from outreach.models.people import Person
from outreach.models.types import UTCDateTime, one_of


class Recipient(StrEnum):
    VOLUNTEER = "volunteer"
    CONTACT = "contact"


class InvitationState(StrEnum):
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """What the invited person said to her invitation, in iCalendar's words (PARTSTAT)."""

    NEEDS_ACTION = "needs_action"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class MessageKind(StrEnum):
    INVITATION = "invitation"
    UPDATE = "update"
    CANCELLATION = "cancellation"
    SIGN_IN = "sign_in"
    RECEIVED = "received"
    WITHDRAWN = "withdrawn"
    CONFIRM = "confirm"  # a week before: is it still so?
    SHEET = "sheet"  # the day before: the visit sheet
    NOTICE = "notice"  # what somebody else did: cannot come, is late, booked the same class
    WELCOME = "welcome"
    UNFINISHED = "unfinished"  # a form half made


class MessageState(StrEnum):
    WAITING = "waiting"
    SENDING = (
        "sending"  # handed to the mail server; if the worker dies here nobody knows whether it was taken
    )
    SENT = "sent"
    FAILED = "failed"
    OBSOLETE = "obsolete"  # overtaken before it left: a link that ran out, a lesson already past


class Invitation(db.Model):
    """One published lesson as one person knows it: the row behind her calendar entry, in feed and mail alike.

    `uid` is for life; `sequence` and `changed_at` rise with every change that she can see; `content` is what her
    entry says (see services/calendars). A lesson taken from her stays, as cancelled.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        sa.UniqueConstraint("request_id", "person_id"),
        sa.CheckConstraint("sequence >= 0", name="sequence"),
        sa.CheckConstraint("ends_at > starts_at", name="times"),
        sa.Index("ix_invitation_person_starts", "person_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson_request.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    recipient: Mapped[Recipient] = mapped_column(one_of(Recipient))
    uid: Mapped[str] = mapped_column(sa.String(255), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    state: Mapped[InvitationState] = mapped_column(one_of(InvitationState), default=InvitationState.CONFIRMED)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    answer: Mapped[Answer] = mapped_column(one_of(Answer), default=Answer.NEEDS_ACTION)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    asked_sequence: Mapped[int] = mapped_column(default=0)  # the SEQUENCE that last asked anew
    answered_sequence: Mapped[int | None]  # the SEQUENCE that the answer was given to
    answer_stamp: Mapped[datetime | None] = mapped_column(UTCDateTime)  # DTSTAMP of the reply: orders answers
    answer_note: Mapped[str] = mapped_column(sa.String(500), default="")
    # Its last change came so late that only an answer shows she knows.
    urgent: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    request: Mapped[LessonRequest] = relationship()
    person: Mapped[Person] = relationship()


class Message(db.Model):
    """A mail: a row with states before it is an SMTP call. `eml` is the mail to the octet.

    Of one UID and SEQUENCE at most one goes out, so no calendar sees the same word twice.
    """

    __tablename__ = "message"
    __table_args__ = (
        sa.UniqueConstraint("uid", "sequence"),
        sa.Index("ix_message_state_due", "state", "due_at"),
        sa.Index("uq_message_once", "once", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int | None] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"))
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan_version.id", ondelete="SET NULL"))
    invitation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("invitation.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    kind: Mapped[MessageKind] = mapped_column(one_of(MessageKind))
    method: Mapped[str] = mapped_column(sa.String(20), default="")  # REQUEST or CANCEL, of a calendar message
    uid: Mapped[str | None] = mapped_column(sa.String(255))
    sequence: Mapped[int | None]
    to_address: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(500))
    text: Mapped[str] = mapped_column(sa.Text)
    eml: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)  # empty: kept no more
    message_id: Mapped[str] = mapped_column(sa.String(255), unique=True)
    confidential: Mapped[bool] = mapped_column(
        default=False
    )  # holds a live link: shown to nobody, erased once sent
    state: Mapped[MessageState] = mapped_column(one_of(MessageState), default=MessageState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    # The line or the worker broke off while the server held it: it may have arrived, and is sent once more.
    uncertain: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str] = mapped_column(sa.Text, default="")  # the mail server's last word
    # Every attempt, as [{"at": …, "answer": …}].
    log: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    urgent: Mapped[bool] = mapped_column(default=False)  # leaves before the rest
    # What must not be said twice, in one word: the same reminder of the same lesson at the same time.
    once: Mapped[str | None] = mapped_column(sa.String(120))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    campaign: Mapped[Campaign | None] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
    person: Mapped[Person | None] = relationship()
