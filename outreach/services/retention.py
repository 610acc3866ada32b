"""What is erased when, by the clock (domain.md, R22). A dry run counts without erasing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    BookingDraft,
    Campaign,
    FeedToken,
    Invitation,
    JoinDraft,
    LessonRequest,
    Message,
    MessageState,
    Organizer,
    Person,
    ReceivedMail,
    SchoolContact,
    SignInToken,
    Volunteer,
)
from outreach.services.walltime import today

MAIL_KEPT = timedelta(days=90)
DRAFTS_KEPT = timedelta(days=30)
LINKS_KEPT = timedelta(days=30)
# Calendars live on for a while after a season's last day: a cancelled lesson stays in them for a week.
FEEDS_LIVE_ON = timedelta(days=28)
CONTACTS_KEPT = timedelta(days=365)


@dataclass(frozen=True)
class Rule:
    """Rows of `model` that are over: they get the values `becomes`, are deleted (None), or only counted."""

    words: Any
    model: Any
    over: tuple[sa.ColumnElement[bool], ...]
    becomes: dict[str, Any] | None = None
    only_counted: bool = False


@dataclass(frozen=True)
class Swept:
    """What one rule found: how many rows, and whether they are gone now."""

    words: Any
    count: int
    erased: bool


def sweep(*, dry_run: bool = False) -> list[Swept]:
    """Erase what is over at this moment and say how much it was, a line for each rule; twice erases nothing more.

    Flushes nothing and commits nothing: whoever calls commits. People are never erased, only counted: an organizer
    decides, or they themselves.
    """
    return [_applied(rule, dry_run) for rule in _rules(clock.now())]


def _applied(rule: Rule, dry_run: bool) -> Swept:
    count = db.session.scalar(sa.select(sa.func.count()).select_from(rule.model).where(*rule.over)) or 0
    erases = bool(count) and not dry_run and not rule.only_counted
    if erases:
        change = (
            sa.delete(rule.model) if rule.becomes is None else sa.update(rule.model).values(**rule.becomes)
        )
        db.session.execute(change.where(*rule.over).execution_options(synchronize_session=False))
    return Swept(rule.words, count, erases)


def _rules(now: datetime) -> Iterator[Rule]:
    yield from _mail(now)
    yield from _drafts_and_links(now)
    yield from _feeds(now)
    yield Rule(
        _l("people whose last season ended a year ago: ask them, or erase them"),
        Person, _forgotten(_day(now - CONTACTS_KEPT)), only_counted=True,
    )  # fmt: skip


def _mail(now: datetime) -> Iterator[Rule]:
    left = Message.state.not_in([MessageState.WAITING, MessageState.SENDING])
    written = sa.or_(Message.text != "", Message.eml != b"")
    yield Rule(
        _l("texts of mails older than 90 days"),
        Message, (Message.created_at < now - MAIL_KEPT, left, written), {"text": "", "eml": b""},
    )  # fmt: skip
    settled = sa.or_(ReceivedMail.needs_person.is_(False), ReceivedMail.handled_at.is_not(None))
    yield Rule(
        _l("texts of received mails older than 90 days"),
        ReceivedMail, (ReceivedMail.received_at < now - MAIL_KEPT, ReceivedMail.text != "", settled), {"text": ""},
    )  # fmt: skip


def _drafts_and_links(now: datetime) -> Iterator[Rule]:
    before = now - DRAFTS_KEPT
    unsent = (BookingDraft.created_at < before, BookingDraft.request_id.is_(None))
    yield Rule(_l("bookings begun 30 days ago and never sent"), BookingDraft, unsent)
    unjoined = (JoinDraft.created_at < before, JoinDraft.volunteer_id.is_(None))
    yield Rule(_l("volunteers’ forms begun 30 days ago and never sent"), JoinDraft, unjoined)
    yield Rule(
        _l("sign-in links that ran out 30 days ago"),
        SignInToken,
        (SignInToken.expires_at < now - LINKS_KEPT,),
    )


def _feeds(now: datetime) -> Iterator[Rule]:
    """An address ends with the last season of whatever it shows; what shows nothing yet lives on."""
    limit = _day(now - FEEDS_LIVE_ON)
    over = sa.or_(_campaign_is_over(limit), _school_is_over(limit), _own_is_over(limit))
    yield Rule(
        _l("calendar addresses whose season ended four weeks ago"),
        FeedToken, (FeedToken.ended_at.is_(None), over), {"ended_at": now},
    )  # fmt: skip
    yield Rule(
        _l("calendar addresses that ended 90 days ago"), FeedToken, (FeedToken.ended_at < now - MAIL_KEPT,)
    )


def _campaign_is_over(limit: date) -> sa.ColumnElement[bool]:
    ended = sa.exists().where(Campaign.id == FeedToken.campaign_id, Campaign.last_day < limit)
    return sa.and_(FeedToken.campaign_id.is_not(None), ended)


def _school_is_over(limit: date) -> sa.ColumnElement[bool]:
    asked = LessonRequest.school_id == FeedToken.school_id
    return sa.and_(FeedToken.school_id.is_not(None), *_only_over(limit, _request_of(asked)))


def _own_is_over(limit: date) -> sa.ColumnElement[bool]:
    own = sa.and_(FeedToken.school_id.is_(None), FeedToken.campaign_id.is_(None))
    return sa.and_(own, *_only_over(limit, _part_of(FeedToken.person_id)))


def _forgotten(limit: date) -> tuple[sa.ColumnElement[bool], ...]:
    no_organizer = ~sa.exists().where(Organizer.person_id == Person.id)
    return Person.email.not_like("%.invalid"), no_organizer, *_only_over(limit, _part_of(Person.id))


def _only_over(limit: date, takes_part: sa.ColumnElement[bool]) -> tuple[sa.ColumnElement[bool], ...]:
    """Some season with this part ended before `limit`, and none with it still ran then."""
    return (
        sa.exists().where(takes_part, Campaign.last_day < limit),
        ~sa.exists().where(takes_part, Campaign.last_day >= limit),
    )


def _part_of(person_id: Any) -> sa.ColumnElement[bool]:
    """Whether the person takes part in the campaign: as a volunteer, with a lesson, or for a school that asks."""
    volunteers = sa.exists().where(Volunteer.campaign_id == Campaign.id, Volunteer.person_id == person_id)
    invited = _request_of(
        sa.exists().where(Invitation.request_id == LessonRequest.id, Invitation.person_id == person_id)
    )
    speaks = _request_of(
        sa.exists().where(
            SchoolContact.school_id == LessonRequest.school_id, SchoolContact.person_id == person_id
        )
    )
    return sa.or_(volunteers, invited, speaks)


def _request_of(which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(LessonRequest.campaign_id == Campaign.id, which)


def _day(instant: datetime) -> date:
    return today(instant, "UTC")
