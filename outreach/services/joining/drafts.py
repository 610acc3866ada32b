"""Joining, page by page: a draft is kept from the first answer on, and counts once its address is confirmed."""

import hashlib
import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.extensions import db
from outreach.models import Campaign, JoinDraft, Message, MessageKind, Person, Vetting, Volunteer
from outreach.services import access, audit, links, mailing
from outreach.services.booking import is_running
from outreach.services.errors import Refused
from outreach.services.joining import letters, wishes
from outreach.services.joining.wishes import Answers

LINK_LIVES = timedelta(days=14)
MAILS_AN_HOUR = 5
# Each page with the answer that shows it was given.
STEPS = {
    "you": "name",
    "where": "delivery",
    "what": "language_levels",
    "often": "max_lessons",
    "promise": "adult",
}


def open_seasons() -> list[Campaign]:
    """The campaigns that one can still join, the first to begin first."""
    campaigns = db.session.scalars(sa.select(Campaign).order_by(Campaign.first_day, Campaign.id))
    return [campaign for campaign in campaigns if is_running(campaign)]


def begin(campaign: Campaign, email: str, *, language: str | None, known: Person | None = None) -> JoinDraft:
    """A draft for an address, and the mail with its link; none is needed for `known`, who is signed in by it already.

    Says nothing of who is known here. Raises Refused 409 when the season is over. Flushes.
    """
    if not is_running(campaign):
        raise Refused(_l("This season is over."), status=409)
    draft = JoinDraft(
        campaign=campaign, email=email, language=language, token_hash=_hashed(secrets.token_urlsafe(32))
    )
    db.session.add(draft)
    if known is not None:
        draft.confirmed_at = clock.now()
        draft.answers = {"name": known.name, "phone": known.phone}
    else:
        send_link(draft)
    db.session.flush()
    return draft


def send_link(draft: JoinDraft, kind: MessageKind = MessageKind.WELCOME) -> bool:
    """Mail a fresh link, which ends the one before; False where the address had enough of them within the hour."""
    lately = Message.created_at > clock.now() - timedelta(hours=1)
    query = sa.select(sa.func.count()).where(
        Message.to_address == draft.email, Message.kind == MessageKind.WELCOME, lately
    )
    if (db.session.scalar(query) or 0) >= MAILS_AN_HOUR:
        return False
    token = secrets.token_urlsafe(32)
    draft.token_hash = _hashed(token)
    reader = Person(email=draft.email, name=draft.answers.get("name", ""), language=draft.language)
    letter = letters.welcome if kind == MessageKind.WELCOME else letters.unfinished_joining
    mailing.queue_letter(
        kind,
        reader,
        letter(reader, draft.campaign, links.join(token)),
        campaign_id=draft.campaign_id,
        confidential=True,
    )
    return True


def look(token: str) -> JoinDraft:
    """Whose link it is; nothing changes, since mail scanners look too. Raises Refused 410 for one that works no more."""
    draft = db.session.scalar(sa.select(JoinDraft).where(JoinDraft.token_hash == _hashed(token)))
    if draft is None or draft.volunteer_id is not None or draft.created_at < clock.now() - LINK_LIVES:
        raise Refused(
            _l("This link works no more: it is old, a newer one was sent, or you have joined already."),
            status=410,
        )
    return draft


def confirm(token: str) -> JoinDraft:
    """The address is hers: from now on the draft may count. Raises Refused 410."""
    draft = look(token)
    draft.confirmed_at = draft.confirmed_at or clock.now()
    db.session.flush()
    return draft


def move(draft: JoinDraft) -> JoinDraft:
    """The confirmed draft for the browser that opened the link; the one that began it elsewhere reads on no more.

    Whoever began it knew the address, and nothing shows that it was she.
    """
    link, draft.token_hash = draft.token_hash, _hashed(secrets.token_urlsafe(32))
    hers = JoinDraft(
        campaign=draft.campaign, email=draft.email, language=draft.language, answers=draft.answers,
        created_at=draft.created_at, confirmed_at=draft.confirmed_at, reminded_at=draft.reminded_at, token_hash=link,
    )  # fmt: skip
    draft.answers, draft.confirmed_at, draft.reminded_at = {}, None, clock.now()
    db.session.flush()  # before the link has its new owner: it is unique
    db.session.add(hers)
    db.session.flush()
    return hers


