"""Tasks keep the promise that was past when papers were asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agency_task", sa.Column("missed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("agency_task", "missed_on")
