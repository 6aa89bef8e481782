"""When a matter was taken up, which the wall follows; the hot issues that were taken off a session's agenda."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clinic_item", sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "clinic_session", sa.Column("taken_off_case_ids", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    )


def downgrade() -> None:
    op.drop_column("clinic_session", "taken_off_case_ids")
    op.drop_column("clinic_item", "taken_up_at")
