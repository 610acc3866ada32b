"""All that is kept about a person comes as a file; when she leaves nothing of it is left, and the sums are as before."""

import base64
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from outreach import clock
from outreach.extensions import db
from outreach.models import (
    Answer,
    AttendanceStatus,
    AuditEntry,
    BookingDraft,
    BusyCalendar,
    BusyInterval,
    Invitation,
    JoinDraft,
    Message,
    MessageKind,
    MessageState,
    Organizer,
    OrganizerRole,
    Person,
    Pin,
    ReceivedKind,
    ReceivedMail,
    SchoolApplication,
    SchoolContact,
    Solve,
    Vetting,
    VettingCheck,
    VisitReport,
    Volunteer,
    VolunteerReport,
)
from outreach.services import access, answers, joining, mailing, planning, privacy
from outreach.services.errors import Refused
from outreach.services.mailing.letters import render
from outreach.services.privacy import mine
from outreach.services.publishing import publish_plan
from outreach.services.reporting import campaign_figures
from solver import Plan, Problem, misreports, solve, violations
from tests.factories import (
    MONDAY,
    make,
    make_campaign,
    make_organizer,
    make_person,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)
from tests.services.outbound import invitation

EMAIL, NAME, PHONE = "nora.simkute@example.org", "Nora Šimkutė", "+37061299999"
TRACES = ("nora", "šimkutė", "99999", "slaptoji įmonė", "druskininkai")


@pytest.fixture
def nora(app):
    """A volunteer and school contact with something in every table that can hold something of hers."""
    clock.start_from(datetime(2027, 1, 25, 7, 0, tzinfo=UTC))
    campaign = make_campaign(organizer_email="help@programme.example")
    nora = make_person(email=EMAIL, name=NAME, phone=PHONE, language="en", bounce=f"{EMAIL}: unknown")
    school = make_school(
        contact=nora, imported={"name": "School", "contact_name": NAME, "contact_email": EMAIL}
    )
    her = make_volunteer(campaign, person=nora, town="Druskininkai", employer="Slaptoji įmonė", experienced=True,
                         work_town="Druskininkai", imported={"email": EMAIL, "name": NAME}, favourite_schools=[school],
                         refused_schools=[make_school()])  # fmt: skip
    make(VettingCheck(volunteer=her, outcome=Vetting.YES, checked_by=nora))
    elsewhere = make_school(contact=make_person(email="rita@schools.example", language="en"))
    given, ahead = (
        make_request(campaign, elsewhere, slots=[(MONDAY + timedelta(weeks=n), 2)]) for n in (0, 2)
    )
    mate = make_volunteer(campaign, person=make_person(name="Ieva"))
    own = make_request(campaign, school, booked_by=nora, slots=[(MONDAY, 3)])
    publish_plan(make_plan(campaign, {given: [her], ahead: [her], own: [mate]}))
    db.session.flush()
    for answer in (Answer.ACCEPTED, Answer.DECLINED, Answer.ACCEPTED):  # each is told to others, by her name
        answers.answer(invitation(given, nora), answer, by="own")
    colleague = make_person(email="asta@schools.example", language="en")
    school.contacts.append(SchoolContact(person=colleague))
    letter = render("plain", "The same class", heading="", paragraphs=[f"It was sent by {NAME}."], url="", url_words="", organizer="")  # fmt: skip
    mailing.queue_letter(MessageKind.NOTICE, colleague, letter, campaign_id=campaign.id)
    mailing.queue_letter(MessageKind.NOTICE, nora, letter, campaign_id=campaign.id, once=f"late-1-{EMAIL}")
    db.session.execute(sa.update(Message).values(state=MessageState.SENT))
    access.new_feed(nora, name="Nora's phone")
    access.sign_in_link(nora)
    make(BookingDraft(campaign=campaign, school=school, person=nora, answers={"notes": "Nora"}))
    words = {"status": AttendanceStatus.ATTENDED, "comment": "With Nora it was fun"}
    make(VolunteerReport(invitation=invitation(given, nora), teacher_stayed=True, **words))
    make(VisitReport(request=given, **words))  # of somebody else, about her
    make(
        VisitReport(
            request=own,
            status=AttendanceStatus.ATTENDED,
            pupils=20,
            girls=9,
            comment="Nora",
            reported_by=nora,
        )
    )
    joining.answer(joining.begin(campaign, EMAIL, language="en"), {"name": NAME})
    make(BusyCalendar(person=nora, url="https://calendars.example/nora.ics",
                      intervals=[BusyInterval(starts_at=clock.now(), ends_at=clock.now() + timedelta(hours=1))]))  # fmt: skip
    make(
        ReceivedMail(
            digest="0" * 64, kind=ReceivedKind.OTHER, from_address=EMAIL, subject="Nora", text="I am Nora."
        )
    )
    make(AuditEntry(action="volunteer.wishes", actor_id=nora.id, subject=str(her.id)))
    make(AuditEntry(action="address.bounced", subject=str(nora.id)))
    make(AuditEntry(action="contact.invited", subject=school.code, detail={"person": nora.id}))
    make(
        SchoolApplication(
            school_name="Nora", town="Vilnius", municipality="", lat=54.7, lon=25.3, email=EMAIL, name=NAME
        )
    )
    make(Organizer(person=nora, role=OrganizerRole.VIEWER, municipalities=[school.code]))
    make(
        Solve(
            campaign=campaign, problem="{}", time_limit=1, heartbeat=0, requested_by_id=nora.id, state="done"
        )
    )
    make(
        Pin(
            request=given, starts_at=clock.now(), delivery="in_person", volunteers=[her], pinned_by_id=nora.id
        )
    )
    make_plan(campaign, published_by_id=nora.id)
    make(AuditEntry(action="mail.odd", subject=EMAIL, detail={"from": EMAIL}))
    clock.start_from(
        datetime(2027, 2, 10, 7, 0, tzinfo=UTC)
    )  # the first lesson is given, the other one ahead
    return nora


