"""Runs the migrations on the connection that `feedback.core.database.upgrade` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from models.base import SealedText, UtcDateTime, WordType, metadata
from models.migrations.foreign import is_ours

_PLAIN_TYPES = {SealedText: "sa.LargeBinary()", UtcDateTime: "sa.DateTime(timezone=True)", WordType: "sa.String(40)"}


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our column types as the plain types they are stored as, so that a migration never imports the models."""
    return _PLAIN_TYPES.get(type(item), False) if kind == "type" else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_render,
    include_object=is_ours,
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
connection.commit()
