"""Volunteers tell afterwards what became of a lesson, too

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

import outreach.models.types
from outreach.models.reports import AttendanceStatus

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'volunteer_report',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('invitation_id', sa.Integer(), nullable=False),
        sa.Column('status', outreach.models.types.one_of(AttendanceStatus), nullable=False),
        sa.Column('teacher_stayed', sa.Boolean(), nullable=True),
        sa.Column('comment', sa.String(length=500), nullable=False),
        sa.Column('reported_at', outreach.models.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_volunteer_report_invitation_id_invitation'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_volunteer_report')),
        sa.UniqueConstraint('invitation_id', name=op.f('uq_volunteer_report_invitation_id')),
    )
