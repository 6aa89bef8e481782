"""Releases that were trained here on people's decisions: from being asked for to serving; at most one serves.

The table of before was never written to, so it is made anew.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("classifier_release")
    op.create_table(
        "classifier_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("step", sa.String(40), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("compared_with", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("fault", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("fault_facts", sa.JSON(), nullable=False),
        sa.Column("promoted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promoted_by_id", sa.Integer(), nullable=True),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('training', 'failed') OR sha256 <> ''", name=op.f("ck_classifier_release_trained_has_a_hash")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["app_user.id"], name=op.f("fk_classifier_release_asked_by_id")),
        sa.ForeignKeyConstraint(["promoted_by_id"], ["app_user.id"], name=op.f("fk_classifier_release_promoted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classifier_release")),
        sa.UniqueConstraint("name", name=op.f("uq_classifier_release_name")),
    )
    for state in ("active", "training"):
        only = sa.text(f"state = '{state}'")
        op.create_index(
            f"uq_classifier_release_{state}",
            "classifier_release",
            ["state"],
            unique=True,
            sqlite_where=only,
            postgresql_where=only,
        )


def downgrade() -> None:
    op.drop_table("classifier_release")
    op.create_table(
        "classifier_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sentences", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classifier_release")),
        sa.UniqueConstraint("name", name=op.f("uq_classifier_release_name")),
    )