def take_over(draft: JoinDraft, other: JoinDraft | None) -> None:
    """What was written in this browser under the same address goes on in the confirmed draft; `other` is thrown away.

    The form sent twice makes two drafts and two mails, and either link may be opened.
    """
    if other is None or other.id == draft.id or other.volunteer_id is not None:
        return
    if (other.email, other.campaign_id) == (draft.email, draft.campaign_id):
        draft.answers = {**draft.answers, **other.answers}
        discard(other)


def answer(draft: JoinDraft, answers: Answers) -> None:
    """Keep the answers of one page. Raises Refused 409 when she has joined already."""
    if draft.volunteer_id is not None:
        raise Refused(_l("You have joined already. Change your answers on your own pages."), status=409)
    draft.answers = {**draft.answers, **answers}
    db.session.flush()


def open_step(draft: JoinDraft) -> str | None:
    """The first page that is still to be answered."""
    return next((page for page, answered in STEPS.items() if not _has(draft.answers, answered)), None)


def _has(answers: Answers, name: str) -> bool:
    return answers.get(name) not in (None, "", [], {}, False)


def join(draft: JoinDraft) -> Volunteer:
    """Make her a volunteer; done twice it is done once. Raises Refused 409 before it is confirmed and complete.

    Who takes part already stays as she is; who had left is back, with these answers.
    """
    db.session.flush()
    db.session.refresh(draft, with_for_update=True)
    if draft.volunteer is not None:
        return draft.volunteer
    if draft.confirmed_at is None or open_step(draft):
        raise Refused(_l("Some questions are not answered yet, or the address is not confirmed."), status=409)
    person = _person(draft)
    volunteer = db.session.scalar(
        sa.select(Volunteer).filter_by(campaign_id=draft.campaign_id, person_id=person.id)
    )
    if volunteer is None or volunteer.left_at is not None:
        volunteer = _joined(draft, person, volunteer)
    for one in _drafts_like(draft):  # begun twice, or in another browser: none of them is unfinished any more
        one.volunteer, one.answers = volunteer, {}
    db.session.flush()
    return volunteer


def _drafts_like(draft: JoinDraft) -> list[JoinDraft]:
    query = sa.select(JoinDraft).filter_by(
        campaign_id=draft.campaign_id, email=draft.email, volunteer_id=None
    )
    return list(db.session.scalars(query))


def _person(draft: JoinDraft) -> Person:
    person = access.find_person(draft.email) or Person(email=draft.email, language=draft.language)
    person.name, person.phone = draft.answers["name"], draft.answers.get("phone", "")
    person.left_at = None
    db.session.add(person)
    db.session.flush()
    return person


def _joined(draft: JoinDraft, person: Person, volunteer: Volunteer | None) -> Volunteer:
    campaign, now = draft.campaign, clock.now()
    if volunteer is None:
        volunteer = Volunteer(campaign=campaign, person=person, max_lessons=0, max_travel=0)
        db.session.add(volunteer)
        volunteer.vetting = Vetting.PENDING if campaign.requires_vetting else Vetting.NO
    volunteer.left_at, volunteer.joined_at, volunteer.adult_attested_at = None, now, now
    accept_code(volunteer)
    with db.session.no_autoflush:
        wishes.write(volunteer, draft.answers)
    audit.record("volunteer.joined", str(volunteer.id), actor=person, campaign=campaign)
    return volunteer


def accept_code(volunteer: Volunteer) -> None:
    """She accepts the code of conduct as it is now (domain.md, R14)."""
    volunteer.code_accepted, volunteer.code_accepted_at = volunteer.campaign.code_of_conduct, clock.now()


def discard(draft: JoinDraft) -> None:
    """Throw the answers away; who has joined stays."""
    if draft.volunteer_id is None:
        db.session.delete(draft)
        db.session.flush()


def _hashed(token: str) -> str:
    return hashlib.sha256(token[:100].encode("utf-8", "replace")).hexdigest()
