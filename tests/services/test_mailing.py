"""What stands in the outbox: complete mails, in the reader's language, that nobody can slip a header into."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import current_app

from outreach.extensions import db
from outreach.models import Message, MessageKind, MessageState
from outreach.services import mailing
from outreach.services.errors import Refused
from tests.factories import MONDAY, make_campaign, make_person, make_request, make_school, make_volunteer
from tests.octets import faults
from tests.services.outbound import BEFORE, at, calendar_of, mail, part, published

EVIL = "X\r\nBcc: thief@example.org\r\nATTENDEE:mailto:thief@example.org"


@pytest.fixture
def lesson(app):
    """A lesson with everything that a mail says."""
    at()
    app.config["MAIL_FROM"] = "Pamokos <pamokos@outreach.example>"
    campaign = make_campaign(organizer_email="help@outreach.example", policy={"arrive_early": 15})
    school = make_school(
        contact=make_person(email="ona@school.example", name="Ona Mokytoja", language="en", phone="+37061111111"),
        name="Saulės gimnazija", town="Kaunas", address="Savanorių pr. 46", entrance="Side door",
    )  # fmt: skip
    return make_request(
        campaign, school, languages=["lt", "pl"], topics=["games"], slots=[(MONDAY, 3), (MONDAY, 4)],
        notes="Jonas from 8b, +37062222222", class_name="8b",
    )  # fmt: skip


@pytest.fixture
def volunteer(lesson):
    person = make_person(
        email="rasa@volunteers.example", name="Rasa Savanorė", language="en", phone="+37063333333"
    )
    return make_volunteer(lesson.campaign, person=person)


def test_the_text_of_an_invitation_stands_alone(lesson, volunteer):
    hers = next(
        m for m in published(lesson.campaign, {lesson: [volunteer]}) if m.to_address.startswith("rasa")
    )
    for piece in (
        "Monday 8 February 2027", "09:50–10:35", "Eastern European Standard Time, Europe/Vilnius",
        "Saulės gimnazija, Savanorių pr. 46, Kaunas", "8b", "Lithuanian, Polish", "games", "Side door", "15 minutes",
        "http://localhost/volunteer/lessons/", "help@outreach.example",
    ):  # fmt: skip
        assert piece in hers.text
    octets = hers.eml
    assert part(octets, "text/plain").splitlines() == hers.text.splitlines()
    for piece in (
        "Monday 8 February 2027",
        "Saulės gimnazija",
        "Side door",
        "http://localhost/volunteer/lessons/",
    ):
        assert piece in part(octets, "text/html")
    assert mail(octets)["From"] == "Pamokos <pamokos@outreach.example>"
    assert b"pamokos@outreach.example" in calendar_of(octets).replace(b"\r\n ", b"")
    assert faults(calendar_of(octets)) == []


def test_nobody_reads_a_telephone_number_or_who_comes(lesson, volunteer):
    messages = {m.to_address: m for m in published(lesson.campaign, {lesson: [volunteer]})}
    school, hers = messages["ona@school.example"], messages["rasa@volunteers.example"]
    assert "Rasa" not in school.text + hers.text
    for message in (school, hers):
        calendar = calendar_of(message.eml).replace(b"\r\n ", b"").decode()
        for secret in ("+3706", "Jonas"):
            assert secret not in message.text + calendar
    assert "Rasa" not in calendar_of(school.eml).decode()


def test_mails_are_in_the_language_of_their_reader(lesson, volunteer):
    current_app.config["DEFAULT_LANGUAGE"] = "lt"
    volunteer.person.language = None  # the site's
    hers = next(
        m for m in published(lesson.campaign, {lesson: [volunteer]}) if m.to_address.startswith("rasa")
    )
    assert "2027 m. vasario 8 d., pirmadienis" in hers.text
    assert "lietuvių, lenkų" in hers.text


def test_an_online_lesson_says_so_and_has_no_place_on_the_map(lesson, volunteer):
    message = published(lesson.campaign, {lesson: [volunteer]}, online=[lesson])[0]
    calendar = calendar_of(message.eml)
    assert b"LOCATION:Online lesson" in calendar
    assert b"GEO" not in calendar
    assert "Side door" not in message.text


def test_an_update_answers_the_mail_before_it(lesson, volunteer):
    first = {m.to_address: m for m in published(lesson.campaign, {lesson: [volunteer]})}
    second = {m.to_address: m for m in published(lesson.campaign, {lesson: [volunteer]}, moved=[lesson])}
    third = {m.to_address: m for m in published(lesson.campaign, {})}
    for address in first:
        assert mail(second[address].eml)["In-Reply-To"] == first[address].message_id
        assert mail(third[address].eml)["In-Reply-To"] == second[address].message_id
    assert {mail(m.eml)["Auto-Submitted"] for m in third.values()} == {"auto-generated"}
    ids = [m.message_id for each in (first, second, third) for m in each.values()]
    assert len(set(ids)) == 6


def test_what_people_typed_becomes_no_header_and_no_markup(lesson, volunteer):
    lesson.school.name = lesson.class_name = volunteer.person.name = f"<b>{EVIL}</b>"
    lesson.class_name = "8<i>b"
    for message in published(lesson.campaign, {lesson: [volunteer]}):
        parsed = mail(message.eml)
        assert (parsed["Bcc"], parsed["To"].addresses[0].addr_spec) == (None, message.to_address)
        assert "<b>" not in part(message.eml, "text/html")
        assert "&lt;b&gt;" in part(message.eml, "text/html")
        assert faults(calendar_of(message.eml)) == []


def test_an_address_that_no_mail_reaches_is_named(lesson, volunteer):
    volunteer.person.email = "räsa@volunteers.example"
    with pytest.raises(Refused, match="räsa@volunteers"):
        published(lesson.campaign, {lesson: [volunteer]})
    volunteer.person.email = "rasa@ąžuolas.example"
    db.session.flush()
    assert mailing.address_of(volunteer.person).email == "rasa@xn--uolas-2wa16f.example"


def test_a_withdrawal_is_confirmed(lesson):
    message = mailing.queue(MessageKind.WITHDRAWN, lesson.school.contacts[0].person, request=lesson)
    assert "Monday 11 January 2027" in message.text
    assert message.subject == "Withdrawn: Saulės gimnazija, 8b"


def test_the_outbox_is_read_by_state_time_and_campaign(lesson, volunteer):
    published(lesson.campaign, {lesson: [volunteer]})
    at(BEFORE + timedelta(days=1))
    person = make_person()
    link = mailing.queue(MessageKind.SIGN_IN, person, link="http://localhost/sign-in/x")
    assert mailing.outbox()[0] is link
    assert len(mailing.outbox()) == 3
    assert mailing.outbox(since=BEFORE + timedelta(hours=1)) == [link]
    assert len(mailing.outbox(campaign=lesson.campaign)) == 2
    assert mailing.outbox(state=MessageState.SENT) == []
    assert mailing.outbox(limit=1) == [link]


def test_messages_are_written_to_the_octet_but_for_secret_and_overtaken_ones(
    lesson, volunteer, tmp_path: Path
):
    first, second = published(lesson.campaign, {lesson: [volunteer]})
    mailing.queue(MessageKind.SIGN_IN, volunteer.person, link="http://localhost/sign-in/x")
    second.state = MessageState.OBSOLETE
    db.session.flush()
    assert mailing.write_eml(mailing.outbox(), tmp_path / "deep" / "down") == 1
    (written,) = (tmp_path / "deep" / "down").iterdir()
    assert written.read_bytes() == db.session.scalar(sa.select(Message.eml).filter_by(id=first.id))
    assert written.name == f"{first.id:06d}-invitation.eml"
