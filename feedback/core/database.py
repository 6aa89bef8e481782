"""One door to the database: engines for SQLite and PostgreSQL, the only commit, and the migrations.

A writer on SQLite takes the write lock when it begins, so two of them queue up instead of failing half-way.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, SQLModel

import models
from feedback.core.cipher import cipher
from feedback.core.errors import Conflict
from feedback.core.queue_tables import make_queue_tables
from feedback.core.settings import settings

__all__ = [
    "Session",
    "connect",
    "engine",
    "for_writing",
    "is_ready",
    "is_there",
    "read_at_once",
    "reading",
    "transaction",
    "upgrade",
    "use",
]

_WRITES: Final = "zhenshi_writes"
# PostgreSQL ends one of two transactions that wait for each other, or that cannot be put in an order; both engines
# refuse the second of two rows under one unique key, which neither of two writers at once can see beforehand.
_LOST_RACES: Final = frozenset({"40P01", "40001", "23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})
_MIGRATIONS: Final = Path(models.__file__).parent / "migrations"


_POOL: Final[Any] = {"pool_size": 10, "max_overflow": 20}
_READERS: Final = ThreadPoolExecutor(4, "reader")
Answer = TypeVar("Answer")


class _EngineSeat:
    engine: Engine | None = None


def connect(url: str) -> Engine:
    """Return an engine for `url`, set up as this application needs it; nothing is opened yet.

    Faults hide what a statement was given, since a log is no place for a report's words.
    """
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": 30}, hide_parameters=True, **_POOL)
        event.listen(engine, "do_connect", _make_for_its_owner)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(_with_driver(url), pool_pre_ping=True, hide_parameters=True, **_POOL)


def _with_driver(url: str) -> str:
    """Return `url` with the driver that is installed, since most addresses of PostgreSQL are written without one."""
    kind, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if kind in {"postgres", "postgresql"} else url


def _make_for_its_owner(_dialect: object, _record: object, arguments: list[Any], _more: object) -> None:
    """Make the database's file, where it is missing, before SQLite does, which lets everybody read it."""
    named = str(arguments[0])
    if not named.startswith((":memory:", "file:")) and Path(named).parent.is_dir() and not Path(named).exists():
        Path(named).touch(mode=0o600)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
        # What was deleted or sealed is overwritten, so that it cannot be read out of the file.
        "secure_delete=ON",
        "busy_timeout=30000",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")


def use(engine: Engine | None) -> None:
    """Make `engine` the one of this process; None lets the settings decide again."""
    _EngineSeat.engine = engine


def engine() -> Engine:
    """Return the process's engine, made from the settings at the first call."""
    cipher()
    if _EngineSeat.engine is None:
        if not settings().database_url:
            settings().folder()
        _EngineSeat.engine = connect(settings().url)
    return _EngineSeat.engine


@lru_cache(maxsize=8)
def for_writing(chosen: Engine) -> Engine:
    """Return `chosen` as a writer has it: kept, since a new one joins all its events anew in its first transaction."""
    return chosen.execution_options(**{_WRITES: True})


@contextmanager
def transaction() -> Iterator[Session]:
    """Yield a session whose work lands as a whole when the block ends, or not at all.

    Raises
    ------
    Conflict
        Somebody else changed a row in between, or added one under the same key; nothing of this block was kept.
    """
    with Session(for_writing(engine()), expire_on_commit=False) as session:
        try:
            yield session
            session.commit()
        except StaleDataError as fault:
            session.rollback()
            raise Conflict("changed_meanwhile") from fault
        except (OperationalError, IntegrityError) as fault:
            session.rollback()
            if _code_of(fault) in _LOST_RACES:
                raise Conflict("changed_meanwhile") from fault
            raise


def _code_of(fault: DBAPIError) -> str | None:
    """Return by which name the engine knows what went wrong."""
    return getattr(fault.orig, "sqlstate", None) or getattr(fault.orig, "sqlite_errorname", None)


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session for reading; what it would change is dropped."""
    with Session(engine(), expire_on_commit=False, autoflush=False) as session:
        yield session


def read_at_once(*questions: Callable[[Session], Answer]) -> list[Answer]:
    """Return the answers to some questions in their order, each asked in a session and a thread of its own.

    For a page that asks much of a large store: the database answers on as many processors as it has.
    """
    # A thread does not know by itself what time its caller's clock was set to.
    contexts = [copy_context() for _question in questions]
    asked = [_READERS.submit(each.run, _answer, question) for each, question in zip(contexts, questions, strict=True)]
    return [each.result() for each in asked]


def _answer(question: Callable[[Session], Answer]) -> Answer:
    with reading() as session:
        return question(session)


def add_unless_there(session: Session, row: SQLModel) -> None:
    """Add `row` unless one with its unique values is there, or is being added by somebody else at this moment.

    The database keeps its own copy, so the caller reads the row afterwards.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = {name: value for name, value in row.model_dump().items() if name != "id"}
    session.exec(dialect.insert(type(row)).values(**values).on_conflict_do_nothing())


def add_rows_unless_there(
    session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, object]], *returned: Any
) -> list[tuple[Any, ...]]:
    """Add those of `rows`, each with all its columns, whose unique values are not there yet; all at once.

    Past the mapper, which would take longer than the database. Returns the columns `returned` of what was added, in no
    order.
    """
    if not rows:
        return []
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    adding = dialect.insert(SQLModel.metadata.tables[str(table.__tablename__)]).on_conflict_do_nothing()
    return [tuple(row) for row in session.execute(adding.returning(*returned), rows)]


def upgrade(target: Engine | None = None) -> None:
    """Bring the tables of `target` (the process's engine where None) to the newest migration, the queue's ones too."""
    chosen = target or engine()
    # Alembic takes half a second to load, and most starts find the tables as they should be.
    if _revision(chosen) != _newest_revision():
        _migrate(chosen)
    make_queue_tables(chosen)


def _migrate(chosen: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with for_writing(chosen).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(chosen: Engine) -> str | None:
    """Return the migration that the tables stand at, None where there are none."""
    if not inspect(chosen).has_table("alembic_version"):
        return None
    with chosen.connect() as connection:
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _newest_revision() -> str:
    """Return the number that the newest migration's file begins with, which is its revision."""
    return max(path.name for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def is_there() -> bool:
    """Say whether there is a database to ask: an embedded one that nobody has created yet is not made by this."""
    url = engine().url
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


def is_ready(target: Engine | None = None) -> bool:
    """Say whether the tables exist."""
    return inspect(target or engine()).has_table("issue")
