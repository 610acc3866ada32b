"""Schools tell afterwards what became of a lesson

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

import outreach.models.types
from outreach.models.reports import AttendanceStatus

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'visit_report',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('request_id', sa.Integer(), nullable=False),
        sa.Column('status', outreach.models.types.one_of(AttendanceStatus), nullable=False),
        sa.Column('pupils', sa.Integer(), nullable=False),
        sa.Column('girls', sa.Integer(), nullable=False),
        sa.Column('comment', sa.String(length=500), nullable=False),
        sa.Column('reported_by_id', sa.Integer(), nullable=True),
        sa.Column('reported_at', outreach.models.types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint('0 <= girls AND girls <= pupils', name=op.f('ck_visit_report_pupils')),
        sa.ForeignKeyConstraint(['reported_by_id'], ['person.id'], name=op.f('fk_visit_report_reported_by_id_person'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['request_id'], ['lesson_request.id'], name=op.f('fk_visit_report_request_id_lesson_request'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_report')),
        sa.UniqueConstraint('request_id', name=op.f('uq_visit_report_request_id')),
    )
