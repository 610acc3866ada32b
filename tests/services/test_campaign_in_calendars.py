"""One small season, published, changed, partly cancelled and published again, as calendars that we did not write see it."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from outreach.extensions import db
from outreach.models import Person, Volunteer
from outreach.services import access, mailing
from outreach.services.calendars import feed
from outreach.services.invitations import feed_content
from tests.factories import MONDAY, make_campaign, make_request, make_school, make_volunteer
from tests.octets import faults
from tests.readers import READERS, Seen
from tests.services.outbound import BEFORE, at, calendar_of, mail, published
from tests.services.smtp import mail_server

SUMMER = MONDAY.replace(month=3, day=29)  # the Monday after the clocks went forward
NAMES = [
    "Šv. Onos g-ja\r\nATTENDEE:mailto:x@example.org",
    "Licėjus; „Ąžuolas\\New“, 2 korpusas 👩🏽‍💻" + "ž" * 90,
    "Plain",
]


@pytest.fixture
def received(app) -> dict[str, list[bytes]]:
    """The calendar objects that each person got by mail over a real server, in the order in which they came."""
    at()
    campaign = make_campaign()
    schools = [make_school(name=name, entrance="Back door, \\N; 2") for name in NAMES]
    lessons = [make_request(campaign, school, slots=[(MONDAY, 2 + n), (SUMMER, 3)], class_name=f"{n + 5}a")
               for n, school in enumerate(schools)]  # fmt: skip
    one, two, three = (make_volunteer(campaign) for _ in range(3))
    db.session.commit()
    plans = [
        ({lessons[0]: [one], lessons[1]: [two, three], lessons[2]: [two]}, {}),
        (
            {lessons[0]: [one], lessons[1]: [two, one], lessons[2]: [two]},
            {"moved": [lessons[0]], "online": [lessons[2]]},
        ),
        ({lessons[1]: [two]}, {}),
        ({lessons[0]: [one], lessons[1]: [two], lessons[2]: [three]}, {"moved": [lessons[1]]}),
    ]
    with mail_server() as inbox:
        app.config["MAIL_URL"] = f"smtp://127.0.0.1:{inbox.port}"
        for number, (teams, options) in enumerate(plans):
            at(BEFORE + timedelta(days=number))
            published(campaign, teams, **options)
            db.session.commit()
            assert mailing.deliver_due().failed == 0
        boxes = defaultdict(list)
        for octets, to in zip(inbox.octets, inbox.receivers, strict=True):
            boxes[to].append(octets)
    return boxes


def feed_of(person: Person) -> bytes:
    content = feed_content(access.new_feed(person)[0])
    return feed(content.events, name=content.name, timezone=content.timezone, organizer=mailing.sender().email,
                cancelled_prefix="Cancelled: ")  # fmt: skip


def told_last(octets: list[bytes], read) -> dict[str, Seen]:
    """What a calendar holds that took every mail."""
    entries = {}
    for each in octets:
        (seen,) = read(calendar_of(each))
        entries[seen.uid] = seen
    return entries


def test_every_feed_and_mail_is_without_fault(received):
    bodies = [calendar_of(octets) for box in received.values() for octets in box]
    bodies += [feed_of(person) for person in db.session.scalars(sa.select(Person))]
    assert len(bodies) > 20
    assert [found for body in bodies for found in faults(body)] == []


@pytest.mark.parametrize("read", READERS)
def test_who_took_every_mail_knows_what_the_feed_says(received, read):
    for address, box in received.items():
        person = access.find_person(address)
        in_feed = {seen.uid: seen for seen in read(feed_of(person))}
        by_mail = told_last(box, read)
        assert in_feed.keys() == by_mail.keys()
        for uid, seen in by_mail.items():
            assert seen._replace(summary="", sequence=0) == in_feed[uid]._replace(summary="", sequence=0)
            assert in_feed[uid].sequence >= seen.sequence
            assert in_feed[uid].summary.startswith("Cancelled: ") == (seen.status == "CANCELLED")


def test_sequences_rise_and_uids_belong_to_one_person(received):
    owners = defaultdict(set)
    for address, box in received.items():
        rounds = defaultdict(list)
        for octets in box:
            (seen,) = READERS[0](calendar_of(octets))
            rounds[seen.uid].append((seen.sequence, seen.status))
            owners[seen.uid].add(address)
        for told in rounds.values():
            assert told[0] == (0, "CONFIRMED")
            assert all(later > earlier for (earlier, _), (later, _) in pairwise(told))
    assert {len(people) for people in owners.values()} == {1}
    assert any(
        len(box) == len({mail(octets)["Message-ID"] for octets in box}) > 2 for box in received.values()
    )


def test_the_volunteers_calendars_are_those_of_the_last_plan(received):
    expected = {"8a": [], "5a": ["one"], "6a": ["two"], "7a": ["three"]}
    volunteers = db.session.scalars(sa.select(Volunteer).order_by(Volunteer.id)).all()
    for name, volunteer in zip(("one", "two", "three"), volunteers, strict=True):
        entries = told_last(received[volunteer.person.email], READERS[0]).values()
        live = [seen for seen in entries if seen.status == "CONFIRMED"]
        classes = [class_name for class_name, names in expected.items() if name in names]
        assert [any(f", {class_name}" in seen.summary for seen in live) for class_name in classes] == [True]
        assert len(live) == 1
