"""The visit sheet: what somebody needs in her hand on the day of one lesson (domain.md, R20 and R26).

The same rows stand on the page, on paper and in the mail of the day before, in the language of the moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager

from outreach import clock
from outreach.extensions import db
from outreach.models import Answer, Delivery, Invitation, InvitationState, Person, Recipient, Volunteer
from outreach.services import codes, walltime, words
from outreach.services.introducing import first_name, introduction
from outreach.services.invitations.content import notes_for, place_of
from outreach.services.mailing.letters import help_address

PHONE_BEFORE, PHONE_AFTER = timedelta(days=2), timedelta(days=7)

Row = tuple[str, str]


@dataclass(frozen=True)
class Call:
    """Somebody of the other side; `phone` is "" while it is not shown, or where there is none."""

    name: str
    phone: str


@dataclass(frozen=True)
class VisitSheet:
    """`rows` are (label, value) in the order of reading, numbers to call among them; empty ones are left out.

    `calls` are the same people apart, for links that dial; `notes` are whole sentences.
    """

    title: str
    rows: list[Row]
    notes: list[str]
    calls: list[Call]
    shows_phones: bool


def visit_sheet(invitation: Invitation, others: Sequence[Invitation] | None = None) -> VisitSheet:
    """The sheet for the invited person; `others` are all live invitations of the lesson, where they are at hand.

    A volunteer is on a school's sheet once she has said yes, by her first name. One query without `others`, and one
    for a school's, besides what the request, its school and its people need.
    """
    known = lesson_invitations(invitation.request_id) if others is None else others
    shown = shows_phones(invitation)
    volunteer = invitation.recipient == Recipient.VOLUNTEER
    calls = (
        _school_calls(invitation, known, shown) if volunteer else _volunteer_calls(invitation, known, shown)
    )
    rows = [
        *_when_and_where(invitation),
        *(_way_in(invitation) if volunteer else [(_("Room"), invitation.request.room)]),
        *(_contacts(invitation, calls, shown) if volunteer else _who_comes(invitation, calls, shown)),
        *_others(invitation, known),
        *_class(invitation),
    ]
    return VisitSheet(
        title=invitation.content["summary"],
        rows=[row for row in rows if row[1]],
        notes=[
            *notes_for(invitation.request, invitation.recipient, _is_online(invitation)),
            _how_to_cancel(invitation),
        ],
        calls=calls,
        shows_phones=shown,
    )


def lesson_invitations(request_id: int) -> list[Invitation]:
    """Everybody who still expects the lesson and has not left, with her person; one query."""
    query = (
        sa.select(Invitation)
        .join(Invitation.person)
        .where(
            Invitation.request_id == request_id,
            Invitation.state == InvitationState.CONFIRMED,
            Person.left_at.is_(None),
        )
        .options(contains_eager(Invitation.person))
        .order_by(Invitation.id)
    )
    return list(db.session.scalars(query))


def shows_phones(invitation: Invitation, now: datetime | None = None) -> bool:
    """Whether the days are here in which two who have both said yes see each other's numbers (R20).

    From two days before the lesson until a week after it, and never once it was taken away or the reader said no. A
    school said yes when it asked for the lesson, a volunteer has to say it: who was only asked has no number, and her
    own is shown to nobody.
    """
    now = now or clock.now()
    if invitation.state == InvitationState.CANCELLED or invitation.answer == Answer.DECLINED:
        return False
    return invitation.starts_at - PHONE_BEFORE <= now <= invitation.ends_at + PHONE_AFTER


def _school_calls(invitation: Invitation, known: Sequence[Invitation], shown: bool) -> list[Call]:
    """For a volunteer: who is to be called on the day, then the contacts, whoever booked the lesson first."""
    accepted = invitation.answer == Answer.ACCEPTED
    shown = shown and accepted
    booked_by = invitation.request.booked_by_id
    contacts = [
        each for each in known if each.recipient == Recipient.CONTACT and each.answer != Answer.DECLINED
    ]
    calls = [
        Call(each.person.name or (each.person.email if shown else ""), each.person.phone if shown else "")
        for each in sorted(contacts, key=lambda each: each.person_id != booked_by)
    ]
    if shown and invitation.request.day_phone:
        calls.insert(0, Call(invitation.request.teacher or _("On the day"), invitation.request.day_phone))
    return calls


def _volunteer_calls(invitation: Invitation, known: Sequence[Invitation], shown: bool) -> list[Call]:
    """For a school: the volunteers who have said yes."""
    coming = [
        each for each in known if each.recipient == Recipient.VOLUNTEER and each.answer == Answer.ACCEPTED
    ]
    query = sa.select(Volunteer).where(
        Volunteer.campaign_id == invitation.request.campaign_id,
        Volunteer.person_id.in_([each.person_id for each in coming]),
    )
    found = {volunteer.person_id: volunteer for volunteer in db.session.scalars(query)} if coming else {}
    return [
        Call(introduction(found[each.person_id], invitation.request), each.person.phone if shown else "")
        for each in coming
        if each.person_id in found
    ]


def _is_online(invitation: Invitation) -> bool:
    return invitation.content["delivery"] == Delivery.ONLINE


def _how_to_cancel(invitation: Invitation) -> str:
    address = help_address(invitation.request.campaign.organizer_email)
    if invitation.recipient == Recipient.VOLUNTEER:
        return _("If you cannot come, say so on its page or write to %(address)s.", address=address)
    return _(
        "If the lesson cannot be held, withdraw it on its page or write to %(address)s.", address=address
    )


def _when_and_where(invitation: Invitation) -> list[Row]:
    zone = invitation.content["timezone"]
    day, starts = walltime.wall(invitation.starts_at, zone)
    _day, ends = walltime.wall(invitation.ends_at, zone)
    place = _("Online lesson") if _is_online(invitation) else place_of(invitation.request.school)
    return [
        (_("Day"), words.day_in_words(day)),
        (_("Time"), f"{words.clock_range(starts, ends)} ({zone})"),
        (_("Place"), place),
    ]


def _way_in(invitation: Invitation) -> list[Row]:
    if _is_online(invitation):
        return []
    return [(_("Entrance"), invitation.request.school.entrance), (_("Room"), invitation.request.room)]


def _contacts(invitation: Invitation, calls: Sequence[Call], shown: bool) -> list[Row]:
    # A school may have many contacts: the number for the day and one of them are enough to ask for.
    asked = (
        calls[: 2 if invitation.request.day_phone else 1] if any(call.phone for call in calls) else calls[:1]
    )
    rows = [(_("Contact at the school"), _line(call)) for call in asked]
    if asked and invitation.answer != Answer.ACCEPTED and clock.now() <= invitation.starts_at:
        return [*rows, (_("Telephone"), _("Shown from two days before the lesson, once you have said yes."))]
    return [*rows, *_when_phones(invitation, asked, shown)]


def _who_comes(invitation: Invitation, calls: Sequence[Call], shown: bool) -> list[Row]:
    rows = [(_("Who gives the lesson"), _line(call)) for call in calls]
    if len(calls) < invitation.request.team:
        rows.append((_("Who gives the lesson"), _("Stands here as soon as she has said yes.")))
    own = (_("Telephone on the day"), invitation.request.day_phone)
    return [*rows, *_when_phones(invitation, calls, shown), own]


def _line(call: Call) -> str:
    return ", ".join(filter(None, (call.name, call.phone)))


def _when_phones(invitation: Invitation, asked: Sequence[Call], shown: bool) -> list[Row]:
    if not asked or shown or clock.now() > invitation.starts_at:
        return []
    return [(_("Telephone"), _("Shown from two days before the lesson until a week after it."))]


def _others(invitation: Invitation, known: Sequence[Invitation]) -> list[Row]:
    """Companions, who know each other by the first name as the school does, and whom to ask for help."""
    mates = [first_name(each.person) for each in known if _is_mate(each, invitation)]
    organizer = help_address(invitation.request.campaign.organizer_email)
    return [(_("Together with"), ", ".join(filter(None, mates))), (_("Organizers"), organizer)]


def _is_mate(other: Invitation, invitation: Invitation) -> bool:
    both = other.recipient == invitation.recipient == Recipient.VOLUNTEER
    return both and other.person_id != invitation.person_id and other.answer == Answer.ACCEPTED


def _class(invitation: Invitation) -> list[Row]:
    request = invitation.request
    pupils = _("%(pupils)s, of them %(girls)s girls", pupils=request.pupils, girls=request.girls)
    return [
        (_("Class"), request.class_name),
        (_("Teacher in the room"), request.teacher),
        (_("Equipment"), request.equipment),
        (_("Pupils"), pupils if request.pupils else ""),
        (_("Languages"), ", ".join(words.language_name(code) for code in request.languages)),
        (_("Topics"), ", ".join(request.topics)),
        (_("Photographs"), str(codes.PHOTOS[request.photos])),
        (_("Notes"), request.notes),
    ]
