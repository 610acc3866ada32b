"""Since when somebody reads in her language: a calendar that asks "changed since?" is told of it

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

import outreach.models.types

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('person', sa.Column('language_at', outreach.models.types.UTCDateTime(timezone=True)))
