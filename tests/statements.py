"""Which statements does a block send? Of a database, or of a session that is open already."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session


@contextmanager
def statements_of(database: Engine) -> Iterator[list[str]]:
    """Yield what the block sends; the begin of a transaction is left out, since only SQLite sends it as a statement."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(database, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database, "before_cursor_execute", note)


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """Yield what the block sends within `session`, after all that waits to be written."""
    session.flush()
    with statements_of(session.get_bind().engine) as sent:
        yield sent
