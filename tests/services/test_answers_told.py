"""Whichever way a volunteer's answer comes, the school hears what it means, and a no begins a repair of the plan."""

import pytest
import sqlalchemy as sa

from outreach import clock, jobs
from outreach.extensions import db
from outreach.models import Invitation, Message, MessageKind, Solve, SolveState
from outreach.services import answers, dropouts, planning
from tests.factories import MONDAY, make_request, make_school
from tests.services.outbound import at, calendar_of, in_english, invitation, published
from tests.services.replies import Reply
from tests.services.test_answers import MAYBE, NO, YES, Season, say

SCHOOL, HELP = "contact@school.example", "help@programme.example"


@pytest.fixture
def season(app):
    at()
    with in_english(app):
        found = Season()
        found.campaign.organizer_email = HELP
        for volunteer, name in ((found.ona, "Ona Onaitė"), (found.eva, "Eva Evaitė")):
            volunteer.person.name, volunteer.employer = name, f"Firma {name[:3]}"
        found.lesson.topics = found.ona.topics = ["web"]
        found.publish()  # the topics go into the entries
        yield found


def notices(address: str = SCHOOL) -> list[str]:
    query = sa.select(Message).filter_by(kind=MessageKind.NOTICE, to_address=address).order_by(Message.id)
    return [f"{message.subject}\n{message.text}" for message in db.session.scalars(query)]


WAYS = {
    "page": lambda season: say(season.hers, NO, by="page"),
    "own": lambda season: say(season.hers, NO, by="own"),
    "mail": lambda season: answers.receive(
        Reply(season.hers.uid, partstat="DECLINED", stamp=clock.now()).google()
    ),
    "written down": lambda season: say(season.hers, NO, by="organizer", actor=season.contact),
    "dropout": lambda season: dropouts.cannot_come(season.ona),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_no_by_any_way_tells_school_and_organizers_and_wants_a_repair(season, way):
    """By mail or on its page it told the organizers alone; only the button told the school and began a repair."""
    for _ in range(2):  # a double tap
        if way != "dropout" or season.hers.answer != NO:
            WAYS[way](season)
    [school], [organizers] = notices(), notices(HELP)
    assert "please keep the time free" in school
    assert "Ona" not in school  # she had never said yes
    assert "Ona Onaitė cannot come." in organizers
    assert season.campaign.repair_wanted_at is not None


def test_who_comes_is_told_once_the_whole_team_has_said_yes_and_no_calendar_changes(season):
    lesson, eva = season.lesson, season.eva
    lesson.team = 2
    season.publish([season.ona, eva])
    entries = {one.uid: one.sequence for one in db.session.scalars(sa.select(Invitation))}
    say(season.hers, YES)
    assert notices() == []
    hers = db.session.scalars(sa.select(Invitation).filter_by(person_id=eva.person_id)).one()
    say(hers, MAYBE)
    say(hers, YES)
    [told] = notices()
    assert "Who gives the lesson: Ona, Firma Ona (web); Eva, Firma Eva." in told
    assert "Onaitė" not in told
    assert entries == {one.uid: one.sequence for one in db.session.scalars(sa.select(Invitation))}
    say(hers, NO)
    assert "Eva cannot come" in notices()[1]
    say(hers, YES)  # after all
    assert "Confirmed: Licėjus" in notices()[2]
    assert "Eva Evaitė comes after all." in notices(HELP)[1]


def test_no_mail_of_publishing_names_who_comes(season):
    """The school's invitation named her before she had said anything."""
    mails = [
        *season.publish(),
        *season.publish(moved=[season.lesson]),
        *db.session.scalars(sa.select(Message)),
    ]
    assert {mail.kind.value for mail in mails} == {"invitation", "update"}
    for mail in mails:
        assert "Ona" not in mail.text + mail.subject
        assert ("You learn by mail who comes" in mail.text) == (mail.to_address == SCHOOL)
        if mail.to_address == SCHOOL:
            assert b"Ona" not in calendar_of(mail.eml).replace(b"\r\n ", b"")


@pytest.mark.parametrize(("answer", "mails"), [(None, 0), (YES, 1), (NO, 1)])
def test_a_school_is_told_of_another_volunteer_if_it_had_heard_of_the_one_before(season, answer, mails):
    """Who was asked and never answered was nobody to the school: that somebody else is asked needs no mail to it."""
    before = season.theirs.sequence
    if answer:
        say(season.hers, answer)
    sent = season.publish([season.eva])
    assert [mail.kind.value for mail in sent if mail.to_address == SCHOOL] == ["update"] * mails
    assert (season.theirs.sequence, season.theirs.asked_sequence) == (before + mails, 0)


def test_the_worker_begins_one_repair_for_all_that_happened_before(season):
    """A no while a solve was under way, which could not know of it, was left to an organizer's memory."""
    second = make_request(season.campaign, make_school(), slots=[(MONDAY, 2)])
    published(season.campaign, {season.lesson: [season.ona], second: [season.eva]})
    say(season.hers, NO)
    [first] = mended()
    say(invitation(second, season.eva.person), NO)
    assert mended() == []
    planning.end_solve(first, SolveState.DONE)
    [later] = mended()
    assert later.repairs
    planning.end_solve(later, SolveState.DONE)
    assert mended() == []
    say(season.hers, YES)
    say(season.hers, NO)
    planning.start_solve(season.campaign)  # an organizer was faster, and hers takes it in
    assert season.campaign.repair_wanted_at is None


def test_a_repair_that_cannot_begin_is_not_tried_for_ever(season):
    say(season.hers, NO)
    season.campaign.policy = {"unheard_of": 1}
    assert mended() == []
    assert season.campaign.repair_wanted_at is None


def mended() -> list[Solve]:
    """What the worker's chore begins."""
    before = set(db.session.scalars(sa.select(Solve.id)))
    jobs.mend_plans()
    return [solve for solve in db.session.scalars(sa.select(Solve)) if solve.id not in before]
