"""One page of a list, the newest first: by number, or by day and number. One way for every list that is so ordered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, tuple_
from sqlmodel import Session

from feedback.tracker.cursors import Cursor, read_cursor, write_cursor

Line = TypeVar("Line")
PAGE_LINES: Final = 30


@dataclass(frozen=True, slots=True)
class Listed(Generic[Line]):
    """A page of a list, with the cursors that lead on; None where there is nothing further."""

    rows: tuple[Line, ...]
    earlier: str | None = None
    later: str | None = None


def newest_first(
    session: Session,
    wanted: Any,
    *,
    number: Any,
    day: Any = None,
    cursor: str | None = None,
    size: int = PAGE_LINES,
) -> Listed[Any]:
    """Return a page of the rows of a select; one statement.

    `number` is the column that tells two rows of one `day` apart; without a day it is the whole order.

    Raises
    ------
    BadInput
        The cursor is none of ours.
    """
    at = read_cursor(cursor)
    keys = [number] if day is None else [day, number]
    asked = wanted.add_columns(*keys)
    if at.case_id:
        asked = asked.where(_beyond(keys, at))
    orders = [key.asc() if at.backwards else key.desc() for key in keys]
    found: list[Any] = list(session.execute(asked.order_by(*orders).limit(size + 1)).all())
    has_more, found = len(found) > size, found[:size]
    if at.backwards:
        found.reverse()
    goes_back = has_more if at.backwards else at.case_id > 0
    goes_on = bool(at.backwards) or has_more
    return Listed(
        rows=tuple(row[: -len(keys)] for row in found),
        earlier=_written("earlier", found[0], len(keys)) if found and goes_back else None,
        later=_written("later", found[-1], len(keys)) if found and goes_on else None,
    )


def _beyond(keys: Sequence[Any], at: Cursor) -> ColumnElement[bool]:
    values: list[Any] = [at.case_id]
    if len(keys) > 1:
        values.insert(0, (at.at or datetime.combine(date.max, time(), UTC)).date())
    ordered, bound = tuple_(*keys), tuple_(*values)
    return ordered > bound if at.backwards else ordered < bound


def _written(direction: str, row: Any, keys: int) -> str:
    on = datetime.combine(row[-2], time(), UTC) if keys > 1 else None
    return write_cursor(direction, row[-1], on)
