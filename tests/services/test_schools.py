"""Schools are found, people come in as their contacts, and hand over."""

from datetime import timedelta

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import Message, MessageKind, Person, School, SchoolApplication, SchoolContact
from outreach.services.errors import Refused
from outreach.services.schools import (
    NewSchool,
    accept,
    application_by_id,
    ask_for_new_school,
    ask_to_come_in,
    find_schools,
    gaps,
    invite_colleague,
    leave_school,
    refuse,
    remove_contact,
    set_about,
    waiting_applications,
)
from tests.factories import make_campaign, make_organizer, make_person, make_school, make_volunteer


@pytest.fixture
def school(app):
    return make_school(
        name="Šiaulių Lieporių gimnazija", town="Šiauliai", municipality="Šiaulių m. sav.", code="190532139"
    )


@pytest.fixture
def organizer(app):
    return make_organizer()


def names(text):
    return [school.name for school in find_schools(text)]


def mails():
    return [
        (mail.kind, mail.to_address) for mail in db.session.scalars(db.select(Message).order_by(Message.id))
    ]


# Finding


@pytest.mark.parametrize(
    "text", ["siauliai", "ŠIAULIAI", "lieporiu", "  Šiaulių   gimn ", "190532139", "0532", "iepor"]
)
def test_a_school_is_found_by_part_of_its_name_town_or_code(school, text):
    make_school(name="Kauno jėzuitų gimnazija", town="Kaunas")
    assert names(text) == [school.name]


@pytest.mark.parametrize(
    "text", ["", " ", "š", "%%%", "__", "zzz", "'; DROP TABLE school; --", "\\", "ą" * 5000, "\0"]
)
def test_what_finds_nothing_finds_nothing(school, text):
    assert names(text) == []


def test_names_that_begin_so_come_first_then_the_lithuanian_alphabet(app):
    for name in (
        "Žvėryno gimnazija",
        "Zarasų gimnazija",
        "Čiurlionio gimnazija",
        "Cirkliškio gimnazija",
        "Progimnazija",
    ):
        make_school(name=name)
    assert names("gimn") == [
        "Cirkliškio gimnazija", "Čiurlionio gimnazija", "Zarasų gimnazija", "Žvėryno gimnazija", "Progimnazija",
    ]  # fmt: skip


def test_a_school_is_found_by_its_new_name(school):
    school.name = "Saulės gimnazija"
    db.session.flush()
    assert names("lieporiu") == []
    assert names("saules") == ["Saulės gimnazija"]


# Coming in


def test_a_known_contact_gets_a_link_at_once(school):
    email = school.contacts[0].person.email
    ask_to_come_in(school, email.upper(), name="Rūta")
    assert mails() == [(MessageKind.SIGN_IN, email)]
    assert waiting_applications() == []


@pytest.mark.parametrize("known", ["nobody", "volunteer", "contact of another school", "contact who left"])
def test_anybody_else_waits_for_an_organizer(school, known):
    person = make_person(email="x@example.org") if known != "nobody" else None
    if known == "volunteer":
        make_volunteer(make_campaign(), person=person)
    elif known == "contact of another school":
        make_school(contact=person)
    elif known == "contact who left":
        person.left_at = clock.now()
        school.contacts.append(SchoolContact(person=person))
    db.session.flush()
    people = db.session.scalar(db.select(db.func.count(Person.id)))
    ask_to_come_in(school, "x@example.org", name="X", language="lt")
    assert [one.email for one in waiting_applications()] == ["x@example.org"]
    assert mails() == [(MessageKind.NOTICE, "x@example.org")]
    assert db.session.scalar(db.select(db.func.count(Person.id))) == people  # nobody is made before a yes


def test_asking_twice_is_asking_once_and_an_address_cannot_be_flooded(school):
    """A specialist who books for ten schools asked for each of them; from the fourth on nobody ever heard of it."""
    for _ in range(3):
        ask_to_come_in(school, "x@example.org", name="X")
    assert len(waiting_applications()) == len(mails()) == 1
    for _ in range(5):
        ask_to_come_in(make_school(), "x@example.org", name="X")
    assert (len(waiting_applications()), len(mails())) == (6, 3)
    start = clock.now()
    clock.start_from(start + timedelta(days=2))
    ask_to_come_in(make_school(), "x@example.org", name="X")
    clock.start_from(None)
    assert len(mails()) == 4


def test_an_organizer_says_yes(school, organizer):
    ask_to_come_in(school, "x@example.org", name="Ona", phone="+37060000001", language="lt")
    [application] = waiting_applications()
    assert accept(application, organizer) is school
    db.session.refresh(school, ["contacts"])
    person = next(contact.person for contact in school.contacts if contact.person.email == "x@example.org")
    assert (person.name, person.phone, person.language) == ("Ona", "+37060000001", "lt")
    assert waiting_applications() == []
    assert mails()[-1] == (MessageKind.NOTICE, "x@example.org")
    ask_to_come_in(school, "x@example.org", name="Ona")
    assert mails()[-1] == (MessageKind.SIGN_IN, "x@example.org")


