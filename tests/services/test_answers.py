"""Answers to invitations: what counts, in which order, and what becomes of it when the lesson changes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import Answer, AuditEntry, Invitation
from outreach.services import answers, links
from outreach.services.errors import Refused
from tests.factories import MONDAY, make_campaign, make_person, make_request, make_school, make_volunteer
from tests.services.outbound import at, calendar_of, invitation, published

YES, MAYBE, NO = Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED


class Season:
    """One lesson with a second slot, its volunteer, another one, and the school's contact."""

    def __init__(self) -> None:
        self.campaign = make_campaign()
        self.contact = make_person(email="contact@school.example", language="en")
        self.school = make_school(contact=self.contact, name="Licėjus")
        self.lesson = make_request(
            self.campaign, self.school, slots=[(MONDAY, 2), (MONDAY + timedelta(days=1), 3)]
        )
        self.ona, self.eva = (
            make_volunteer(
                self.campaign, person=make_person(email=f"{name}@volunteers.example", language="en")
            )
            for name in ("ona", "eva")
        )
        self.publish()

    def publish(self, team=None, **options):
        return published(self.campaign, {self.lesson: team or [self.ona]}, **options)

    @property
    def hers(self) -> Invitation:
        return invitation(self.lesson, self.ona.person)

    @property
    def theirs(self) -> Invitation:
        return invitation(self.lesson, self.contact)


@pytest.fixture
def season(app):
    at()
    return Season()


def say(invitation: Invitation, answer: Answer, **how) -> answers.Answered:
    return answers.answer(invitation, answer, **{"by": "page"} | how)


def token_of(invitation: Invitation) -> str:
    return links.answer_page(invitation).rpartition("/")[2]


def entries() -> list[AuditEntry]:
    return list(db.session.scalars(sa.select(AuditEntry).filter_by(action="lesson.answered")))


def test_an_answer_is_kept_with_its_note_and_the_trail_names_it_once(season):
    assert say(season.hers, NO, note="Sergu\x00").changed
    assert not say(season.hers, NO).changed  # a double tap
    hers = season.hers
    assert (hers.answer, hers.answer_note, hers.answered_sequence) == (NO, "Sergu", 0)
    assert hers.answered_at is not None
    (entry,) = entries()
    assert entry.detail == {
        "answer": "declined",
        "before": "needs_action",
        "by": "page",
        "invitation": hers.id,
    }
    assert entry.actor_id == season.ona.person_id


def test_another_word_is_allowed_until_the_lesson_begins(season):
    for answer in (NO, MAYBE, YES):
        assert say(season.hers, answer).changed
    assert (season.hers.answer, season.hers.answer_note) == (YES, "")
    clock.start_from(season.hers.starts_at)
    with pytest.raises(Refused) as refused:
        say(season.hers, NO)
    assert (refused.value.status, season.hers.answer) == (410, YES)


def test_answers_that_overtake_each_other_are_ordered_by_their_stamp(season):
    now = clock.now().replace(microsecond=0)
    say(season.hers, YES, stamp=now - timedelta(minutes=5))
    with pytest.raises(Refused) as refused:
        say(season.hers, NO, stamp=now - timedelta(minutes=6))
    assert (refused.value.status, season.hers.answer) == (409, YES)
    assert not say(season.hers, YES, stamp=now - timedelta(minutes=7)).changed
    assert season.hers.answer_stamp == now - timedelta(minutes=5)
    assert say(season.hers, NO, stamp=now - timedelta(minutes=4)).changed


def test_a_stamp_from_the_future_locks_nobody_out(season):
    say(season.hers, YES, stamp=clock.now() + timedelta(days=365))
    assert say(season.hers, NO).changed


def test_a_lesson_that_moves_asks_anew_and_older_answers_do_not_count(season):
    say(season.hers, YES, note="gladly")
    season.publish(moved=[season.lesson])
    hers = season.hers
    assert (hers.answer, hers.answer_note, hers.answered_at, hers.answer_stamp) == (
        Answer.NEEDS_ACTION,
        "",
        None,
        None,
    )
    with pytest.raises(Refused) as refused:
        say(hers, YES, sequence=0)
    assert refused.value.status == 409
    assert say(hers, YES, sequence=1).changed
    assert hers.answered_sequence == 1


def test_other_words_keep_the_answer_and_the_sequence_that_asked(season):
    """Only her feed shows a change of the entrance: an answer to the mail before it still counts."""
    say(season.hers, YES)
    season.school.entrance = "Back door"
    assert season.publish() == []
    assert (season.hers.answer, season.hers.sequence, season.hers.asked_sequence) == (YES, 1, 0)
    assert say(season.hers, MAYBE, sequence=0).changed


def test_a_school_that_is_told_of_another_volunteer_keeps_its_yes_and_its_calendar_shows_it(season):
    say(season.theirs, YES)
    say(season.hers, YES)  # so that the school has heard of her
    update = next(message for message in season.publish([season.eva]) if message.kind == "update")
    assert (season.theirs.answer, season.theirs.sequence) == (YES, 1)
    assert b"PARTSTAT=ACCEPTED" in calendar_of(update.eml).replace(b"\r\n ", b"")


def test_a_lesson_given_back_to_her_asks_anew(season):
    say(season.hers, NO)
    season.publish([season.eva])
    with pytest.raises(Refused) as refused:
        say(season.hers, YES)
    assert refused.value.status == 410
    season.publish()
    assert (season.hers.answer, season.hers.asked_sequence) == (Answer.NEEDS_ACTION, 2)


def test_a_sequence_from_the_future_is_kept_as_the_one_there_is(season):
    say(season.hers, YES, sequence=7)
    assert season.hers.answered_sequence == 0


def test_nothing_is_no_answer(season):
    with pytest.raises(ValueError, match="yes, no or maybe"):
        say(season.hers, Answer.NEEDS_ACTION)


def test_each_mail_has_its_own_links_and_an_old_one_tells_that_the_lesson_moved(season):
    old = token_of(season.hers)
    assert answers.asked(old) == answers.Asked(season.hers, stale=False)
    assert token_of(season.theirs) not in (old, token_of(season.hers).replace("0", "1"))
    season.publish(moved=[season.lesson])
    assert answers.asked(old).stale
    assert not answers.asked(token_of(season.hers)).stale
    assert answers.invitation_of(old) is season.hers


def test_a_broken_or_foreign_link_opens_nothing(season):
    number, sequence, signature = token_of(season.hers).split("-", 2)
    other = token_of(season.theirs).split("-", 2)
    for wrong in (
        "", "x", "0", number, f"{number}-{sequence}", f"{number}-{sequence}-", f"{other[0]}-{sequence}-{signature}",
        f"{number}-1-{signature}", f"{number}-{sequence}-{other[2]}", f"999999999-{sequence}-{signature}",
        f"{number}-{sequence}-{signature[:-1]}", f"{number}-{sequence}-{signature}A", "9" * 400, f"{number}-{sequence}-ą",
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            answers.asked(wrong)
        assert refused.value.status == 404, wrong


def test_a_link_dies_with_the_lesson_and_with_her_part(season):
    token, contact = token_of(season.hers), token_of(season.theirs)
    season.contact.left_at = clock.now()
    season.publish([season.eva])
    said = []
    for each in (token, contact):
        with pytest.raises(Refused) as refused:
            answers.asked(each)
        said.append((refused.value.status, str(refused.value)))
    assert [status for status, _ in said] == [410, 410]
    assert "somebody else gives it" in said[0][1]
    assert "You take part no more" in said[1][1]
