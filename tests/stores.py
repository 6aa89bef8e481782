"""How does each test get a fresh, migrated, empty database in a few milliseconds? One store a worker hands them out.

SQLite: a migrated file is copied. PostgreSQL: each worker copies a database that is migrated once a run, and empties it
before each test, since another copy would take ten times as long. The engine stays, since it keeps each statement that
it has put into SQL.
"""

import fcntl
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import psycopg
from sqlalchemy import Engine, event

from feedback.core.database import connect, upgrade
from tests import postgres

Made = TypeVar("Made")
# Triggers and foreign keys rest meanwhile; a large table is cut off whole, since what DELETE leaves is read again.
_EMPTY_ALL_TABLES: Final = """
SET session_replication_role = replica;
SET lock_timeout = '1s';
DO $$
DECLARE name regclass;
BEGIN
    FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                WHERE schemaname IN ('public', 'dbos') AND tablename NOT IN ('alembic_version', 'dbos_migrations')
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
_KEEP_COPY: Final = """
CREATE SCHEMA {name};
DO $$
DECLARE name text; columns text; is_empty boolean;
BEGIN
    FOR name, columns IN
        SELECT relname, string_agg(quote_ident(attname), ', ' ORDER BY attnum)
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
            AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        GROUP BY relname
    LOOP
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM public.%I)', name) INTO is_empty;
        CONTINUE WHEN is_empty;
        EXECUTE format('CREATE TABLE {name}.%I AS SELECT %s FROM public.%I', name, columns, name);
    END LOOP;
END $$;
CREATE VIEW {name}.filled AS
SELECT relname AS name, string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relkind = 'r' AND relnamespace = '{name}'::regnamespace AND attnum > 0
GROUP BY relname;
CREATE MATERIALIZED VIEW {name}.numbers AS
SELECT format('public.%I', sequencename)::regclass AS sequence, last_value
FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
"""
_FILL_FROM_COPY: Final = """
SET session_replication_role = replica;
DO $$
DECLARE name text; columns text;
BEGIN
    FOR name, columns IN SELECT filled.name, filled.columns FROM {name}.filled
    LOOP
        EXECUTE format('INSERT INTO public.%I (%s) OVERRIDING SYSTEM VALUE TABLE {name}.%I', name, columns, name);
    END LOOP;
END $$;
SELECT setval(sequence, last_value) FROM {name}.numbers;
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

    def filled(self, name: str, fill: Callable[[], Made]) -> Made:
        """Fill the fresh database as `fill` does, and return what that returned; the second time from a copy."""


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
        self._filled: Final[dict[str, bytes]] = {}

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

    def filled(self, name: str, fill: Callable[[], Made]) -> Made:
        copy = self._folder / f"filled-{name}.db"
        if name in self._filled:
            self._engine.dispose()
            shutil.copyfile(copy, self._path)
        else:
            self._filled[name] = pickle.dumps(fill())
            self._engine.dispose()  # The last one to leave takes what stands in the log into the file.
            shutil.copyfile(self._path, copy)
        made: Made = pickle.loads(self._filled[name])
        return made

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
        self._filled: Final[dict[str, bytes]] = {}
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

    def filled(self, name: str, fill: Callable[[], Made]) -> Made:
        if name in self._filled:
            self._keeper.execute(_FILL_FROM_COPY.format(name=name))
        else:
            self._filled[name] = pickle.dumps(fill())
            self._keeper.execute(_KEEP_COPY.format(name=name))
        made: Made = pickle.loads(self._filled[name])
        return made

    def kept(self, name: str) -> Engine:
        if name not in self._kept:
            self._kept[name] = self._migrated(f"{self._name}_{name}")
        return self._kept[name]

    def close(self) -> None:
        """Close what would else be found open at the end of the run, which is a warning and so an error."""
        self._keeper.close()
        for engine in (self._engine, *self._kept.values()):
            engine.dispose()

    def _migrated(self, name: str) -> Engine:
        with (Path(self._socket_folder) / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with self._session("postgres") as session:
                if not session.execute("SELECT 1 FROM pg_database WHERE datname = 'migrated'").fetchone():
                    self._make("migrated")
                    made = connect(postgres.address(self._socket_folder, "migrated"))
                    upgrade(made)
                    made.dispose()
                session.execute(f"CREATE DATABASE {name} TEMPLATE migrated")
        return connect(postgres.address(self._socket_folder, name))

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