def test_an_organizer_says_no_with_her_reason(school, organizer):
    ask_to_come_in(school, "x@example.org", name="X", language="en")
    [application] = waiting_applications()
    refuse(application, organizer, reason="Please use the address of your school.")
    assert waiting_applications() == []
    assert len(school.contacts) == 1
    last = db.session.scalars(db.select(Message).order_by(Message.id.desc())).first()
    assert "Please use the address of your school." in last.text
    for decide in (accept, refuse):
        with pytest.raises(Refused) as refused:
            decide(application, organizer)
        assert refused.value.status == 409


def test_a_school_that_is_not_in_the_register_waits_with_its_contact(app, organizer):
    new = NewSchool(name="Naujoji mokykla", town="siauliai", address="Vilniaus g. 1")
    ask_for_new_school(new, "x@example.org", name="X")
    [application] = waiting_applications()
    assert (application.town, round(application.lat)) == ("Šiauliai", 56)
    school = accept(application, organizer)
    assert (school.name, school.code, school.contacts[0].person.email) == (
        "Naujoji mokykla", f"own-{application.id}", "x@example.org",
    )  # fmt: skip
    assert names("naujoji") == ["Naujoji mokykla"]


def test_a_school_that_was_in_the_register_after_all_is_not_made_twice(school, organizer):
    ask_for_new_school(NewSchool(name="Lieporiai", town="Šiauliai"), "x@example.org", name="X")
    [application] = waiting_applications()
    assert accept(application, organizer, code=school.code) is school
    assert db.session.scalar(db.select(db.func.count(School.id))) == 1


def test_a_town_that_the_gazetteer_lacks_is_refused_beside_its_field(app):
    with pytest.raises(Refused) as refused:
        ask_for_new_school(NewSchool(name="X", town="Atlantida"), "x@example.org", name="X")
    assert refused.value.field == "town"
    assert db.session.scalar(db.select(db.func.count(SchoolApplication.id))) == 0


def test_a_regional_organizer_sees_her_municipalities(school):
    ask_to_come_in(school, "x@example.org", name="X")
    [application] = waiting_applications(frozenset({"Šiaulių m. sav."}))
    assert waiting_applications(frozenset({"Kauno m. sav."})) == []
    with pytest.raises(Refused):
        application_by_id(application.id, frozenset({"Kauno m. sav."}))


# Handing over


def test_a_colleague_is_invited_and_the_first_one_leaves(school):
    teacher = school.contacts[0].person
    with pytest.raises(Refused) as refused:
        leave_school(school, teacher)
    assert refused.value.status == 409
    colleague = invite_colleague(school, teacher, "new@example.org", name="Jonas")
    assert mails() == [(MessageKind.NOTICE, "new@example.org")]
    leave_school(school, teacher)
    leave_school(school, teacher)
    assert [contact.person for contact in school.contacts] == [colleague]


def test_an_invitation_to_a_wrong_address_is_taken_back_and_a_newcomer_removes_nobody(school):
    """A slip in the address made a stranger a contact, and nobody but the stranger could end it."""
    first = school.contacts[0]
    stranger = invite_colleague(school, first.person, "wrnog@example.org")
    with pytest.raises(Refused, match="after you"):
        remove_contact(school, stranger, first.id)
    contact = school.contacts[1].id
    for _twice in range(2):
        remove_contact(school, first.person, contact)
    assert [one.person for one in school.contacts] == [first.person]
    assert mails()[-1] == (MessageKind.NOTICE, "wrnog@example.org")
    assert len(mails()) == 2


def test_who_is_a_contact_already_is_not_invited_again(school):
    teacher = school.contacts[0].person
    with pytest.raises(Refused) as refused:
        invite_colleague(school, teacher, f" {teacher.email.upper()}")
    assert (refused.value.field, mails()) == ("email", [])


def test_one_contact_may_serve_many_schools(school):
    teacher, other = school.contacts[0].person, make_school()
    assert invite_colleague(other, other.contacts[0].person, teacher.email) is teacher
    assert {contact.school_id for contact in db.session.scalars(db.select(SchoolContact).filter_by(person=teacher))} == {school.id, other.id}  # fmt: skip


# What visitors have to know


def test_what_is_missing_is_asked_for_until_it_is_there(school):
    teacher = school.contacts[0].person
    school.entrance, teacher.phone = "", ""
    assert [gap.field for gap in gaps(school, teacher)] == ["entrance", "address", "phone"]
    set_about(school, teacher, address="Vilniaus g. 1", entrance="Door B", rooms=2, name="Rūta", phone="112")
    assert gaps(school, teacher) == []
    for rooms in (0, 21):
        with pytest.raises(Refused):
            set_about(school, teacher, address="", entrance="", rooms=rooms, name="R", phone="")