def everything():
    """Every cell of the database as text, mails decoded."""
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)):
            for name, value in row._mapping.items():
                yield f"{table.name}.{name}", readable(value)


def readable(value):
    if isinstance(value, bytes):
        text = value.decode("utf-8", "replace")
        for part in re.findall(r"(?:[A-Za-z0-9+/]{60,}={0,2}\r?\n)+", text):
            text += base64.b64decode(part + "==").decode("utf-8", "replace")
        return text.replace("=\r\n", "").lower()
    return (
        json.dumps(value, ensure_ascii=False, default=str).lower()
        if isinstance(value, dict | list)
        else str(value).lower()
    )


def test_every_table_is_told_to_be_hers_or_nobodys(app):
    known = {table.name for table in db.metadata.sorted_tables}
    assert known >= mine.NOT_PERSONAL | mine.PARTS.keys() | mine.ADDRESSES.keys()
    anybody = make_person()
    for table in db.metadata.sorted_tables:
        people = {key.column.table.name for column in table.columns for key in column.foreign_keys}
        if table.name in mine.NOT_PERSONAL:
            assert not people & {"person", "volunteer", "busy_calendar"}, table.name
        else:  # an empty condition would be about everybody
            assert str(mine.condition(table, anybody)) not in ("", "true", "false"), table.name
        for column in table.columns:  # a part of hers, or a row that knows her address, must be found by it
            points = {key.column.table.name for key in column.foreign_keys}
            if points & {"volunteer", "busy_calendar"}:
                assert mine.PARTS.get(table.name, ("",))[0] == column.name or table.name in mine.ADDRESSES
            if column.name in ("email", "to_address", "from_address") and table.name != "person":
                assert mine.ADDRESSES.get(table.name) == column.name


def test_the_file_holds_a_row_of_every_table_and_no_secret(nora):
    file = json.loads(privacy.take_out(nora))
    assert file["tables"].keys() == {table.name for table in mine.tables()} | {"school"}
    assert file["tables"]["school"] == [
        {"code": nora.organizer.municipalities[0], "contact_name": NAME, "contact_email": EMAIL}
    ]
    assert {entry["action"] for entry in file["tables"]["audit_entry"]} >= {
        "volunteer.wishes",
        "address.bounced",
        "contact.invited",
    }
    assert (file["format"], file["address"]) == ("outreach-person/1", EMAIL)
    assert file["tables"]["person"][0]["phone"] == PHONE
    assert file["tables"]["volunteer"][0]["employer"] == "Slaptoji įmonė"
    assert "token_hash" not in json.dumps(file)


def test_anothers_rows_are_not_in_her_file(nora):
    other = make_person(name="Somebody Else")
    make_volunteer(make_campaign(slug="other"), person=other)
    assert "Somebody Else" not in privacy.take_out(nora)
    assert json.loads(privacy.take_out(other))["tables"].keys() == {
        "person",
        "volunteer",
        "availability_window",
    }


