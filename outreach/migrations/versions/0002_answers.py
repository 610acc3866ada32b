"""Answers to invitations, mail that comes back, switches for mail, organizers' feeds

There is no way down: `outreach restore` brings back the database of before.

SQLite knows no ALTER that adds a constraint, and copying a table loses its checks: columns with a rule are therefore
added in SQL that both databases read alike, and the one table that must be copied says its checks again.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

import outreach.models.schools
import outreach.models.types

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

UTC = outreach.models.types.UTCDateTime(timezone=True)
KINDS = (
    'invitation', 'update', 'cancellation', 'sign_in', 'received', 'withdrawn', 'confirm', 'sheet', 'notice',
    'welcome', 'unfinished',
)
ANSWERS = ('needs_action', 'accepted', 'tentative', 'declined')


def upgrade():
    _message()
    _invitation()
    _people_and_campaigns()
    _feeds()
    _received_mail()
    _volunteers()
    _joining()
    _busy()
    _places()
    _schools()
    _requests()
    _applications()
    _reasons()


def _one_of(column, values):
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _message():
    kinds = op.f('ck_message_messagekind')
    with op.batch_alter_table('message') as batch_op:
        batch_op.drop_constraint(kinds, type_='check')
        batch_op.create_check_constraint(kinds, sa.text(_one_of('kind', KINDS)))
        batch_op.add_column(sa.Column('urgent', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('log', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('once', sa.String(length=120)))
    op.create_index('uq_message_once', 'message', ['once'], unique=True)


def _invitation():
    op.execute(
        "ALTER TABLE invitation ADD COLUMN answer VARCHAR(32) DEFAULT 'needs_action' NOT NULL "
        f"CONSTRAINT ck_invitation_answer CHECK ({_one_of('answer', ANSWERS)})"
    )
    for column in (
        sa.Column('answered_at', UTC),
        sa.Column('asked_sequence', sa.Integer(), server_default='0', nullable=False),
        sa.Column('answered_sequence', sa.Integer()),
        sa.Column('answer_stamp', UTC),
        sa.Column('answer_note', sa.String(length=500), server_default='', nullable=False),
        sa.Column('urgent', sa.Boolean(), server_default=sa.false(), nullable=False),
    ):
        op.add_column('invitation', column)
    op.execute(  # what was mailed last is what an answer must be to
        'UPDATE invitation SET asked_sequence = COALESCE((SELECT MAX(message.sequence) FROM message '
        "WHERE message.uid = invitation.uid AND message.method = 'REQUEST'), invitation.sequence)"
    )


def _people_and_campaigns():
    op.add_column('campaign', sa.Column('mail_stopped_at', UTC))
    op.add_column('person', sa.Column('mail_stopped_at', UTC))
    op.add_column('person', sa.Column('reminders_stopped_at', UTC))
    op.add_column('person', sa.Column('bounced_at', UTC))
    op.add_column('person', sa.Column('bounce', sa.String(length=500), server_default='', nullable=False))


def _feeds():
    with op.batch_alter_table('feed_token') as batch_op:
        batch_op.add_column(sa.Column('campaign_id', sa.Integer()))
        batch_op.add_column(sa.Column('municipalities', sa.JSON(), server_default='[]', nullable=False))
        batch_op.create_foreign_key(op.f('fk_feed_token_campaign_id'), 'campaign', ['campaign_id'], ['id'], ondelete='CASCADE')


def _received_mail():
    kinds = ('reply', 'refused', 'bounce', 'absence', 'counter', 'delegation', 'broken', 'other')
    op.create_table(
        'received_mail',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('kind', sa.Enum(*kinds, name='receivedkind', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('from_address', sa.String(length=254), nullable=False),
        sa.Column('subject', sa.String(length=500), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('invitation_id', sa.Integer(), nullable=True),
        sa.Column('received_at', UTC, nullable=False),
        sa.Column('needs_person', sa.Boolean(), nullable=False),
        sa.Column('handled_at', UTC, nullable=True),
        sa.Column('handled_by_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['handled_by_id'], ['person.id'], name=op.f('fk_received_mail_handled_by_id'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_received_mail_invitation_id'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_received_mail_person_id'), ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_received_mail')),
        sa.UniqueConstraint('digest', name=op.f('uq_received_mail_digest')),
    )
    op.create_index(op.f('ix_received_mail_invitation_id'), 'received_mail', ['invitation_id'])
    op.create_index(op.f('ix_received_mail_person_id'), 'received_mail', ['person_id'])


def _volunteers():
    op.execute(
        "ALTER TABLE volunteer ADD COLUMN transport VARCHAR(32) DEFAULT 'car' NOT NULL "
        "CONSTRAINT ck_volunteer_transport CHECK (transport IN ('car', 'bus'))"
    )
    for column in (
        sa.Column('code_accepted_at', UTC),
        sa.Column('adult_attested_at', UTC),
        sa.Column('employer', sa.String(length=120), server_default='', nullable=False),
        sa.Column('language_levels', sa.JSON(), server_default='{}', nullable=False),
        sa.Column('wishes_company', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('work_town', sa.String(length=120), server_default='', nullable=False),
        sa.Column('work_days', sa.JSON(), server_default='[]', nullable=False),
        sa.Column('times_before', sa.JSON(), server_default='{}', nullable=False),
        sa.Column('reminded_at', UTC),
    ):
        op.add_column('volunteer', column)
    op.add_column('booking_draft', sa.Column('reminded_at', UTC))
    outcomes = sa.Enum('yes', 'pending', 'no', name='vetting', native_enum=False, create_constraint=True, length=32)
    op.create_table(
        'vetting_check',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('volunteer_id', sa.Integer(), nullable=False),
        sa.Column('outcome', outcomes, nullable=False),
        sa.Column('checked_at', UTC, nullable=False),
        sa.Column('checked_by_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['checked_by_id'], ['person.id'], name=op.f('fk_vetting_check_checked_by_id'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['volunteer_id'], ['volunteer.id'], name=op.f('fk_vetting_check_volunteer_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_vetting_check')),
    )
    op.create_index(op.f('ix_vetting_check_volunteer_id'), 'vetting_check', ['volunteer_id'])


def _joining():
    op.create_table(
        'join_draft',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('language', sa.String(length=2), nullable=True),
        sa.Column('answers', sa.JSON(), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('created_at', UTC, nullable=False),
        sa.Column('confirmed_at', UTC, nullable=True),
        sa.Column('reminded_at', UTC, nullable=True),
        sa.Column('volunteer_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_join_draft_campaign_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['volunteer_id'], ['volunteer.id'], name=op.f('fk_join_draft_volunteer_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_join_draft')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_join_draft_token_hash')),
    )
    op.create_index(op.f('ix_join_draft_email'), 'join_draft', ['email'])


def _busy():
    op.create_table(
        'busy_calendar',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('url', sa.Text(), nullable=False),
        sa.Column('due_at', UTC, nullable=True),
        sa.Column('read_at', UTC, nullable=True),
        sa.Column('fault', sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_busy_calendar_person_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_busy_calendar')),
        sa.UniqueConstraint('person_id', name=op.f('uq_busy_calendar_person_id')),
    )
    op.create_index(op.f('ix_busy_calendar_due_at'), 'busy_calendar', ['due_at'])
    op.create_table(
        'busy_interval',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('calendar_id', sa.Integer(), nullable=False),
        sa.Column('starts_at', UTC, nullable=False),
        sa.Column('ends_at', UTC, nullable=False),
        sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_busy_interval_times')),
        sa.ForeignKeyConstraint(['calendar_id'], ['busy_calendar.id'], name=op.f('fk_busy_interval_calendar_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_busy_interval')),
    )
    op.create_index(op.f('ix_busy_interval_calendar_id'), 'busy_interval', ['calendar_id'])


def _places():
    op.create_table(
        'added_place',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('country', sa.String(length=2), nullable=False),
        sa.Column('town', sa.String(length=120), nullable=False),
        sa.Column('municipality', sa.String(length=120), nullable=False),
        sa.Column('lat', sa.Double(), nullable=False),
        sa.Column('lon', sa.Double(), nullable=False),
        sa.CheckConstraint('lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180', name=op.f('ck_added_place_place')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_added_place')),
        sa.UniqueConstraint('country', 'town', 'municipality', name=op.f('uq_added_place_country_town_municipality')),
    )


def _schools():
    op.add_column('school', sa.Column('search_text', sa.String(length=500), server_default='', nullable=False))
    table = sa.table('school', *map(sa.column, ('id', 'name', 'town', 'code', 'search_text')))
    connection = op.get_bind()
    for row in connection.execute(sa.select(table.c.id, table.c.name, table.c.town, table.c.code)).all():
        text = outreach.models.schools.searchable(row.name, row.town, row.code)
        connection.execute(table.update().where(table.c.id == row.id).values(search_text=text))


def _requests():
    op.execute(
        'ALTER TABLE campaign ADD COLUMN answer_days INTEGER DEFAULT 7 NOT NULL '
        'CONSTRAINT ck_campaign_answer_days CHECK (answer_days >= 1)'
    )
    op.add_column('lesson_request', sa.Column('change_asked_at', UTC))
    lengths = {'booked_with': 40, 'room': 80, 'equipment': 200, 'teacher': 120, 'day_phone': 40, 'change_note': 500}
    for name, length in lengths.items():
        column = sa.Column(name, sa.String(length=length), server_default='', nullable=False)
        op.add_column('lesson_request', column)


def _applications():
    op.create_table(
        'school_application',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('school_id', sa.Integer(), nullable=True),
        sa.Column('school_name', sa.String(length=200), nullable=False),
        sa.Column('town', sa.String(length=120), nullable=False),
        sa.Column('municipality', sa.String(length=120), nullable=False),
        sa.Column('address', sa.String(length=200), nullable=False),
        sa.Column('lat', sa.Double(), nullable=True),
        sa.Column('lon', sa.Double(), nullable=True),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('phone', sa.String(length=40), nullable=False),
        sa.Column('language', sa.String(length=2), nullable=True),
        sa.Column('state', sa.Enum('waiting', 'accepted', 'refused', name='applicationstate', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('created_at', UTC, nullable=False),
        sa.Column('decided_at', UTC, nullable=True),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.CheckConstraint('lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180', name=op.f('ck_school_application_place')),
        sa.CheckConstraint(
            "school_id IS NOT NULL OR (school_name <> '' AND lat IS NOT NULL AND lon IS NOT NULL)",
            name=op.f('ck_school_application_school'),
        ),
        sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_school_application_decided_by_id'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_school_application_school_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_school_application')),
    )
    op.create_index(op.f('ix_school_application_email'), 'school_application', ['email'])


def _reasons():
    op.add_column('plan_version', sa.Column('freedom', sa.String(length=10), server_default='', nullable=False))
    op.add_column('plan_version', sa.Column('reasons', sa.JSON()))
    op.add_column('solve', sa.Column('repairs', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('solve', sa.Column('drafts', sa.JSON(), server_default='[]', nullable=False))
