"""Sign-in links work once, for an hour, for people who have a part; feeds end one by one or all at once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import FeedToken, Message, OrganizerRole, SignInToken
from outreach.services import access
from outreach.services.errors import Refused
from tests.factories import make_campaign, make_organizer, make_person, make_school, make_volunteer
from tests.services.outbound import BEFORE, at, part


def token_of(url: str) -> str:
    return url.rpartition("/")[2].removesuffix(".ics")


def messages() -> list[Message]:
    return list(db.session.scalars(sa.select(Message)))


@pytest.fixture
def contact(app):
    at()
    person = make_person(email="ona@school.example")
    make_school(contact=person)
    return person


def test_case_and_spaces_of_an_address_do_not_matter(contact):
    assert access.find_person("  Ona@School. EXAMPLE ") is contact
    assert access.find_person("nobody@school.example") is None


def test_a_link_is_looked_at_often_and_used_once(contact):
    token = token_of(access.sign_in_link(contact))
    assert access.look(token) is contact
    assert access.look(token) is contact
    assert access.redeem(token) is contact
    for use in (access.look, access.redeem):
        with pytest.raises(Refused) as refusal:
            use(token)
        assert refusal.value.status == 410


def test_a_link_runs_out_after_an_hour(contact):
    token = token_of(access.sign_in_link(contact))
    at(BEFORE + timedelta(minutes=59))
    assert access.look(token) is contact
    at(BEFORE + timedelta(minutes=61))
    with pytest.raises(Refused) as refusal:
        access.redeem(token)
    assert refusal.value.status == 410


@pytest.mark.parametrize("token", ["", "unknown", "x" * 5000, "ž\udc80\x00"])
def test_an_unknown_link_is_like_one_that_ran_out(contact, token):
    with pytest.raises(Refused) as refusal:
        access.redeem(token)
    assert refusal.value.status == 410


def test_only_a_digest_of_a_token_is_kept(contact):
    token = token_of(access.sign_in_link(contact))
    feed, url = access.new_feed(contact)
    assert len(token) >= 43
    assert token_of(url) not in feed.token_hash
    assert token not in db.session.scalars(sa.select(SignInToken.token_hash)).one()


def test_a_known_address_gets_a_mail_and_an_unknown_one_learns_nothing(contact):
    access.ask_for_link("nobody@school.example")
    access.ask_for_link(" ONA@school.example")
    (message,) = messages()
    assert (message.to_address, message.confidential, message.text) == ("ona@school.example", True, "")
    link = next(line for line in part(message.eml, "text/plain").splitlines() if "/sign-in/" in line)
    assert access.redeem(token_of(link)) is contact


def test_the_sixth_link_within_an_hour_is_not_sent(contact):
    for _ in range(6):
        access.ask_for_link(contact.email)
    assert len(messages()) == 5
    at(BEFORE + timedelta(minutes=61))
    access.ask_for_link(contact.email)
    assert len(messages()) == 6


def test_a_person_without_a_part_gets_nothing(app):
    nobody = make_person()
    former = make_volunteer(make_campaign(), left_at=clock.now()).person
    for person in (nobody, former):
        access.ask_for_link(person.email)
        assert access.roles(person) == frozenset()
        with pytest.raises(Refused):
            access.sign_in_link(person)
        with pytest.raises(Refused):
            access.new_feed(person)
    assert messages() == []


def test_roles_are_what_she_does_here(app):
    person = make_person()
    make_school(contact=person)
    make_volunteer(make_campaign(), person=person)
    assert access.roles(person) == {"school", "volunteer"}
    assert access.roles(make_organizer(person)) == {"school", "volunteer", "organizer"}


def test_her_schools_and_campaigns(app):
    person, campaign = make_person(), make_campaign()
    second, first = make_school(contact=person, name="B"), make_school(contact=person, name="A")
    volunteer = make_volunteer(campaign, person=person)
    make_volunteer(make_campaign(slug="left"), person=person, left_at=clock.now())
    assert access.schools_of(person) == [first, second]
    assert access.volunteers_of(person) == [volunteer]


def test_leaving_ends_links_and_feeds(contact):
    link, (_feed, url) = token_of(access.sign_in_link(contact)), access.new_feed(contact)
    contact.left_at = clock.now()
    db.session.flush()
    assert access.feed_of(token_of(url)) is None
    with pytest.raises(Refused):
        access.look(link)
    with pytest.raises(Refused):
        access.redeem(link)


def test_feeds_live_side_by_side_and_end_one_by_one(contact):
    (phone, one), (laptop, two) = (
        access.new_feed(contact, name="phone"),
        access.new_feed(contact, name="laptop\r\n"),
    )
    assert [feed.name for feed in access.feeds_of(contact)] == ["laptop", "phone"]
    access.end_feed(phone)
    assert access.feed_of(token_of(one)) is None
    assert access.feed_of(token_of(two)) is laptop


def test_a_replacing_feed_ends_the_earlier_ones_of_its_calendar_only(contact):
    (school,) = access.schools_of(contact)
    mine, schools = access.new_feed(contact)[1], access.new_feed(contact, access.Calendar(school=school))[1]
    newest = access.new_feed(contact, replace=True)[1]
    alive = [access.feed_of(token_of(url)) is not None for url in (mine, schools, newest)]
    assert alive == [False, True, True]


def test_a_schools_feed_is_for_its_contacts_as_long_as_they_are(contact):
    (school,) = access.schools_of(contact)
    stranger = make_school().contacts[0].person
    with pytest.raises(Refused) as refusal:
        access.new_feed(stranger, access.Calendar(school=school))
    assert refusal.value.status == 403
    token = token_of(access.new_feed(contact, access.Calendar(school=school))[1])
    make_volunteer(make_campaign(), person=contact)
    assert access.feed_of(token).school is school
    school.contacts.clear()
    db.session.flush()
    assert access.feed_of(token) is None


def test_reading_is_noted_once_an_hour(contact):
    feed, _url = access.new_feed(contact)
    assert access.is_note_due(feed)
    access.note_read(feed.id, "google")
    db.session.refresh(feed)
    assert (feed.last_client, access.is_note_due(feed)) == ("google", False)
    at(BEFORE + timedelta(minutes=61))
    assert access.is_note_due(feed)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FeedToken)) == 1


def test_an_organizer_is_added_once_and_may_come_back(app):
    person = access.add_organizer(" Chief@Example.org")
    person.left_at = clock.now()
    again = access.add_organizer("chief@example.org", role="regional", municipalities=("Vilniaus m. sav.",))
    assert again is person
    assert (again.left_at, again.organizer.role) == (None, OrganizerRole.REGIONAL)
    assert again.organizer.municipalities == ["Vilniaus m. sav."]


def test_an_organizer_needs_an_address(app):
    with pytest.raises(Refused) as refusal:
        access.add_organizer("chief")
    assert refusal.value.field == "email"
