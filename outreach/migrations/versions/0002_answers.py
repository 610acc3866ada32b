"""Answers to invitations, mail that comes back, switches for mail, organizers' feeds

There is no way down: `outreach restore` brings back the database of before.

SQLite knows no ALTER that adds a constraint, and copying a table loses its checks: columns with a rule are therefore
added in SQL that both databases read alike, and the one table that must be copied says its checks again.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

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
STATES = ('waiting', 'sending', 'sent', 'failed', 'obsolete')
ANSWERS = ('needs_action', 'accepted', 'tentative', 'declined')


def upgrade():
    _message()
    _invitation()
    _people_and_campaigns()
    _feeds()
    _received_mail()


def _one_of(column, values):
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _message():
    checks = {'messagekind': _one_of('kind', KINDS), 'messagestate': _one_of('state', STATES)}
    copied = [sa.CheckConstraint(rule, name=op.f(f'ck_message_{name}')) for name, rule in checks.items()]
    postgresql = op.get_bind().dialect.name == 'postgresql'
    if postgresql:
        for name, rule in checks.items():
            op.drop_constraint(op.f(f'ck_message_{name}'), 'message')
            op.create_check_constraint(op.f(f'ck_message_{name}'), 'message', rule)
    with op.batch_alter_table('message', recreate='auto' if postgresql else 'always', table_args=copied) as batch_op:
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
