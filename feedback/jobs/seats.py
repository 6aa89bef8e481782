"""Under which name does a worker work? Two processes of one name would both do the same step, so each holds its own.

Held by a lock that ends with the process, however that ends: on SQLite of a file in the data folder, on PostgreSQL of
the database. A name that nobody holds, and under which jobs are begun, is that of a dead worker.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final, Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, ResourceClosedError

from feedback.core.database import engine
from feedback.core.errors import Conflict
from feedback.core.settings import settings

_TRIES: Final = 10
_TRY_SECONDS: Final = 0.2
_MOST_SEATS: Final = 100


class Seat(Protocol):
    """A name that this process holds."""

    name: str

    def is_kept(self) -> bool:
        """Say whether it still is this process's own."""

    def leave(self) -> None:
        """Give it back."""


def take_seat(kind: str, name: str = "") -> Seat:
    """Return a seat of that name, or else the first free one of `kind`: web-1, web-2 and so on.

    The first free one, so that a worker that comes back finds the jobs that it had begun.

    Raises
    ------
    Conflict
        `worker_name_taken`: another process holds the name that was asked for.
    """
    for turn in range(_TRIES):
        # A worker that looks after a dead one's jobs holds its name for a moment.
        time.sleep(_TRY_SECONDS if turn else 0)
        for each in [name] if name else _names(kind):
            seat = seat_if_free(each)
            if seat is not None:
                return seat
    raise Conflict("worker_name_taken", name=name or kind)


def seat_if_free(name: str) -> Seat | None:
    """Return the seat of that name, None where a process holds it."""
    on_server = engine().dialect.name == "postgresql"
    return _DatabaseSeat.taken(name, engine()) if on_server else _FileSeat.taken(name)


def _names(kind: str) -> Iterator[str]:
    return (f"{kind}-{number}" for number in count(1) if number <= _MOST_SEATS)


@dataclass(slots=True)
class _FileSeat:
    name: str
    handle: int

    @classmethod
    def taken(cls, name: str) -> Seat | None:
        handle = os.open(settings().folder("workers") / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            # Of this process alone: a lock of the other kind would be kept by what it forks.
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return None
        return cls(name, handle)

    def is_kept(self) -> bool:
        return True

    def leave(self) -> None:
        os.close(self.handle)


@dataclass(slots=True)
class _DatabaseSeat:
    name: str
    chosen: Engine
    connection: Connection

    @classmethod
    def taken(cls, name: str, chosen: Engine) -> Seat | None:
        connection = _held(name, chosen)
        return cls(name, chosen, connection) if connection else None

    def is_kept(self) -> bool:
        try:
            self.connection.execute(text("SELECT 1"))
        except (DBAPIError, ResourceClosedError):
            # The server was away, and all locks with it.
            self.connection.close()
            found = _held(self.name, self.chosen)
            if found is None:
                return False
            self.connection = found
        return True

    def leave(self) -> None:
        self.connection.close()


def _held(name: str, chosen: Engine) -> Connection | None:
    connection = chosen.connect().execution_options(isolation_level="AUTOCOMMIT")
    # Taken out of the pool: closing it then ends its session, and the lock with that.
    connection.detach()
    taken = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
    if connection.execute(taken, {"name": f"zhenshi.worker.{name}"}).scalar():
        return connection
    connection.close()
    return None
