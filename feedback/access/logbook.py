"""What an auditor reads: the access log, the newest first, with the names of whoever and whatever its lines number.

Lines are shown as they were written; that nobody changed them is proved elsewhere (`feedback.access.log`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor
from feedback.access.log import Facts
from feedback.access.permissions import Permission
from feedback.core.clock import day_bounds
from models.case import Case
from models.keeping import AccessLog
from models.place import Area, Unit
from models.user import User
from models.work_vocabulary import AccessAction

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class LogView:
    """One line; `subject` is what it is about, as a kind and a number."""

    seq: int
    at: datetime
    actor: str
    action: AccessAction
    subject: tuple[str, int] | None
    reason: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Names:
    """The names of what lines refer to by number, by its kind: `user`, `area`, `unit`, `case`."""

    by_kind: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    def of(self, kind: str, number: object) -> str:
        """Return the name, or nothing where the thing has none here or is gone."""
        return self.by_kind.get(kind, {}).get(number, "") if isinstance(number, int) else ""


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log; `newer` and `older` say which line to go on from, None where there is nothing further."""

    lines: tuple[LogView, ...]
    names: Names
    newer: int | None = None
    older: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSearch:
    """Which lines are wanted; every condition that is given must hold."""

    action: AccessAction | None = None
    who: str = ""
    on: date | None = None


def log_page(
    session: Session, actor: Actor, search: LogSearch, *, before: int | None = None, after: int | None = None
) -> LogPage:
    """Return the page before line `before`, or after line `after`, else the newest; at most six statements."""
    actor.require(Permission.READ_LOGS)
    query = select(AccessLog, User.name, User.username).join(User, col(AccessLog.actor_id) == User.id, isouter=True)
    query = _limited(query, search)
    if after is not None:
        rows = list(session.exec(query.where(AccessLog.seq > after).order_by(col(AccessLog.seq)).limit(PAGE_SIZE + 1)))
        has_newer, has_older, rows = len(rows) > PAGE_SIZE, True, rows[:PAGE_SIZE][::-1]
    else:
        if before is not None:
            query = query.where(AccessLog.seq < before)
        rows = list(session.exec(query.order_by(col(AccessLog.seq).desc()).limit(PAGE_SIZE + 1)))
        has_newer, has_older, rows = before is not None, len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    lines = tuple(_view(line, name or username or "") for line, name, username in rows)
    return LogPage(
        lines,
        _names(session, lines),
        newer=lines[0].seq if lines and has_newer else None,
        older=lines[-1].seq if lines and has_older else None,
    )


def _limited(query: Any, search: LogSearch) -> Any:
    if search.action is not None:
        query = query.where(AccessLog.action == search.action)
    if search.who.strip():
        typed = search.who.strip()
        query = query.where(or_(col(User.name).contains(typed), col(User.username).contains(typed)))
    if search.on is not None:
        start, end = day_bounds(search.on)
        query = query.where(col(AccessLog.at) >= start, col(AccessLog.at) < end)
    return query


def _view(line: AccessLog, actor: str) -> LogView:
    subject = (line.subject_kind, line.subject_id) if line.subject_kind and line.subject_id is not None else None
    return LogView(line.seq, line.at, actor, line.action, subject, line.reason or "", line.facts)


def _names(session: Session, lines: Sequence[LogView]) -> Names:
    tables: Mapping[str, Any] = {"user": User, "area": Area, "unit": Unit, "case": Case}
    found = {}
    for kind, table in tables.items():
        name = table.case_no if table is Case else table.name
        ids = {number for line in lines for number in _numbers(line, kind)}
        found[kind] = dict(session.exec(select(table.id, name).where(table.id.in_(ids))).all()) if ids else {}
    return Names(found)


def _numbers(line: LogView, kind: str) -> Iterable[int]:
    if line.subject is not None and line.subject[0] == kind:
        yield line.subject[1]
    number = line.facts.get(kind)
    if isinstance(number, int):
        yield number