def test_after_leaving_nothing_of_her_is_found_anywhere(nora):
    found = {place for place, text in everything() if any(trace in text for trace in TRACES)}
    assert {
        "person.email",
        "volunteer.imported",
        "message.eml",
        "join_draft.email",
        "school.imported",
    } <= found
    privacy.leave(nora)
    db.session.commit()
    assert {place: text for place, text in everything() if any(trace in text for trace in TRACES)} == {}
    assert db.session.scalars(sa.select(BusyInterval)).all() == []
    assert db.session.scalars(sa.select(JoinDraft)).all() == []


def test_the_sums_of_the_season_are_as_before(nora):
    campaign = db.session.scalars(sa.select(Volunteer)).first().campaign
    before = campaign_figures(campaign)
    privacy.leave(nora)
    after = campaign_figures(campaign)
    same = ("schools", "requests", "served", "schools_reached", "pupils", "girls")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    assert before.served == 3


def test_lessons_ahead_are_given_back_and_told_without_her_name(nora):
    privacy.leave(nora)
    declined = sa.select(Invitation.answer).where(
        Invitation.person_id == nora.id, Invitation.recipient == "volunteer"
    )
    assert sorted(db.session.scalars(declined)) == ["accepted", "declined"]
    told = db.session.scalars(sa.select(Message).filter_by(kind="notice", state=MessageState.WAITING)).all()
    assert {message.to_address for message in told} == {"help@programme.example", "rita@schools.example"}
    assert all("Nora" not in message.text and message.text for message in told)


def test_who_has_left_gets_no_mail_and_cannot_come_in(nora):
    privacy.leave(nora)
    assert access.roles(nora) == frozenset()
    assert access.find_person(EMAIL) is None
    waiting = sa.select(Message).where(Message.person_id == nora.id, Message.state == "waiting")
    assert db.session.scalars(waiting).all() == []
    assert nora.left_at is not None


def test_the_address_may_join_anew_as_somebody_new(nora):
    privacy.leave(nora)
    fresh = make_person(email=EMAIL)
    assert fresh.id != nora.id


def test_the_last_organizer_stays(app):
    only = make_organizer()
    with pytest.raises(Refused) as refused:
        privacy.leave(only)
    assert refused.value.status == 409
    make_organizer()
    privacy.leave(only)
    assert db.session.get_one(Person, only.id).organizer is None


def solved(campaign):
    return planning.run_solve(planning.start_solve(campaign, time_limit=60).id, runner="cli-1").plan


def kept(plan):
    return Problem.from_json(plan.problem), Plan.from_json(plan.solution)


def test_the_problems_of_plans_say_nothing_of_her_beyond_her_lessons_and_their_proof_holds(app):
    """Her town, hours and refusals lived on in what plans were solved from, under her row's number."""
    clock.start_from(datetime(2027, 1, 25, 7, 0, tzinfo=UTC))
    campaign, leaver = make_campaign(), make_person()
    near, far = make_school(lat=54.9, lon=23.9), make_school(lat=55.7, lon=21.1)
    asked = [make_request(campaign, near, slots=[(MONDAY + timedelta(days=n), 2)]) for n in range(2)]
    her = make_volunteer(campaign, person=leaver, lat=55.1111, lon=23.2222, languages=["lt", "pl"], max_travel=150,
                         refused_schools=[far], windows=[(MONDAY, "06:10", "18:20"), (MONDAY + timedelta(days=2), "06:30", "9:00")])  # fmt: skip
    make_volunteer(campaign, lat=54.9, lon=23.9, windows=[(MONDAY + timedelta(days=1), "07:00", "17:00")])
    make_request(campaign, far)
    plan, under_way = solved(campaign), planning.start_solve(campaign, time_limit=60)
    assert {one.request for one in plan.assignments} == set(asked)
    before, name = kept(plan), f"V-{her.id}"
    assert all(trace in plan.problem for trace in ("55.1111", '"pl"', "06:10"))
    privacy.leave(leaver)
    after = planning.run_solve(under_way.id, runner="cli-2").plan  # it was begun while she was still there
    for one in (plan, after):
        problem, solution = kept(one)
        assert not any(trace in one.problem for trace in ("55.1111", '"pl"', "06:10", "06:30", "refused"))
        assert violations(problem, solution) == misreports(problem, solution) == []
        assert solution.assignments == before[1].assignments
        assert solution.status == solve(problem, time_limit=60).status == "optimal"
        assert [pin.volunteers for pin in problem.pins] == [(name,)]
    again, solution = kept(plan)
    best = solve(again, time_limit=60)
    assert best.objective == best.bound == solution.bound
    assert [row.problem for row in db.session.scalars(sa.select(Solve))] == ["", ""]
