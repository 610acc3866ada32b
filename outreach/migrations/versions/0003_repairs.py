"""A campaign remembers that its plan waits for a repair

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

import outreach.models.types

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('campaign', sa.Column('repair_wanted_at', outreach.models.types.UTCDateTime(timezone=True)))
    # Who comes is no matter of an entry any more: without the numbers a publish finds old entries as they should be.
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("UPDATE invitation SET content = (content::jsonb - 'volunteers')::json")
    else:
        op.execute("UPDATE invitation SET content = json_remove(content, '$.volunteers')")
