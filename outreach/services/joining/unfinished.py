"""Forms half made bring one reminder each (domain.md, row 14): about one in five thinks that she has finished."""

from datetime import timedelta

import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import BookingDraft, JoinDraft, MessageKind, Person, Volunteer
from outreach.services import links, mailing
from outreach.services.booking import is_running, takes_bookings
from outreach.services.joining import letters
from outreach.services.joining.drafts import LINK_LIVES, send_link

AFTER = timedelta(days=2)
AT_ONCE = 50


def remind_unfinished() -> int:
    """Queue what is due now, some at a time; gives how many. Each form is reminded of once. Flushes."""
    told = sum(map(_remind_of_joining, _join_drafts()))
    told += sum(map(_remind_of_times, _without_times()))
    return told + sum(map(_remind_of_booking, _booking_drafts()))


def _join_drafts() -> list[JoinDraft]:
    now = clock.now()
    query = sa.select(JoinDraft).where(
        JoinDraft.volunteer_id.is_(None),
        JoinDraft.reminded_at.is_(None),
        JoinDraft.created_at.between(now - LINK_LIVES, now - AFTER),
    )
    return list(db.session.scalars(query.order_by(JoinDraft.id).limit(AT_ONCE)))


def _remind_of_joining(draft: JoinDraft) -> bool:
    draft.reminded_at = clock.now()
    return is_running(draft.campaign) and send_link(draft, MessageKind.UNFINISHED)


def _without_times() -> list[Volunteer]:
    query = (
        sa.select(Volunteer)
        .join(Volunteer.person)
        .where(
            Volunteer.left_at.is_(None),
            Person.left_at.is_(None),
            Volunteer.reminded_at.is_(None),
            Volunteer.joined_at <= clock.now() - AFTER,
            ~Volunteer.windows.any(),
        )
    )
    return list(db.session.scalars(query.order_by(Volunteer.id).limit(AT_ONCE)))


def _remind_of_times(volunteer: Volunteer) -> bool:
    volunteer.reminded_at = clock.now()
    if not is_running(volunteer.campaign):
        return False
    letter = letters.unfinished_times(volunteer.person, volunteer.campaign, links.volunteer_times())
    mailing.queue_letter(MessageKind.UNFINISHED, volunteer.person, letter, campaign_id=volunteer.campaign_id)
    return True


def _booking_drafts() -> list[BookingDraft]:
    query = (
        sa.select(BookingDraft)
        .join(BookingDraft.person)
        .where(
            BookingDraft.request_id.is_(None),
            BookingDraft.reminded_at.is_(None),
            Person.left_at.is_(None),
            BookingDraft.created_at <= clock.now() - AFTER,
        )
    )
    return list(db.session.scalars(query.order_by(BookingDraft.id).limit(AT_ONCE)))


def _remind_of_booking(draft: BookingDraft) -> bool:
    draft.reminded_at = clock.now()
    if not draft.answers or not takes_bookings(draft.campaign):
        return False
    letter = letters.unfinished_booking(draft.person, draft.campaign, links.booking(draft.id))
    mailing.queue_letter(MessageKind.UNFINISHED, draft.person, letter, campaign_id=draft.campaign_id)
    return True
