"""Count wrong sign-ins under names that are nobody's, so that a lock-out does not tell which names there are."""

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stranger",
        sa.Column("name_index", sa.String(44), nullable=False),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name_index", name="pk_stranger"),
    )
    op.create_index("ix_stranger_seen_at", "stranger", ["seen_at"])


def downgrade() -> None:
    op.drop_table("stranger")
