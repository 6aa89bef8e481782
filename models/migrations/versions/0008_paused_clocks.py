"""Since when a case's clock of handling stands still, and the date that was to be kept."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("issue", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("issue", sa.Column("paused_due_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("issue", "paused_due_at")
    op.drop_column("issue", "paused_at")
