"""Seal the end of every chain with a key: each case's, and each numbered series with the access log's.

What was there before is sealed as it stands: the links themselves stay, so a chain that was whole is whole afterwards,
and one that was broken is broken. Numbers that no case bears any more went with a trial county.
"""

import sqlalchemy as sa
from alembic import op

from models.base import keyed_mark

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 1000
LOG = "access_log"


def upgrade() -> None:
    for table, column in (("issue", "chain_seal"), ("counter", "head"), ("counter", "seal")):
        op.add_column(table, sa.Column(column, sa.String(64), nullable=False, server_default=""))
    op.add_column("case_event", sa.Column("sealed_facts", sa.LargeBinary(), nullable=True))
    _seal_cases()
    _seal_series()


def downgrade() -> None:
    op.drop_column("case_event", "sealed_facts")
    for table, column in (("counter", "seal"), ("counter", "head"), ("issue", "chain_seal")):
        op.drop_column(table, column)


def _seal(kind: str, name: str, count: int, head: str) -> str:
    return keyed_mark(f"{kind}\n{name}\n{count}\n{head}")


def _seal_cases() -> None:
    found = sa.text("SELECT id, case_no, event_count, chain_head FROM issue WHERE id > :last ORDER BY id LIMIT :batch")
    sealed = sa.text("UPDATE issue SET chain_seal = :seal WHERE id = :id")
    last = 0
    while rows := op.get_bind().execute(found, {"last": last, "batch": BATCH}).all():
        seals = [{"id": row[0], "seal": _seal("case", row[1], row[2], row[3])} for row in rows]
        op.get_bind().execute(sealed, seals)
        last = rows[-1][0]


def _seal_series() -> None:
    newest = sa.text(f"SELECT hash FROM {LOG} ORDER BY seq DESC LIMIT 1")  # noqa: S608 - a constant above
    head = op.get_bind().execute(newest).scalar() or ""
    sealed = sa.text("UPDATE counter SET head = :head, seal = :seal WHERE name = :name")
    _note_gone()
    for name, value in op.get_bind().execute(sa.text("SELECT name, value FROM counter")).all():
        own = head if name == LOG else ""
        op.get_bind().execute(sealed, {"name": name, "head": own, "seal": _seal("series", name, value, own)})


def _note_gone() -> None:
    series = op.get_bind().execute(sa.text("SELECT name, value FROM counter WHERE name LIKE 'case-%'")).all()
    held = sa.text("SELECT count(*) FROM issue WHERE case_no LIKE :numbers")
    for name, value in series:
        numbers = f"ZS{name.removeprefix('case-')}-%"
        gone = value - op.get_bind().execute(held, {"numbers": numbers}).scalar_one()
        if gone > 0:
            row = {"name": f"gone-{name}", "value": gone}
            op.get_bind().execute(sa.text("INSERT INTO counter (name, value) VALUES (:name, :value)"), row)
