"""How many statements does a block send in a session that is open already?"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlmodel import Session


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """Yield what the block sends to the database, after all that waits to be written."""
    session.flush()
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(session.get_bind().engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(session.get_bind().engine, "before_cursor_execute", note)
