"""An organizer's calendar: every lesson of a campaign once, limited to a region, steady and rising."""

import pytest
import sqlalchemy as sa

from outreach.extensions import db
from outreach.models import Organizer, OrganizerRole
from outreach.services import access
from outreach.services.calendars import feed as octets
from outreach.services.errors import Refused
from outreach.services.invitations import feed_content
from tests.factories import (
    MONDAY,
    make_campaign,
    make_organizer,
    make_person,
    make_request,
    make_school,
    make_volunteer,
)
from tests.octets import faults
from tests.services.outbound import at, in_english, published


class Season:
    def __init__(self) -> None:
        self.campaign = make_campaign()
        self.here, self.there = (
            make_request(self.campaign, make_school(municipality=name), slots=[(MONDAY, lesson), (MONDAY, 7)])
            for name, lesson in (("Vilniaus m. sav.", 2), ("Kauno m. sav.", 4))
        )
        self.ona, self.eva = make_volunteer(self.campaign), make_volunteer(self.campaign)
        self.boss = make_organizer()
        self.publish()

    def publish(self, teacher=None, **options) -> None:
        published(self.campaign, {self.here: [teacher or self.ona], self.there: [self.eva]}, **options)

    def calendar(self, *municipalities: str):
        return access.Calendar(campaign=self.campaign, municipalities=municipalities)

    def events(self, feed):
        return feed_content(feed).events


@pytest.fixture
def season(app):
    at()
    with in_english(app):
        yield Season()


def test_each_lesson_is_there_once_with_a_uid_of_the_organizers_own(season):
    feed, _url = access.new_feed(season.boss, season.calendar())
    other, _url = access.new_feed(make_organizer(make_person()), season.calendar())
    uids = [event.uid for event in season.events(feed)]
    assert len(set(uids)) == 2
    assert not set(uids) & {event.uid for event in season.events(other)}
    assert uids == [event.uid for event in season.events(access.new_feed(season.boss, season.calendar())[0])]
    assert f"/organizer/spring/requests?q={season.here.reference}" in season.events(feed)[0].url
    assert "Person" not in repr(season.events(feed))  # nobody's name


def test_its_octets_keep_every_rule_and_stay_the_same_between_publishes(season):
    feed, _url = access.new_feed(season.boss, season.calendar())

    def body() -> bytes:
        content = feed_content(feed)
        return octets(content.events, name=content.name, timezone=content.timezone, organizer=None, cancelled_prefix="Cancelled: ")  # fmt: skip

    first = body()
    assert faults(first) == []
    assert body() == first
    assert b"all lessons of Spring" in first


def test_every_change_raises_sequence_and_none_lowers_it(season):
    feed, _url = access.new_feed(season.boss, season.calendar())
    uid = season.events(feed)[0].uid
    seen = []
    for change in ({}, {"moved": [season.here]}, {"teacher": season.eva}, {"teacher": None}):
        season.publish(**change)
        seen.append(next(event.sequence for event in season.events(feed) if event.uid == uid))
    assert seen == sorted(set(seen))


def test_a_lesson_taken_away_is_cancelled(season):
    feed, _url = access.new_feed(season.boss, season.calendar())
    published(season.campaign, {season.there: [season.eva]})
    assert sorted(event.status for event in season.events(feed)) == ["cancelled", "confirmed"]


def test_a_feed_is_limited_to_its_municipalities_and_a_regional_organizer_to_hers(season):
    def count(*names: str) -> int:
        return len(season.events(access.new_feed(season.boss, season.calendar(*names))[0]))

    assert (count(), count("Kauno m. sav."), count("Alytaus m. sav.")) == (2, 1, 0)
    organizer = db.session.scalars(sa.select(Organizer)).one()
    organizer.role, organizer.municipalities = OrganizerRole.REGIONAL, ["Vilniaus m. sav."]
    db.session.flush()
    assert (count(), count("Vilniaus m. sav."), count("Kauno m. sav.")) == (1, 1, 0)
    organizer.municipalities = []
    db.session.flush()
    assert count() == 0


def test_only_organizers_have_one_and_it_dies_with_the_role(season):
    with pytest.raises(Refused, match="Only an organizer"):
        access.new_feed(season.ona.person, season.calendar())
    _feed, url = access.new_feed(season.boss, season.calendar())
    token = url.rpartition("/")[2].removesuffix(".ics")
    assert access.feed_of(token)
    db.session.delete(season.boss.organizer)
    make_volunteer(season.campaign, person=season.boss)
    assert access.feed_of(token) is None


def test_calendars_end_alone_and_all_at_once(season):
    make_volunteer(season.campaign, person=season.boss)
    own, whole = (access.new_feed(season.boss, each)[0] for each in (access.OWN, season.calendar()))
    part, _url = access.new_feed(season.boss, season.calendar("Kauno m. sav."))
    assert access.end_feeds(season.boss, season.calendar()) == 2
    assert [feed.ended_at is None for feed in (own, whole, part)] == [True, False, False]
    assert access.end_feeds(season.boss) == 1
