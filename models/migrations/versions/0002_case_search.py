"""The full-text index over the words of open cases: FTS5 on SQLite, a tsvector on PostgreSQL.

Both hold jieba's words, parted by spaces; a confidential case never has a row here.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE case_search USING fts5(tokens, tokenize = 'unicode61')")
        return
    op.execute(
        "CREATE TABLE case_search (case_id INTEGER PRIMARY KEY REFERENCES issue (id), tokens TEXT NOT NULL, "
        "words TSVECTOR GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(tokens, ' '), ''))) STORED)"
    )
    op.execute("CREATE INDEX ix_case_search_words ON case_search USING gin (words)")


def downgrade() -> None:
    op.execute("DROP TABLE case_search")
