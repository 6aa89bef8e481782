"""By when a unit's request to give a case back has to be decided; one from before has no such date."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("request", sa.Column("decide_by", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("request", "decide_by")
