"""What is taken up on the wall, hot issues that were taken off, requests of no unit, messages found by their notice."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whoever asks that a matter be declined asks for no unit.
    with op.batch_alter_table("request") as batch:
        batch.alter_column("unit_id", existing_type=sa.Integer(), nullable=True)
    op.create_index("ix_delivery_notice", "delivery", ["notice_id"])
    op.add_column("clinic_item", sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "clinic_session", sa.Column("taken_off_case_ids", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    )


def downgrade() -> None:
    op.drop_column("clinic_session", "taken_off_case_ids")
    op.drop_column("clinic_item", "taken_up_at")
    op.drop_index("ix_delivery_notice", "delivery")
    op.execute("DELETE FROM request WHERE unit_id IS NULL")
    with op.batch_alter_table("request") as batch:
        batch.alter_column("unit_id", existing_type=sa.Integer(), nullable=False)
