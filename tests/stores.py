"""How does each test get a fresh, migrated, empty database in a few milliseconds? One store a worker hands them out.

SQLite: a migrated file is copied. PostgreSQL: the worker's own database is emptied, since making another from a
template takes ten times as long there. The engine stays, since it keeps each statement that it has put into SQL.
"""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg
from sqlalchemy import Engine, event

from feedback.core.database import connect, upgrade
from tests import postgres

# Triggers and foreign keys rest meanwhile; a large table is cut off whole, since what DELETE leaves is read again.
_EMPTY_ALL_TABLES: Final = """
SET session_replication_role = replica;
SET lock_timeout = '1s';
DO $$
DECLARE name regclass;
BEGIN
    FOR name IN SELECT format('public.%I', tablename) FROM pg_tables
                WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        IF pg_relation_size(name) > 1000000 THEN
            EXECUTE format('TRUNCATE %s CASCADE', name);
        ELSE
            EXECUTE format('DELETE FROM %s', name);
        END IF;
    END LOOP;
END $$;
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL;
"""
_DISCONNECT_OTHERS: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Store(Protocol):
    """Lends databases: of each kind one at a time."""

    def fresh(self) -> AbstractContextManager[Engine]:
        """Lend a migrated database without rows."""

    def blank(self) -> AbstractContextManager[Engine]:
        """Lend a database without any table: for tests of the migrations themselves."""

    def kept(self, name: str) -> Engine:
        """Return the migrated database of that name, without rows at first; what is put there stays."""


class SqliteStore:
    def __init__(self, folder: Path) -> None:
        self._folder: Final = folder
        self._numbers: Final = count(1)
        self._template: Final = folder / "template.db"
        made = connect(f"sqlite:///{self._template}")
        upgrade(made)
        made.dispose()
        self._path: Final = folder / "fresh.db"
        self._engine: Final = _engine_of(self._path)
        self._kept: Final[dict[str, Engine]] = {}

    @contextmanager
    def fresh(self) -> Iterator[Engine]:
        shutil.copyfile(self._template, self._path)
        with _lent(self._engine, self._path):
            yield self._engine

    @contextmanager
    def blank(self) -> Iterator[Engine]:
        path = self._folder / f"{next(self._numbers)}.db"
        with _lent(_engine_of(path), path) as engine:
            yield engine

    def kept(self, name: str) -> Engine:
        if name not in self._kept:
            path = self._folder / f"{name}.db"
            shutil.copyfile(self._template, path)
            self._kept[name] = _engine_of(path)
        return self._kept[name]


@contextmanager
def _lent(engine: Engine, path: Path) -> Iterator[Engine]:
    try:
        yield engine
    finally:
        engine.dispose()
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink()


def _engine_of(path: Path) -> Engine:
    engine = connect(f"sqlite:///{path}")
    event.listen(engine, "connect", _do_not_wait_for_the_disk)
    return engine


def _do_not_wait_for_the_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


class PostgresStore:
    """One database of the shared server; `name` is the worker's own."""

    def __init__(self, socket_folder: str, name: str) -> None:
        self._socket_folder: Final = socket_folder
        self._name: Final = name
        self._kept: Final[dict[str, Engine]] = {}
        self._engine: Final = self._migrated(name)
        # Connections stay open, since each new one reads the catalogue again.
        self._keeper: Final = self._session(name)
        self._refuse_rows_of_migrations()

    @contextmanager
    def fresh(self) -> Iterator[Engine]:
        try:
            self._keeper.execute(_EMPTY_ALL_TABLES)
        except psycopg.errors.LockNotAvailable:
            # A test before, or a process that it started, has left a transaction open.
            self._keeper.execute(_DISCONNECT_OTHERS)
            self._keeper.execute(_EMPTY_ALL_TABLES)
        yield self._engine

    @contextmanager
    def blank(self) -> Iterator[Engine]:
        name = f"{self._name}_blank"
        self._make(name)
        engine = connect(postgres.address(self._socket_folder, name))
        try:
            yield engine
        finally:
            engine.dispose()
            with self._session("postgres") as session:
                session.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def kept(self, name: str) -> Engine:
        if name not in self._kept:
            self._kept[name] = self._migrated(f"{self._name}_{name}")
        return self._kept[name]

    def _migrated(self, name: str) -> Engine:
        self._make(name)
        engine = connect(postgres.address(self._socket_folder, name))
        upgrade(engine)
        engine.dispose()
        return engine

    def _make(self, name: str) -> None:
        with self._session("postgres") as session:
            session.execute(f"CREATE DATABASE {name}")

    def _session(self, database: str) -> "psycopg.Connection[tuple[Any, ...]]":
        return psycopg.connect(host=self._socket_folder, user="postgres", dbname=database, autocommit=True)

    def _refuse_rows_of_migrations(self) -> None:
        self._keeper.execute("ANALYZE")
        found = self._keeper.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND reltuples > 0 AND relname <> 'alembic_version'"
        ).fetchall()
        if found:
            raise RuntimeError(f"a migration puts rows into {found}, which emptying the tables would lose")
