"""The database itself holds the truth: the migrations make it so on SQLite and PostgreSQL."""

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from outreach import is_ours
from outreach.extensions import db
from outreach.models import AvailabilityWindow, Person, Solve
from tests.factories import (
    MONDAY,
    make,
    make_campaign,
    make_person,
    make_request,
    make_school,
    make_volunteer,
)


def test_the_migrations_make_what_the_models_say(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
        assert compare_metadata(context, db.metadata) == []


def test_the_migrations_keep_every_rule_of_the_models(app):
    """Copying a table, as SQLite needs it for some changes, loses checks without a word."""
    inspector = sa.inspect(db.engine)
    for table in db.metadata.sorted_tables:
        promised = [str(c.name) for c in table.constraints if isinstance(c, sa.CheckConstraint)]
        kept = inspector.get_check_constraints(table.name)
        assert sorted(promised) == sorted(str(check["name"]) for check in kept), table.name
        for column in table.columns:
            if isinstance(column.type, sa.Enum):
                words = [
                    check["sqltext"] for check in kept if str(check["name"]).endswith(f"_{column.type.name}")
                ]
                assert set(re.findall("'([a-z_]+)'", words[0])) == set(column.type.enums), column


def test_instants_come_back_in_utc_and_naive_ones_are_refused(app):
    person = make_person(left_at=datetime.fromisoformat("2027-03-28T05:00+03:00"))
    db.session.expire_all()
    assert person.left_at == datetime(2027, 3, 28, 2, 0, tzinfo=UTC)
    with pytest.raises(sa.exc.StatementError):
        make_person(left_at=datetime(2027, 3, 28, 2, 0))  # noqa: DTZ001 - naive on purpose


def test_a_window_that_ends_before_it_starts_is_refused(app):
    volunteer = make_volunteer(make_campaign())
    with pytest.raises(sa.exc.IntegrityError):
        make(AvailabilityWindow(volunteer=volunteer, day=MONDAY, starts=600, ends=540))


def test_one_address_is_one_person(app):
    make_person(email="a@example.org")
    with pytest.raises(sa.exc.IntegrityError):
        make_person(email="a@example.org")


def test_a_second_solve_under_way_is_refused_by_the_database(app):
    campaign = make_campaign()
    make(Solve(campaign=campaign, problem="{}", time_limit=10))
    with pytest.raises(sa.exc.IntegrityError):
        make(Solve(campaign=campaign, problem="{}", time_limit=10))


def test_people_leave_and_their_roles_go_with_them(app):
    campaign, person = make_campaign(), make_person()
    make_volunteer(campaign, person=person)
    make_request(campaign, make_school(contact=person))
    db.session.commit()
    db.session.execute(sa.delete(Person).where(Person.id == person.id))
    assert db.session.scalar(sa.text("SELECT count(*) FROM volunteer")) == 0
    assert db.session.scalar(sa.text("SELECT count(*) FROM school_contact")) == 0
    assert db.session.scalar(sa.text("SELECT count(*) FROM lesson_request")) == 1


# Whoever adds a text about a lesson says here that no pupil's name belongs into it, and asks about one where it is typed.
TEXTS_OF_A_LESSON = {
    "lesson_request": {"reference", "class_name", "languages", "topics", "notes", "room", "equipment", "teacher", "day_phone",
                       "booked_with", "change_note", "imported"},
    "candidate_slot": set(),
    "assignment": set(),
    "visit_report": {"comment"},
    "volunteer_report": {"comment"},
    "invitation": {"uid", "content", "answer_note"},
}  # fmt: skip


def test_no_table_has_a_place_for_a_pupil():
    """Only how many there are, and of which grade (domain.md, R19)."""
    columns = [column for table in db.metadata.sorted_tables for column in table.columns]
    words = ("pupil", "student", "child", "girl")
    about = {str(column): column.type for column in columns if any(word in str(column) for word in words)}
    assert about.keys() == {
        "lesson_request.pupils",
        "lesson_request.girls",
        "visit_report.pupils",
        "visit_report.girls",
    }
    assert all(isinstance(kind, sa.Integer) for kind in about.values())
    for table, known in TEXTS_OF_A_LESSON.items():
        texts = {
            column.name
            for column in db.metadata.tables[table].columns
            if isinstance(column.type, sa.String | sa.JSON) and not isinstance(column.type, sa.Enum)
        }
        assert texts == known
