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
from outreach.models import Answer, Delivery, Invitation, InvitationState, Person, Recipient
from outreach.services import codes, walltime, words
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

    One query without `others`, besides what the request, its school and its people need.
    """
    known = lesson_invitations(invitation.request_id) if others is None else others
    opposite = [
        each for each in known if each.recipient != invitation.recipient and each.answer != Answer.DECLINED
    ]
    shown = shows_phones(invitation, known)
    calls = [
        Call(each.person.name or each.person.email, each.person.phone if shown else "")
        for each in _first_to_ask(invitation, opposite)
    ]
    volunteer = invitation.recipient == Recipient.VOLUNTEER
    if volunteer and shown and invitation.request.day_phone:
        calls.insert(0, Call(invitation.request.teacher or _("On the day"), invitation.request.day_phone))
    rows = [
        *_when_and_where(invitation),
        *(_way_in(invitation) if volunteer else []),
        *_people(invitation, known, calls, shown),
        *_class(invitation),
    ]
    return VisitSheet(
        title=invitation.content["summary"],
        rows=[row for row in rows if row[1]],
        notes=notes_for(invitation.request, invitation.recipient, _is_online(invitation)),
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


def shows_phones(invitation: Invitation, others: Sequence[Invitation], now: datetime | None = None) -> bool:
    """Whether the two sides see each other's numbers (R20): never once the lesson is taken away or a side declined.

    Once both sides have accepted they do; silence is taken for a yes two days before the lesson, for both asked for
    it, and who stands before a locked door must be able to call (R26). A week after the lesson they are hidden again.
    """
    now = now or clock.now()
    if invitation.state == InvitationState.CANCELLED or now > invitation.ends_at + PHONE_AFTER:
        return False
    if invitation.answer == Answer.DECLINED or _all_declined(invitation, others):
        return False
    return _both_accepted(others) or now >= invitation.starts_at - PHONE_BEFORE


def _all_declined(invitation: Invitation, others: Sequence[Invitation]) -> bool:
    answers = {each.answer for each in others if each.recipient != invitation.recipient}
    return answers == {Answer.DECLINED}


def _both_accepted(others: Sequence[Invitation]) -> bool:
    accepted = {each.recipient for each in others if each.answer == Answer.ACCEPTED}
    return accepted == set(Recipient)


def _first_to_ask(invitation: Invitation, opposite: Sequence[Invitation]) -> list[Invitation]:
    """The other side: all volunteers for a school, and for a volunteer whoever booked the lesson first."""
    booked_by = invitation.request.booked_by_id
    return sorted(opposite, key=lambda each: each.person_id != booked_by)


def _is_online(invitation: Invitation) -> bool:
    return invitation.content["delivery"] == Delivery.ONLINE


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


def _people(
    invitation: Invitation, known: Sequence[Invitation], calls: Sequence[Call], shown: bool
) -> list[Row]:
    volunteer = invitation.recipient == Recipient.VOLUNTEER
    # A school may have many contacts: the number for the day and one of them are enough to ask for.
    asked = calls[: 2 if shown and invitation.request.day_phone else 1] if volunteer else calls
    label = _("Contact at the school") if volunteer else _("Who comes")
    rows = [(label, ", ".join(filter(None, (call.name, call.phone)))) for call in asked]
    if asked and not shown:
        rows.append(
            (_("Telephone"), _("Shown when both sides have said yes, or two days before the lesson."))
        )
    # Companions know each other by the first name, as the school does.
    mates = [each.person.name.partition(" ")[0] for each in known if volunteer and _is_mate(each, invitation)]
    organizer = help_address(invitation.request.campaign.organizer_email)
    return [*rows, (_("Together with"), ", ".join(filter(None, mates))), (_("Organizers"), organizer)]


def _is_mate(other: Invitation, invitation: Invitation) -> bool:
    same_side = other.recipient == invitation.recipient
    return same_side and other.person_id != invitation.person_id and other.answer != Answer.DECLINED


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
