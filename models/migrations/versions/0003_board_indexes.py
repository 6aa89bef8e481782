"""Indexes that answer a board's statements from end to end, so that 100,000 cases are counted without reading one."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_issue_board": (
        "registered_at", "is_confidential", "township_id", "village_id", "category", "status", "urgency", "channel",
        "nature", "scope", "due_at", "closed_at", "event_count", "id",
    ),
    "ix_issue_cuts": (
        "nature", "scope", "channel", "urgency", "status", "registered_at", "is_confidential", "township_id",
        "village_id", "category", "due_at", "id",
    ),
    "ix_issue_matrix": (
        "category", "township_id", "village_id", "registered_at", "is_confidential", "status", "due_at", "urgency",
        "channel", "nature", "scope", "id",
    ),
    "ix_issue_ended": (
        "closed_at", "is_confidential", "township_id", "village_id", "resolve_due_at", "replied_at", "satisfaction",
        "lead_unit_id", "category", "urgency", "channel", "nature", "scope", "id",
    ),
    "ix_issue_stock": (
        "status", "registered_at", "is_confidential", "township_id", "village_id", "due_at", "lead_unit_id",
        "category", "urgency", "channel", "nature", "scope", "redo_no", "supervise_level", "id",
    ),
    "ix_issue_unreplied": (
        "replied_at", "resolve_due_at", "is_confidential", "township_id", "village_id", "lead_unit_id", "status",
        "closed_at", "category", "urgency", "channel", "nature", "scope", "id",
    ),
}
BOARD_BEFORE = (
    "registered_at", "is_confidential", "township_id", "village_id", "category", "status", "urgency", "channel",
    "due_at", "closed_at", "id",
)


def upgrade() -> None:
    op.drop_index("ix_issue_board", table_name="issue")
    for name, columns in INDEXES.items():
        op.create_index(name, "issue", columns)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, table_name="issue")
    op.create_index("ix_issue_board", "issue", BOARD_BEFORE)
